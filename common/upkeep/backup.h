// Copies all of a service's database into files, beside a server that goes on serving.
#pragma once

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

}  // namespace accord::upkeep
