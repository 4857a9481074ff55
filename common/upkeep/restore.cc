#include "common/upkeep/restore.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/csv/csv.h"
#include "common/sql/checksums.h"
#include "common/sql/text_keys.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/migration_state.h"

namespace accord::upkeep {
namespace {

using store::ColumnType;
using store::Value;

constexpr char kBase[] = "base";
constexpr char kMark[] =
    "INSERT INTO schema_migration (set_name, version, name, apply_time) "
    "VALUES ('base', :p0, 'restore unfinished', :p1)";
constexpr char kUnmark[] = "DELETE FROM schema_migration WHERE set_name = 'base' AND version = :p0";
// By which tokens and caches know the history it was copied from: the next revisions here will say
// something else. A store that finds none gives another.
constexpr char kForgetIdentity[] =
    "UPDATE counter SET epoch = 0, timeline = 0 WHERE name = 'revision'";

// A statement takes this many rows, a transaction so many statements: PostgreSQL pays for each
// round trip, both for each commit, and engines that spread data want small transactions.
constexpr size_t kRowsPerStatement = 50;
constexpr size_t kStatementsPerTransaction = 40;

// A stored answer of a large bulk request is the widest field.
constexpr csv::Options kWideFields = {
    .delimiter = ',', .field_bytes_max = 256 << 20, .record_bytes_max = 512 << 20};

absl::Status NotEmpty(const std::string& service, absl::string_view why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "DATABASE_NOT_EMPTY",
                   absl::StrCat("the database of ", service, " ", why,
                                "; restore into an empty one, so that nothing is overwritten"),
                   {{"service", service}});
}

absl::Status Damaged(absl::string_view file, absl::string_view problem) {
  return MakeError(absl::StatusCode::kDataLoss, "BACKUP_DAMAGED",
                   absl::StrCat("the backup's ", file, ".csv ", problem),
                   {{"file", absl::StrCat(file, ".csv")}});
}

// Those of `migrations` that a backup had seen.
std::vector<sql::Migration> UpTo(const std::vector<sql::Migration>& migrations, int version) {
  std::vector<sql::Migration> some;
  for (const sql::Migration& migration : migrations) {
    if (migration.version <= version) some.push_back(migration);
  }
  return some;
}

absl::Status RequireKnown(const sql::Schema& schema, const Manifest& manifest) {
  if (manifest.service != schema.service) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "BACKUP_OF_ANOTHER_SERVICE",
        absl::StrCat("this is a backup of ", manifest.service, ", not of ", schema.service));
  }
  for (const SetState& state : CompareVersions(schema, manifest.versions)) {
    if (state.applied <= state.known) continue;
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "DATABASE_TOO_NEW",
        absl::StrCat("the backup is at ", state.set, " version ", state.applied,
                     " and this program knows ", state.known, "; use a newer program"));
  }
  return absl::OkStatus();
}

// Nothing but what migrations up to the backup's put there, or what an unfinished restore did.
absl::Status RequireEmpty(sql::Connection& connection, const sql::Schema& schema,
                          const Manifest& manifest) {
  ASSIGN_OR_RETURN(const auto applied, AppliedVersions(connection));
  if (applied.empty()) return absl::OkStatus();
  if (IsRestoreUnfinished(applied)) {
    ASSIGN_OR_RETURN(const auto begun, AppliedVersions(connection, sql::kRestoreUnfinished));
    return begun == manifest.versions
               ? absl::OkStatus()
               : NotEmpty(schema.service,
                          "has an unfinished restore of a backup of other versions");
  }
  for (const auto& [set, version] : applied) {
    const auto backed_up = manifest.versions.find(set);
    if (backed_up == manifest.versions.end() || backed_up->second < version) {
      return NotEmpty(schema.service, "has migrations that the backup has not seen");
    }
  }
  ASSIGN_OR_RETURN(const int64_t revisions, CountRows(connection, "revision"));
  return revisions == 0 ? absl::OkStatus() : NotEmpty(schema.service, "has data");
}

