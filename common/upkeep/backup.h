// Copies all of a service's database into files, beside a server that goes on serving.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/connection.h"
#include "common/sql/schema.h"
#include "common/upkeep/manifest.h"

namespace accord::upkeep {

// Writes what the database holds at one moment into `folder`, which exists and is empty; when this
// has returned, it is on the disk. Constant memory; PostgreSQL keeps the snapshot's rows from being
// vacuumed meanwhile. `now` is noted in the manifest. Errors: those of RequireCurrent and files.h;
// DATA_LOSS, reason STORED_VALUE_UNREADABLE, for a text that is not UTF-8, reason DATABASE_DAMAGED
// if anything is not as it was stored (sums.h).
absl::StatusOr<Manifest> Backup(sql::Connection& connection, const sql::Schema& schema,
                                const std::string& folder, absl::Time now);

// The same of several databases that fit each other: the caller begins a Snapshot of each, one
// right after the other, before anything is copied.
struct CopyOptions {
  std::string folder;
  absl::Time now;
  int64_t at = 0;                      // copy what held at this revision; 0: at the newest
  std::map<std::string, int64_t> set;  // by service: the revisions that are copied together
};
// Inside the caller's Snapshot. An older revision is copied as it was left, while history reaches
// back to it; else the newest is. Errors: those of Backup.
absl::StatusOr<Manifest> CopyAt(sql::Connection& connection, const sql::Schema& schema,
                                const CopyOptions& options);

}  // namespace accord::upkeep
