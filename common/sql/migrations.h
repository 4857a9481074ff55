// Numbered SQL files that bring a database to what this binary knows: applied once, forward only.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
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

// Applies those of `migrations` that `set` ("base", "accounts", …) has not seen, each in a
// transaction. Errors: FAILED_PRECONDITION, reason DATABASE_TOO_NEW, if the database has seen one
// that this binary does not know.
absl::Status Migrate(Connection& connection, absl::string_view set,
                     const std::vector<Migration>& migrations, absl::Time now);

}  // namespace accord::sql
