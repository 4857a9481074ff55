#include "common/upkeep/backup.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/csv/csv.h"
#include "common/csv/utf8.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/files.h"
#include "common/upkeep/history.h"
#include "common/upkeep/migration_state.h"
#include "common/upkeep/sums.h"

namespace accord::upkeep {
namespace {

using store::Value;

constexpr char kHeldRevisionOf[] = "SELECT value FROM counter WHERE name = 'held_revision'";
constexpr char kDigestOf[] = "SELECT digest FROM revision WHERE revision = :p0";

absl::Status Unreadable(const CatalogTable& table, const std::vector<Value>& row) {
  const auto* first = absl::get_if<std::string>(&row[0]);
  return MakeError(absl::StatusCode::kDataLoss, "STORED_VALUE_UNREADABLE",
                   absl::StrCat("a row of ", table.name, " holds bytes that are no text",
                                first == nullptr || !csv::IsUtf8(*first) ? "" : ": ",
                                first == nullptr || !csv::IsUtf8(*first) ? "" : *first),
                   {{"table", table.name}});
}

// The row's fields as texts; false if one is no text. A NUL is none: PostgreSQL could not keep it.
bool ToFields(const std::vector<Value>& row, std::vector<std::string>& fields) {
  fields.clear();
  for (const Value& value : row) {
    if (const auto* number = absl::get_if<int64_t>(&value)) {
      fields.push_back(absl::StrCat(*number));
      continue;
    }
    const std::string& text = absl::get<std::string>(value);
    if (text.find('\0') != std::string::npos || !csv::IsUtf8(text)) return false;
    fields.push_back(text);
  }
  return true;
}

absl::Status Damaged(const std::string& service, const Finding& first) {
  return MakeError(
      absl::StatusCode::kDataLoss, "DATABASE_DAMAGED",
      absl::StrCat("the database of ", service,
                   " is damaged, and a backup would be too: ", first.table, " ", first.id,
                   first.revision == 0 ? "" : absl::StrCat(" at revision ", first.revision), " ",
                   first.problem, "; run accord db verify"),
      {{"service", service}, {"table", first.table}, {"id", first.id}});
}

// Makes rows of the newest revision those of an earlier one: nothing is overwritten but `ended`, so
// leaving out what came later is all.
class Rewind {
 public:
  // `digest`: of revision `at`. 0: rows are left as they are.
  Rewind(int64_t at, int64_t digest) : at_(at), digest_(digest) {}

  void Enter(const CatalogTable& table) {
    counters_ = table.name == "counter";
    revision_ = table.Has("revision") ? table.PlaceOf("revision") : kNone;
    ended_ = table.versioned() ? table.PlaceOf("ended") : kNone;
    if (counters_) {
      name_ = table.PlaceOf("name");
      value_ = table.PlaceOf("value");
      sum_ = table.PlaceOf("digest");
    }
  }

  // Whether the row was there then; makes it what it was.
  bool Keep(std::vector<Value>& row) const {
    if (at_ == 0) return true;
    if (counters_ && absl::get<std::string>(row[name_]) == "revision") {
      row[value_] = at_;
      row[sum_] = digest_;
    }
    if (revision_ != kNone && absl::get<int64_t>(row[revision_]) > at_) return false;
    if (ended_ != kNone && absl::get<int64_t>(row[ended_]) > at_) row[ended_] = store::kStillHolds;
    return true;
  }