// Makes the tables as they were when the backup was made, and marks the database.
absl::Status Prepare(sql::Connection& connection, const sql::Schema& schema,
                     const Manifest& manifest, absl::Time now) {
  ASSIGN_OR_RETURN(const auto applied, AppliedVersions(connection));
  if (IsRestoreUnfinished(applied)) return absl::OkStatus();
  for (const auto& [set, version] : manifest.versions) {
    const bool base = set == kBase;
    RETURN_IF_ERROR(sql::Migrate(
        connection, set, UpTo(base ? sql::BaseMigrations() : schema.migrations, version), now));
  }
  return connection.Execute(kMark, {int64_t{sql::kRestoreUnfinished}, absl::ToUnixMicros(now)})
      .status();
}

std::vector<std::string> NamesOf(const TableFile& file) {
  std::vector<std::string> names;
  for (const store::Column& column : file.columns) names.push_back(column.name);
  return names;
}

// Fills one table from its file.
class TableLoader {
 public:
  TableLoader(sql::Connection& connection, const TableFile& file)
      : connection_(connection), file_(file), sum_(sql::RowSum::OfAll(NamesOf(file))) {
    insert_ = absl::StrCat("INSERT INTO ", file.table, " (", absl::StrJoin(NamesOf(file), ", "),
                           ") VALUES ");
  }

  absl::Status Load(const std::string& path, absl::FunctionRef<void(int64_t)> progress) {
    ASSIGN_OR_RETURN(csv::Reader reader, csv::Reader::Open(path, kWideFields));
    if (reader.columns().size() != file_.columns.size()) {
      return Damaged(file_.table, "has other columns than its manifest");
    }
    csv::Record record;
    int64_t rows = 0;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, reader.Next(record));
      if (!more) break;
      ++rows;
      RETURN_IF_ERROR(Take(record));
      if (values_.size() == kRowsPerStatement * file_.columns.size()) {
        RETURN_IF_ERROR(Send());
        progress(rows);
      }
    }
    if (!values_.empty()) RETURN_IF_ERROR(Send());
    RETURN_IF_ERROR(Commit());
    return rows == file_.rows ? CheckWritten() : Damaged(file_.table, "misses rows");
  }

 private:
  absl::Status Take(const csv::Record& record) {
    const size_t first = values_.size();
    for (size_t i = 0; i < record.size(); ++i) {
      if (file_.columns[i].type == ColumnType::kText) {
        values_.emplace_back(std::string(record[i]));
        continue;
      }
      int64_t number = 0;
      if (!absl::SimpleAtoi(record[i], &number)) return Damaged(file_.table, "has a bad number");
      values_.emplace_back(number);
    }
    const std::vector<Value> row(values_.begin() + static_cast<std::ptrdiff_t>(first),
                                 values_.end());
    read_ += static_cast<uint64_t>(sum_.Of(row));
    return absl::OkStatus();
  }

  // Reads all of it back: a disk that takes a write need not have kept it.
  absl::Status CheckWritten() {
    ASSIGN_OR_RETURN(const std::vector<CatalogTable> catalog, ReadCatalog(connection_));
    const CatalogTable* const table = FindTable(catalog, file_.table);
    if (table == nullptr) return Damaged(file_.table, "is of a table that there is not");
    uint64_t written = 0;
    RETURN_IF_ERROR(ScanTable(connection_, *table, file_.columns, [&](std::vector<Value>& row) {
      written += static_cast<uint64_t>(sum_.Of(row));
      return true;
    }));
    if (written == read_) return absl::OkStatus();
    return MakeError(absl::StatusCode::kDataLoss, "RESTORE_UNSOUND",
                     absl::StrCat("what the database holds of ", file_.table,
                                  " is not what was written to it: its storage loses or changes "
                                  "data; repeat the restore elsewhere"),
                     {{"table", file_.table}});
  }

  absl::Status Send() {
    const size_t columns = file_.columns.size();
    const size_t rows = values_.size() / columns;
    if (statements_ == 0) RETURN_IF_ERROR(connection_.Execute("BEGIN", {}).status());
    std::string sql = insert_;
    for (size_t row = 0; row < rows; ++row) {
      for (size_t column = 0; column < columns; ++column) {
        absl::StrAppend(&sql,
                        column > 0 ? ", "
                        : row > 0  ? "), ("
                                   : "(",
                        ":p", row * columns + column);
      }
    }
    sql += ")";
    RETURN_IF_ERROR(connection_.Execute(sql, values_).status());
    values_.clear();
    return ++statements_ < kStatementsPerTransaction ? absl::OkStatus() : Commit();
  }

  absl::Status Commit() {
    if (std::exchange(statements_, 0) == 0) return absl::OkStatus();
    return connection_.Execute("COMMIT", {}).status();
  }

  sql::Connection& connection_;
  const TableFile& file_;
  const sql::RowSum sum_;
  uint64_t read_ = 0;  // of all rows of the file, in any order
  std::string insert_;
  std::vector<Value> values_;  // of rows that wait
  size_t statements_ = 0;      // in the transaction under way
};

