#include "common/sql/sql_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::sql {
namespace {

using store::Row;
using store::Table;
using store::Value;

constexpr char kFindRevision[] =
    "SELECT revision, time, actor, on_behalf_of, method, request_id, reason, accounts_revision, "
    "accounts_epoch FROM revision WHERE revision = :p0";
// The greatest time of all revisions up to it.
constexpr char kStampOf[] = "SELECT time + behind FROM revision WHERE revision = :p0";
constexpr char kNewestBehind[] =
    "SELECT revision FROM revision WHERE behind > 0 AND revision > :p0 AND revision <= :p1 "
    "AND time <= :p2 ORDER BY revision DESC LIMIT 1";

// How many rows go by between two looks at the clock.
constexpr int kRowsPerDeadlineCheck = 256;

}  // namespace

absl::StatusOr<absl::optional<Row>> SqlReader::FindRow(const Table& table, const std::string& id) {
  const TableStatements& statements = statements_(table);
  absl::optional<Row> found;
  RETURN_IF_ERROR(connection_.Query(statements.find, {id, revision()}, statements.types,
                                    [&](std::vector<Value>& columns) {
                                      int64_t ended = 0;
                                      Row row = ToRow(columns, ended);
                                      if (ended > revision()) found = std::move(row);
                                      return true;
                                    }));
  return found;
}

absl::Status SqlReader::SelectRows(const Table& table, const store::Query& query,
                                   store::RowSink sink) {
  const TableStatements& statements = statements_(table);
  const Sql sql = MakeSelect(connection_.engine(), statements, query, moment_);
  int until_check = kRowsPerDeadlineCheck;
  bool late = false;
  RETURN_IF_ERROR(
      connection_.Query(sql.text, sql.values, statements.types, [&](std::vector<Value>& columns) {
        if (--until_check == 0) {
          until_check = kRowsPerDeadlineCheck;
          late = SteadyNow() > deadline_;
          if (late) return false;
        }
        int64_t ended = 0;
        return sink(ToRow(columns, ended));
      }));
  if (!late) return absl::OkStatus();
  return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                   "the call's time ran out while rows were being read");
}

absl::Status SqlReader::SelectVersions(const Table& table, const std::string& id, int64_t before,
                                       int64_t limit, store::RowSink sink) {
  const TableStatements& statements = statements_(table);
  return connection_.Query(statements.versions, {id, std::min(before, revision() + 1), limit},
                           statements.types, [&](std::vector<Value>& columns) {
                             int64_t ended = 0;
                             return sink(ToRow(columns, ended));
                           });
}

absl::StatusOr<absl::optional<store::RevisionInfo>> SqlReader::FindRevision(int64_t revision) {
  absl::optional<store::RevisionInfo> found;
  if (revision > moment_.revision) return found;
  const std::vector<store::ColumnType> types = {
      store::ColumnType::kInteger, store::ColumnType::kInteger, store::ColumnType::kText,
      store::ColumnType::kText,    store::ColumnType::kText,    store::ColumnType::kText,
      store::ColumnType::kText,    store::ColumnType::kInteger, store::ColumnType::kText};
  RETURN_IF_ERROR(
      connection_.Query(kFindRevision, {revision}, types, [&](std::vector<Value>& columns) {
        const auto text = [&](size_t i) { return std::move(absl::get<std::string>(columns[i])); };
        found = store::RevisionInfo{store::Revision(absl::get<int64_t>(columns[0])),
                                    absl::get<int64_t>(columns[1]),
                                    text(2),
                                    text(3),
                                    text(4),
                                    text(5),
                                    text(6),
                                    store::AccountsRevision(absl::get<int64_t>(columns[7])),
                                    text(8)};
        return true;
      }));
  return found;
}

absl::StatusOr<int64_t> SqlReader::StampOf(int64_t revision) {
  return connection_.QueryInteger(kStampOf, {revision});
}

// No index on time, which every write would pay for: the greatest time so far never goes back, so
// bisecting finds it. What comes after was made later, but for what was made while an earlier
// revision's time was ahead; that little has an index.
absl::StatusOr<int64_t> SqlReader::RevisionAt(absl::Time time) {
  const int64_t wanted = absl::ToUnixMicros(time);
  int64_t before_or_at = 0;        // made by then, or 0
  int64_t after = revision() + 1;  // made later, or not made
  while (before_or_at + 1 < after) {
    const int64_t middle = before_or_at + (after - before_or_at) / 2;
    ASSIGN_OR_RETURN(const int64_t made, StampOf(middle));
    (made <= wanted ? before_or_at : after) = middle;
  }
  return connection_.QueryInteger(kNewestBehind, {before_or_at, revision(), wanted}, before_or_at);
}

}  // namespace accord::sql
