// The databases that `accord db` works on: one for each service.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/db/flags.h"
#include "common/program/database.h"
#include "common/sql/connection.h"
#include "common/sql/file_lock.h"
#include "common/sql/schema.h"
#include "common/sql/sql_store.h"

namespace accord::cli {

// What every verb below `db` has.
struct DbArgs {
  DatabaseFlags database;
  std::vector<std::string> services;  // empty: all three
};

// Declares the flags of DbArgs. `args` must outlive the parsing.
void AddDbFlags(Command& command, DbArgs& args);

struct Target {
  sql::Schema schema;
  program::Database database;

  const std::string& service() const { return schema.service; }
  std::string shown() const { return database.Show(schema.service); }
};

// In the order in which backups are to be made: accounts comes last, so that the copies of the
// hierarchy that others keep are never ahead of it. Errors: INVALID_ARGUMENT for a flag that is
// wrong.
absl::StatusOr<std::vector<Target>> TargetsOf(const DbArgs& args);

// Beside a server that serves. Errors: NOT_FOUND, reason DATABASE_NOT_FOUND, without a SQLite file;
// those of connecting.
absl::StatusOr<std::unique_ptr<sql::Connection>> OpenForReading(const Target& target);

// A connection that may write. Of SQLite the folder and the file are made if they are missing, and
// no server may have it meanwhile (FAILED_PRECONDITION, reason DATABASE_IN_USE).
struct Writable {
  std::unique_ptr<sql::FileLock> lock;  // SQLite alone
  std::unique_ptr<sql::Connection> connection;
};
absl::StatusOr<Writable> OpenForWriting(const Target& target);

// For opening a store over the target; without a clock.
sql::StoreOptions StoreOptionsOf(const Target& target);

}  // namespace accord::cli