// What migrations put into the new tables, and what an unfinished restore did, goes.
absl::Status Empty(sql::Connection& connection) {
  ASSIGN_OR_RETURN(const std::vector<CatalogTable> catalog, ReadCatalog(connection));
  for (const CatalogTable& table : catalog) {
    if (IsOfMigrations(table)) continue;
    RETURN_IF_ERROR(connection.Execute(absl::StrCat("DELETE FROM ", table.name), {}).status());
  }
  return absl::OkStatus();
}

absl::Status Fill(sql::Connection& connection, const Manifest& manifest,
                  const RestoreOptions& options) {
  int64_t before = 0;
  for (const TableFile& table : manifest.tables) {
    absl::Status loaded =
        TableLoader(connection, table)
            .Load(absl::StrCat(options.folder, "/", table.table, ".csv"), [&](int64_t rows) {
              if (options.progress) options.progress(before + rows);
            });
    if (!loaded.ok()) {
      (void)connection.Execute("ROLLBACK", {});  // the first error is the one to tell
      return loaded;
    }
    before += table.rows;
  }
  return absl::OkStatus();
}

absl::Status CheckCounts(sql::Connection& connection, const Manifest& manifest) {
  for (const TableFile& table : manifest.tables) {
    ASSIGN_OR_RETURN(const int64_t rows, CountRows(connection, table.table));
    if (rows != table.rows) return Damaged(table.table, "did not come in whole");
  }
  ASSIGN_OR_RETURN(const int64_t revision, connection.QueryInteger(kReadCounter, {}));
  if (revision != manifest.revision) return Damaged("counter", "is of another revision");
  return absl::OkStatus();
}

// A backup of a release without epochs gets its columns, which say nothing, from the migrations.
absl::Status ForgetIdentity(sql::Connection& connection) {
  ASSIGN_OR_RETURN(const std::vector<CatalogTable> catalog, ReadCatalog(connection));
  const CatalogTable* const counter = FindTable(catalog, "counter");
  if (counter == nullptr || !counter->Has("epoch")) return absl::OkStatus();
  return connection.Execute(kForgetIdentity, {}).status();
}

}  // namespace

bool IsRestoreUnfinished(const std::map<std::string, int>& applied) {
  const auto base = applied.find(kBase);
  return base != applied.end() && base->second == sql::kRestoreUnfinished;
}

absl::Status RestoreUnfinished(const std::string& service) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "RESTORE_UNFINISHED",
                   absl::StrCat("a restore of ", service,
                                " did not come to its end; repeat it (accord db restore)"),
                   {{"service", service}});
}

absl::StatusOr<Manifest> Restore(sql::Connection& connection, const sql::Schema& schema,
                                 const RestoreOptions& options) {
  ASSIGN_OR_RETURN(Manifest manifest, ReadManifest(options.folder));
  RETURN_IF_ERROR(RequireKnown(schema, manifest));
  RETURN_IF_ERROR(CheckFiles(manifest, options.folder));
  RETURN_IF_ERROR(RequireEmpty(connection, schema, manifest));
  RETURN_IF_ERROR(Prepare(connection, schema, manifest, options.now));
  RETURN_IF_ERROR(Empty(connection));
  RETURN_IF_ERROR(Fill(connection, manifest, options));
  RETURN_IF_ERROR(CheckCounts(connection, manifest));
  return manifest;
}

absl::Status FinishRestore(sql::Connection& connection, const sql::Schema& schema, absl::Time now) {
  RETURN_IF_ERROR(ForgetIdentity(connection));
  RETURN_IF_ERROR(connection.Execute(kUnmark, {int64_t{sql::kRestoreUnfinished}}).status());
  RETURN_IF_ERROR(sql::Migrate(connection, kBase, sql::BaseMigrations(), now));
  RETURN_IF_ERROR(sql::Migrate(connection, schema.service, schema.migrations, now));
  return sql::MakeTextKeys(connection, schema.tables);
}

}  // namespace accord::upkeep
