// Numbered SQL files that bring a database to what this binary knows: applied once, forward only.
//
// Each statement is a step: it and the note that it is done are one transaction, so that a process
// may be killed at any moment and the next goes on where it stopped. Several may migrate at once: a
// step runs under a lock of a row, by whoever comes first.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace accord::sql {

class Connection;

struct Migration {
  int version = 0;
  std::string name;  // the file's, without its ending
  std::string sql;   // statements that end in ";\n"; /*CLUSTERED*/ marks a table kept by its key
};

// What every service's database has.
const std::vector<Migration>& BaseMigrations();

// While a restore (common/upkeep) is under way the database says that its "base" migrations are at
// this version, which no program knows: one that was killed half-way is refused by every service,
// also by programs of before there were restores.
inline constexpr int kRestoreUnfinished = 1'000'000'000;

// Whether the database is `service`'s, or nobody's yet: the sets of migrations that it has seen say
// whose it is. To be asked before anything is written. Errors: FAILED_PRECONDITION, reason
// DATABASE_OF_ANOTHER_SERVICE, metadata `owner`; those of the connection.
absl::Status CheckOwner(Connection& connection, absl::string_view service);

// Applies those of `migrations` that `set` ("base", "accounts", …) has not seen, a step at a time.
// Errors: FAILED_PRECONDITION, reason DATABASE_TOO_NEW, if the database has seen one that this
// binary does not know, or RESTORE_UNFINISHED; those of the connection, and then the steps before
// stay.
absl::Status Migrate(Connection& connection, absl::string_view set,
                     const std::vector<Migration>& migrations, absl::Time now);

// Within a transaction, until its end: others that migrate, or note what a migration left to do,
// wait. A row's lock, of this database alone. Errors: those of the connection.
absl::Status LockMigrations(Connection& connection);

// How far a database is.
struct MigrationState {
  int64_t applied = 0;        // the newest version of the set that is whole; 0: none
  int64_t steps_pending = 0;  // until it is what this binary knows
};
// Changes nothing. Errors: those of Migrate.
absl::StatusOr<MigrationState> ReadMigrationState(Connection& connection, absl::string_view set,
                                                  const std::vector<Migration>& migrations);

}  // namespace accord::sql
