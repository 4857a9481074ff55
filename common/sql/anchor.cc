#include "common/sql/anchor.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/checksums.h"
#include "common/sql/errors.h"

namespace accord::sql {
namespace {

// In this machine's byte order, as SQLite's own -shm: the file does not travel.
struct Content {
  std::array<char, 8> magic = {'A', 'C', 'C', 'A', 'N', 'C', 'H', '1'};
  int64_t revision = 0;
  int64_t digest = 0;
  int64_t sum = 0;
};
static_assert(sizeof(Content) == 32);

constexpr char kDigestOf[] = "SELECT digest FROM revision WHERE revision = :p0";

std::string PathOf(const std::string& database) { return database + ".anchor"; }

int64_t SumOf(const Content& content) {
  return CounterSum(absl::StrCat("anchor ", content.revision), content.digest);
}

absl::Status Missing(const ChainTail& anchor, int64_t newest, absl::string_view how) {
  return MakeError(
      absl::StatusCode::kDataLoss, "ACKNOWLEDGED_REVISIONS_MISSING",
      absl::StrCat("revision ", anchor.revision, " was acknowledged, and the database ", how,
                   "; bring back its files or restore a backup, or go on without what is missing: "
                   "accord db accept-loss"),
      {{"acknowledged", absl::StrCat(anchor.revision)}, {"newest", absl::StrCat(newest)}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Anchor>> Anchor::Open(const std::string& database) {
  const int file = open(PathOf(database).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) {
    return StorageStatus(errno == EROFS || errno == EACCES, std::strerror(errno), PathOf(database));
  }
  return std::unique_ptr<Anchor>(new Anchor(file));
}

Anchor::~Anchor() { close(file_); }

void Anchor::Write(const ChainTail& tail) {
  Content content;
  content.revision = tail.revision;
  content.digest = tail.digest;
  content.sum = SumOf(content);
  (void)!pwrite(file_, &content, sizeof content, 0);
}

absl::optional<ChainTail> Anchor::Read(const std::string& database) {
  const int file = open(PathOf(database).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return absl::nullopt;
  Content content;
  const ssize_t got = pread(file, &content, sizeof content, 0);
  close(file);
  if (got != sizeof content || content.magic != Content().magic || content.sum != SumOf(content)) {
    return absl::nullopt;
  }
  return ChainTail{content.revision, content.digest};
}

void Anchor::Remove(const std::string& database) { (void)unlink(PathOf(database).c_str()); }

absl::Status CheckAnchor(Connection& connection, const absl::optional<ChainTail>& anchor) {
  if (!anchor.has_value() || anchor->revision == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ChainTail tail, ReadTail(connection, kReadTail));
  if (tail.revision < anchor->revision) {
    return Missing(*anchor, tail.revision, absl::StrCat("ends at revision ", tail.revision));
  }
  ASSIGN_OR_RETURN(const int64_t digest, connection.QueryInteger(kDigestOf, {anchor->revision}));
  if (digest == anchor->digest) return absl::OkStatus();
  return Missing(*anchor, tail.revision, "has another one by that number");
}

}  // namespace accord::sql
