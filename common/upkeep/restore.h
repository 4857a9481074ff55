// Brings a backup into an empty database, of either engine.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/sql/connection.h"
#include "common/sql/schema.h"
#include "common/upkeep/manifest.h"

namespace accord::upkeep {

// Whether the database is marked (sql::kRestoreUnfinished).
bool IsRestoreUnfinished(const std::map<std::string, int>& applied);
// FAILED_PRECONDITION, reason RESTORE_UNFINISHED.
absl::Status RestoreUnfinished(const std::string& service);

struct RestoreOptions {
  std::string folder;  // of one service's backup
  absl::Time now;
  // Told how many rows are stored, now and then; may be empty.
  std::function<void(int64_t rows)> progress;
};

// Checks the backup's files, makes its tables as they were when it was made, fills them, reads them
// back and compares. Nobody else may write meanwhile. A restore that failed, or was killed, can be
// repeated; until FinishRestore has succeeded the services refuse the database. Constant memory.
// Errors: FAILED_PRECONDITION, reason DATABASE_NOT_EMPTY, for a database that has revisions, or
// migrations that the backup has not; reason BACKUP_OF_ANOTHER_SERVICE; DATABASE_TOO_NEW if the
// backup is of a newer program; DATA_LOSS, reason RESTORE_UNSOUND, if what is read back is not what
// was written; those of ReadManifest, CheckFiles and the database.
absl::StatusOr<Manifest> Restore(sql::Connection& connection, const sql::Schema& schema,
                                 const RestoreOptions& options);

// Lets services have the database, and migrates it to what `schema` knows. Apart from Restore, so
// that the databases of several services can be let go together.
absl::Status FinishRestore(sql::Connection& connection, const sql::Schema& schema, absl::Time now);

}  // namespace accord::upkeep
