// What a SQLite database has acknowledged, told outside of it: if the end of its log is lost, the
// file by itself looks whole (docs/adr/0023-checksums-and-a-chain.md).
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/sql/connection.h"
#include "common/sql/snapshots.h"

namespace accord::sql {

// A file of 32 bytes beside the database, "accounts.db.anchor". Belongs to one thread.
class Anchor {
 public:
  // Errors: those of a file that cannot be made (STORAGE_UNAVAILABLE, STORAGE_READ_ONLY).
  static absl::StatusOr<std::unique_ptr<Anchor>> Open(const std::string& database);
  ~Anchor();
  Anchor(const Anchor&) = delete;
  Anchor& operator=(const Anchor&) = delete;

  // Notes the newest acknowledged revision. One small write, no fsync: it survives the process, and
  // after a power cut it is no newer than the database. A disk that refuses it is no error: the
  // anchor is older then.
  void Write(const ChainTail& tail);

  // What was noted; nothing if there is no file, or one that was torn.
  static absl::optional<ChainTail> Read(const std::string& database);
  // Of a database that is begun anew.
  static void Remove(const std::string& database);

 private:
  explicit Anchor(int file) : file_(file) {}
  const int file_;
};

// Whether the database has what `anchor` says was acknowledged. Read the anchor first, then the
// database: a server may write meanwhile. Errors: DATA_LOSS, reason ACKNOWLEDGED_REVISIONS_MISSING,
// metadata `acknowledged`, `newest`; those of the connection.
absl::Status CheckAnchor(Connection& connection, const absl::optional<ChainTail>& anchor);

}  // namespace accord::sql
