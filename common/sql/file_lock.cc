#include "common/sql/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::sql {

absl::StatusOr<std::unique_ptr<FileLock>> FileLock::Take(const std::string& path) {
  const int file = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "DATA_DIR_UNUSABLE",
                     absl::StrCat("cannot write ", path, ": does its folder exist, is it ours?"),
                     {{"path", path}});
  }
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    close(file);
    return MakeError(absl::StatusCode::kFailedPrecondition, "DATABASE_IN_USE",
                     absl::StrCat(path, " is held: another process serves this database"),
                     {{"path", path}});
  }
  return std::unique_ptr<FileLock>(new FileLock(file));
}

FileLock::~FileLock() { close(file_); }

}  // namespace accord::sql
