#include "common/sql/migrations.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/failpoint/failpoint.h"
#include "common/sql/connection.h"
#include "common/sql/retry.h"
#include "common/sql/statements.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

failpoint::Point between_statements("migrate.between_statements");

constexpr const char* kOwnTables[] = {
    "CREATE TABLE IF NOT EXISTS schema_migration (set_name TEXT NOT NULL, version BIGINT NOT NULL, "
    "name TEXT NOT NULL, apply_time BIGINT NOT NULL, PRIMARY KEY (set_name, version))",
    "CREATE TABLE IF NOT EXISTS schema_step (set_name TEXT NOT NULL, version BIGINT NOT NULL, "
    "step BIGINT NOT NULL, apply_time BIGINT NOT NULL, PRIMARY KEY (set_name, version, step))",
    "CREATE TABLE IF NOT EXISTS schema_lock (name TEXT NOT NULL PRIMARY KEY)",
    "INSERT INTO schema_lock (name) SELECT 'migrate' "
    "WHERE NOT EXISTS (SELECT name FROM schema_lock WHERE name = 'migrate')",
};
constexpr char kLock[] = "SELECT 1 FROM schema_lock WHERE name = 'migrate'";
constexpr char kHasSetsSqlite[] =
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_step'";
constexpr char kHasSetsPostgres[] =
    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() "
    "AND table_name = 'schema_step'";
constexpr char kOtherSets[] =
    "SELECT set_name FROM schema_step WHERE set_name <> 'base' AND set_name <> :p0 "
    "ORDER BY apply_time LIMIT 1";
constexpr char kNewest[] =
    "SELECT COALESCE(MAX(version), 0) FROM schema_migration WHERE set_name = :p0";
constexpr char kNewestBegun[] =
    "SELECT COALESCE(MAX(version), 0) FROM schema_step WHERE set_name = :p0";
constexpr char kStepDone[] =
    "SELECT COUNT(*) FROM schema_step WHERE set_name = :p0 AND version = :p1 AND step = :p2";
constexpr char kVersionDone[] =
    "SELECT COUNT(*) FROM schema_migration WHERE set_name = :p0 AND version = :p1";
constexpr char kRecordStep[] =
    "INSERT INTO schema_step (set_name, version, step, apply_time) VALUES (:p0, :p1, :p2, :p3)";
constexpr char kRecord[] =
    "INSERT INTO schema_migration (set_name, version, name, apply_time) "
    "VALUES (:p0, :p1, :p2, :p3)";

// Making the tables of one's own may collide with another process that does the same.
constexpr int kTriesMax = 20;
constexpr absl::Duration kTryPause = absl::Milliseconds(100);
constexpr absl::Duration kStepTimeMax = absl::Minutes(30);

std::vector<std::string> StepsOf(const Migration& migration, Engine engine) {
  // SQLite keeps a table by its key if told so; other engines choose for themselves. Texts compare
  // by their bytes, which SQLite does anyway.
  const std::string sql =
      engine == Engine::kSqlite
          ? absl::StrReplaceAll(migration.sql, {{"/*CLUSTERED*/", "WITHOUT ROWID"}})
          : absl::StrReplaceAll(migration.sql,
                                {{" TEXT NOT NULL", " TEXT COLLATE \"C\" NOT NULL"}});
  return absl::StrSplit(sql, ";\n", absl::SkipWhitespace());
}

absl::Status MakeOwnTables(Connection& connection) {
  absl::Status status;
  for (int i = 0; i < kTriesMax; ++i) {
    if (i > 0) absl::SleepFor(kTryPause);
    status = absl::OkStatus();
    for (const char* sql : kOwnTables) {
      if (status.ok()) status = connection.ExecuteText(sql);
    }
    if (status.ok()) break;
  }
  return status;
}

absl::Status CheckNotTooNew(Connection& connection, const std::string& set,
                            const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(const int64_t whole, connection.QueryInteger(kNewest, {set}));
  ASSIGN_OR_RETURN(const int64_t begun, connection.QueryInteger(kNewestBegun, {set}));
  const int64_t newest = std::max(whole, begun);
  const int64_t known = migrations.empty() ? 0 : migrations.back().version;
  if (newest <= known) return absl::OkStatus();
  if (newest == kRestoreUnfinished) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "RESTORE_UNFINISHED",
                     "a restore of this database did not come to its end; repeat it (accord db "
                     "restore)");
  }
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "DATABASE_TOO_NEW",
      absl::StrCat("the database is at ", set, " version ", newest, " and this program knows ",
                   known, "; start a newer program"),
      {{"set", set}, {"version", absl::StrCat(newest)}, {"known", absl::StrCat(known)}});
}

// One step of one migration.
struct Step {
  const std::string& set;
  const Migration& migration;
  int64_t number;
  const std::string& sql;
  bool last;
};