 private:
  static constexpr size_t kNone = ~size_t{0};
  const int64_t at_;
  const int64_t digest_;
  bool counters_ = false;
  size_t revision_ = kNone;
  size_t ended_ = kNone;
  size_t name_ = 0;
  size_t value_ = 0;
  size_t sum_ = 0;
};

// They follow from their texts, and are made anew where a backup is restored: one that is damaged
// is not carried along.
void LeaveOutTextKeys(CatalogTable& table) {
  const auto is_key = [](const store::Column& column) {
    return absl::EndsWith(column.name, store::kFoldSuffix) ||
           absl::EndsWith(column.name, store::kOrderSuffix);
  };
  table.columns.erase(std::remove_if(table.columns.begin(), table.columns.end(), is_key),
                      table.columns.end());
}

absl::StatusOr<TableFile> WriteTable(sql::Connection& connection, const CatalogTable& table,
                                     const std::string& path, SumCheck& sums, Rewind& rewind) {
  TableFile written{table.name, table.columns, 0, ""};
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  csv::Writer writer(file);
  std::vector<std::string> fields;
  for (const store::Column& column : table.columns) fields.push_back(column.name);
  writer.Write(fields);
  absl::Status unreadable;
  sums.Enter(table);
  rewind.Enter(table);
  RETURN_IF_ERROR(ScanTable(connection, table, table.columns, [&](std::vector<Value>& row) {
    sums.Take(row);
    if (!rewind.Keep(row)) return true;
    if (!ToFields(row, fields)) {
      unreadable = Unreadable(table, row);
      return false;
    }
    writer.Write(fields);
    ++written.rows;
    return file.good();
  }));
  RETURN_IF_ERROR(unreadable);
  if (!writer.Finish().ok()) {
    return MakeError(absl::StatusCode::kResourceExhausted, "STORAGE_FULL",
                     absl::StrCat("cannot write ", path, ": is the disk full?"), {{"path", path}});
  }
  file.close();
  RETURN_IF_ERROR(Sync(path));
  ASSIGN_OR_RETURN(written.sha256, Sha256Of(path));
  return written;
}

}  // namespace

absl::StatusOr<Manifest> Backup(sql::Connection& connection, const sql::Schema& schema,
                                const std::string& folder, absl::Time now) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Snapshot> snapshot, Snapshot::Begin(connection));
  return CopyAt(connection, schema, {folder, now, 0, {}});
}

absl::StatusOr<Manifest> CopyAt(sql::Connection& connection, const sql::Schema& schema,
                                const CopyOptions& options) {
  Manifest manifest;
  manifest.service = schema.service;
  manifest.time = absl::FormatTime(absl::RFC3339_sec, options.now, absl::UTCTimeZone());
  manifest.set = options.set;
  ASSIGN_OR_RETURN(manifest.versions, AppliedVersions(connection));
  RETURN_IF_ERROR(RequireCurrent(schema, manifest.versions));
  ASSIGN_OR_RETURN(manifest.revision, connection.QueryInteger(kReadCounter, {}));
  ASSIGN_OR_RETURN(const int64_t oldest, OldestRevision(connection));
  // What is newer than the newest is not there, what is older than the oldest no more.
  ASSIGN_OR_RETURN(const int64_t held, connection.QueryInteger(kHeldRevisionOf, {}));
  const bool back =
      options.at > 0 && options.at < manifest.revision && options.at >= std::max(oldest, held);
  if (back) manifest.revision = options.at;
  ASSIGN_OR_RETURN(const int64_t digest, connection.QueryInteger(kDigestOf, {manifest.revision}));
  Rewind rewind(back ? options.at : 0, digest);
  ASSIGN_OR_RETURN(std::vector<CatalogTable> catalog, ReadCatalog(connection));
  for (CatalogTable& table : catalog) LeaveOutTextKeys(table);
  absl::optional<Finding> first;
  Findings findings([&](const Finding& finding) {
    if (!first.has_value()) first = finding;
  });
  SumCheck sums(findings);
  RETURN_IF_ERROR(sums.Begin(connection));
  for (const CatalogTable& table : catalog) {
    // Which migrations were applied is the manifest's to say: a restore applies them itself.
    if (IsOfMigrations(table)) continue;
    ASSIGN_OR_RETURN(
        TableFile written,
        WriteTable(connection, table, absl::StrCat(options.folder, "/", table.name, ".csv"), sums,
                   rewind));
    manifest.tables.push_back(std::move(written));
  }
  sums.Finish();
  if (first.has_value()) return Damaged(schema.service, *first);
  RETURN_IF_ERROR(Sync(options.folder));
  RETURN_IF_ERROR(WriteManifest(manifest, options.folder));
  return manifest;
}

}  // namespace accord::upkeep
