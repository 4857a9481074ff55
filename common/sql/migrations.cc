#include "common/sql/migrations.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/status.h"
#include "common/sql/connection.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

constexpr char kCreateTable[] =
    "CREATE TABLE IF NOT EXISTS schema_migration (set_name TEXT NOT NULL, version BIGINT NOT NULL, "
    "name TEXT NOT NULL, apply_time BIGINT NOT NULL, PRIMARY KEY (set_name, version))";
constexpr char kNewest[] =
    "SELECT COALESCE(MAX(version), 0) FROM schema_migration WHERE set_name = :p0";
constexpr char kRecord[] =
    "INSERT INTO schema_migration (set_name, version, name, apply_time) "
    "VALUES (:p0, :p1, :p2, :p3)";

absl::StatusOr<int64_t> NewestVersion(Connection& connection, const std::string& set) {
  int64_t newest = 0;
  RETURN_IF_ERROR(
      connection.Query(kNewest, {set}, {ColumnType::kInteger}, [&](std::vector<Value>& row) {
        newest = absl::get<int64_t>(row[0]);
        return true;
      }));
  return newest;
}

absl::Status Apply(Connection& connection, const std::string& set, const Migration& migration,
                   absl::Time now) {
  // SQLite keeps a table by its key if told so; other engines choose for themselves.
  const std::string sql = absl::StrReplaceAll(migration.sql, {{"/*CLUSTERED*/", "WITHOUT ROWID"}});
  RETURN_IF_ERROR(connection.ExecuteScript(sql));
  return connection
      .Execute(kRecord, {set, int64_t{migration.version}, migration.name, absl::ToUnixMicros(now)})
      .status();
}

}  // namespace

absl::Status Migrate(Connection& connection, absl::string_view set,
                     const std::vector<Migration>& migrations, absl::Time now) {
  const std::string set_name(set);
  RETURN_IF_ERROR(connection.Execute(kCreateTable, {}).status());
  ASSIGN_OR_RETURN(const int64_t newest, NewestVersion(connection, set_name));
  if (!migrations.empty() && newest > migrations.back().version) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "DATABASE_TOO_NEW",
        absl::StrCat("the database is at ", set, " version ", newest, " and this program knows ",
                     migrations.back().version, "; start a newer program"));
  }
  for (const Migration& migration : migrations) {
    if (migration.version <= newest) continue;
    RETURN_IF_ERROR(connection.Execute("BEGIN IMMEDIATE", {}).status());
    absl::Status status = Apply(connection, set_name, migration, now);
    if (status.ok()) status = connection.Execute("COMMIT", {}).status();
    if (!status.ok()) {
      (void)connection.Execute("ROLLBACK", {});  // the first error is the one to tell
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace accord::sql
