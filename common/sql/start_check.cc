#include "common/sql/start_check.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/sql/checksums.h"
#include "common/sql/snapshots.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

constexpr int64_t kRevisionsChecked = 64;
constexpr int64_t kVersionsChecked = 256;
// A tenth of a second on a slow disk.
constexpr int64_t kQuickCheckBytesMax = int64_t{64} << 20;

constexpr char kFileBytes[] =
    "SELECT c.page_count * s.page_size FROM pragma_page_count c, pragma_page_size s";
constexpr char kNewest[] = "SELECT COALESCE(MAX(revision), 0) FROM revision";
constexpr char kNewestChanges[] =
    "SELECT revision, table_name, id FROM change WHERE revision > :p0 "
    "ORDER BY revision DESC, ordinal LIMIT :p1";

absl::Status Damaged(absl::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED",
                   absl::StrCat("the database is damaged: ", what,
                                "; do not write to it: see what accord db verify finds, and bring "
                                "back a backup"));
}

absl::Status CheckChain(Connection& connection, const ChainTail& tail) {
  const std::vector<std::string>& columns = RevisionColumns();
  const std::string sql =
      absl::StrCat("SELECT ", absl::StrJoin(columns, ", "),
                   ", digest FROM revision WHERE revision > :p0 ORDER BY revision");
  std::vector<ColumnType> types;
  for (const std::string& column : columns) {
    const bool text = column == "actor" || column == "on_behalf_of" || column == "method" ||
                      column == "request_id" || column == "reason" || column == "accounts_epoch";
    types.push_back(text ? ColumnType::kText : ColumnType::kInteger);
  }
  types.push_back(ColumnType::kInteger);
  const RowSum sum(columns);
  std::string problem;
  int64_t expected = std::max<int64_t>(tail.revision - kRevisionsChecked, 0);
  // The digest of the one before; nothing: that one is not looked at.
  absl::optional<int64_t> before;
  if (expected == 0) before = 0;
  RETURN_IF_ERROR(connection.Query(sql, {expected}, types, [&](std::vector<Value>& row) {
    const int64_t revision = absl::get<int64_t>(row[0]);
    const int64_t digest = absl::get<int64_t>(row.back());
    row.pop_back();
    if (revision != ++expected) problem = absl::StrCat("revision ", expected, " is missing");
    const bool chained = before.has_value() && (digest != 0 || *before != 0);
    if (chained && Chain(*before, sum.Of(row)) != digest) {
      problem = absl::StrCat("revision ", revision, " is not what was stored");
    }
    before = digest;
    return problem.empty();
  }));
  if (!problem.empty()) return Damaged(problem);
  if (expected != tail.revision) {
    return Damaged(absl::StrCat("its counter is at ", tail.revision,
                                ", and the newest revision is ", expected));
  }
  if (tail.revision > 0 && before.value_or(0) != tail.digest) {
    return Damaged("its newest revision is not the one that was counted");
  }
  return absl::OkStatus();
}

struct Changed {
  int64_t revision;
  std::string table;
  std::string id;
};

absl::Status CheckVersion(Connection& connection, const TableStatements& statements,
                          const Changed& changed) {
  // "SELECT id, … , ended FROM t", and the checksum behind it.
  const std::string sql = absl::StrCat("SELECT checksum, ",
                                       absl::string_view(statements.select).substr(sizeof "SELECT"),
                                       " WHERE id = :p0 AND revision = :p1");
  std::vector<ColumnType> types = {ColumnType::kInteger};
  types.insert(types.end(), statements.types.begin(), statements.types.end());
  bool sound = false;
  RETURN_IF_ERROR(connection.Query(
      sql, {changed.id, changed.revision}, types, [&](std::vector<Value>& columns) {
        const int64_t checksum = absl::get<int64_t>(columns.front());
        columns.erase(columns.begin());
        int64_t ended = 0;
        sound = checksum == kUnsummed || checksum == statements.sums.Of(ToRow(columns, ended));
        return true;
      }));
  if (sound) return absl::OkStatus();
  return Damaged(absl::StrCat(changed.table, " ", changed.id, " of revision ", changed.revision,
                              " is not what was stored"));
}

absl::Status CheckNewest(Connection& connection, const StatementsOf& statements,
                         const std::vector<const store::Table*>& tables) {
  ASSIGN_OR_RETURN(const ChainTail tail, ReadTail(connection, kReadTail));
  ASSIGN_OR_RETURN(const int64_t newest, connection.QueryInteger(kNewest, {}));
  if (newest != tail.revision) {
    return Damaged(
        absl::StrCat("its counter is at ", tail.revision, ", and the newest revision is ", newest));
  }
  RETURN_IF_ERROR(CheckChain(connection, tail));
  std::vector<Changed> changes;
  RETURN_IF_ERROR(connection.Query(
      kNewestChanges, {tail.revision - kRevisionsChecked, kVersionsChecked},
      {ColumnType::kInteger, ColumnType::kText, ColumnType::kText}, [&](std::vector<Value>& row) {
        changes.push_back({absl::get<int64_t>(row[0]), std::move(absl::get<std::string>(row[1])),
                           std::move(absl::get<std::string>(row[2]))});
        return true;
      }));
  for (const Changed& changed : changes) {
    for (const store::Table* table : tables) {
      if (table->name != changed.table) continue;
      RETURN_IF_ERROR(CheckVersion(connection, statements(*table), changed));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, OpenSqlite(path));
  ASSIGN_OR_RETURN(const int64_t bytes, connection->QueryInteger(kFileBytes, {}));
  if (bytes > kQuickCheckBytesMax) return absl::OkStatus();
  std::string first;
  RETURN_IF_ERROR(connection->Query("PRAGMA quick_check(1)", {}, {ColumnType::kText},
                                    [&](std::vector<Value>& row) {
                                      first = absl::get<std::string>(row[0]);
                                      return true;
                                    }));
  return first == "ok" ? absl::OkStatus() : Damaged(absl::StrCat("its file is not sound: ", first));
}

absl::Status CheckAtStart(Connection& connection, const StatementsOf& statements,
                          const std::vector<const store::Table*>& tables) {
  const bool sqlite = connection.engine() == Engine::kSqlite;
  RETURN_IF_ERROR(
      connection.Execute(sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", {})
          .status());
  const absl::Status checked = CheckNewest(connection, statements, tables);
  const absl::Status ended = connection.Execute("COMMIT", {}).status();
  return checked.ok() ? ended : checked;
}

}  // namespace accord::sql
