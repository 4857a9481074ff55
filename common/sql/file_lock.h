// Keeps a second process away from a SQLite file.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace accord::sql {

// Held while it lives; the kernel releases it if the process dies.
class FileLock {
 public:
  // Makes the file if it is missing. Errors: FAILED_PRECONDITION, reason DATA_DIR_UNUSABLE or
  // DATABASE_IN_USE, metadata path.
  static absl::StatusOr<std::unique_ptr<FileLock>> Take(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int file) : file_(file) {}
  const int file_;
};

}  // namespace accord::sql