// Within a transaction that holds the lock.
absl::Status ApplyLocked(Connection& connection, const Step& step, int64_t now) {
  const int64_t version = step.migration.version;
  ASSIGN_OR_RETURN(const int64_t whole, connection.QueryInteger(kVersionDone, {step.set, version}));
  ASSIGN_OR_RETURN(const int64_t done,
                   connection.QueryInteger(kStepDone, {step.set, version, step.number}));
  if (whole + done > 0) return absl::OkStatus();  // somebody else was first
  RETURN_IF_ERROR(connection.ExecuteText(step.sql));
  RETURN_IF_ERROR(between_statements.Hit());
  RETURN_IF_ERROR(connection.Execute(kRecordStep, {step.set, version, step.number, now}).status());
  if (!step.last) return absl::OkStatus();
  return connection.Execute(kRecord, {step.set, version, step.migration.name, now}).status();
}

absl::Status ApplyOnce(Connection& connection, const Step& step, int64_t now) {
  RETURN_IF_ERROR(BeginWrite(connection));
  absl::Status status = LockMigrations(connection);
  if (status.ok()) status = ApplyLocked(connection, step, now);
  if (status.ok()) status = connection.Execute("COMMIT", {}).status();
  if (!status.ok()) (void)connection.Execute("ROLLBACK", {});  // the first error is the one to tell
  return status;
}

absl::Status ApplyStep(Connection& connection, const Step& step, int64_t now) {
  Retry retry(absl::InfiniteFuture());
  absl::Status status = ApplyOnce(connection, step, now);
  while (IsTransient(status) && retry.WaitForNext()) status = ApplyOnce(connection, step, now);
  return status;
}

absl::Status ApplyMigration(Connection& connection, const std::string& set,
                            const Migration& migration, int64_t now) {
  const std::vector<std::string> steps = StepsOf(migration, connection.engine());
  for (size_t i = 0; i < steps.size(); ++i) {
    RETURN_IF_ERROR(ApplyStep(
        connection, {set, migration, static_cast<int64_t>(i) + 1, steps[i], i + 1 == steps.size()},
        now));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckOwner(Connection& connection, absl::string_view service) {
  ASSIGN_OR_RETURN(
      const int64_t tables,
      connection.QueryInteger(
          connection.engine() == Engine::kSqlite ? kHasSetsSqlite : kHasSetsPostgres, {}));
  if (tables == 0) return absl::OkStatus();
  std::string owner;
  RETURN_IF_ERROR(connection.Query(kOtherSets, {std::string(service)}, {ColumnType::kText},
                                   [&](std::vector<Value>& row) {
                                     owner = std::move(absl::get<std::string>(row[0]));
                                     return true;
                                   }));
  if (owner.empty()) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "DATABASE_OF_ANOTHER_SERVICE",
      absl::StrCat("the database is that of ", owner, ", not of ", service, "; check --database"),
      {{"owner", owner}, {"service", std::string(service)}});
}

absl::Status Migrate(Connection& connection, absl::string_view set,
                     const std::vector<Migration>& migrations, absl::Time now) {
  const std::string set_name(set);
  connection.set_deadline(SteadyNow() + kStepTimeMax);
  RETURN_IF_ERROR(MakeOwnTables(connection));
  RETURN_IF_ERROR(CheckNotTooNew(connection, set_name, migrations));
  ASSIGN_OR_RETURN(const int64_t newest, connection.QueryInteger(kNewest, {set_name}));
  for (const Migration& migration : migrations) {
    if (migration.version <= newest) continue;
    RETURN_IF_ERROR(ApplyMigration(connection, set_name, migration, absl::ToUnixMicros(now)));
  }
  return absl::OkStatus();
}

absl::Status LockMigrations(Connection& connection) {
  return connection.QueryInteger(ForUpdate(connection.engine(), kLock), {}).status();
}

absl::StatusOr<MigrationState> ReadMigrationState(Connection& connection, absl::string_view set,
                                                  const std::vector<Migration>& migrations) {
  const std::string set_name(set);
  RETURN_IF_ERROR(CheckNotTooNew(connection, set_name, migrations));
  MigrationState state;
  ASSIGN_OR_RETURN(state.applied, connection.QueryInteger(kNewest, {set_name}));
  for (const Migration& migration : migrations) {
    if (migration.version <= state.applied) continue;
    const int64_t version = migration.version;
    for (int64_t step = 1;
         step <= static_cast<int64_t>(StepsOf(migration, connection.engine()).size()); ++step) {
      ASSIGN_OR_RETURN(const int64_t done,
                       connection.QueryInteger(kStepDone, {set_name, version, step}));
      state.steps_pending += done == 0 ? 1 : 0;
    }
  }
  return state;
}

}  // namespace accord::sql
