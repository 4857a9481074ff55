#include "common/sql/text_keys.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/sql/arrays.h"
#include "common/sql/connection.h"
#include "common/sql/migrations.h"
#include "common/sql/retry.h"
#include "common/sql/send_rows.h"
#include "common/sql/statements.h"
#include "common/text/collate.h"
#include "common/text/fold.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

// Short transactions: writers wait for them.
constexpr int64_t kRowsPerTransaction = 1000;
// No step of it takes long.
constexpr absl::Duration kStepTimeMax = absl::Minutes(5);

constexpr char kReadOrder[] = "SELECT name FROM text_order WHERE id = 1";
constexpr char kForgetOrder[] = "DELETE FROM text_order WHERE id = 1";
constexpr char kNoteOrder[] = "INSERT INTO text_order (id, name) VALUES (1, :p0)";

// Empty: none is whole.
absl::StatusOr<std::string> ReadOrder(Connection& connection) {
  std::string name;
  RETURN_IF_ERROR(
      connection.Query(kReadOrder, {}, {ColumnType::kText}, [&](std::vector<Value>& row) {
        name = std::move(absl::get<std::string>(row[0]));
        return true;
      }));
  return name;
}

// Runs `body` as a transaction, again and again while it is undone by others'.
absl::Status InTransaction(Connection& connection, absl::FunctionRef<absl::Status()> body) {
  Retry retry(absl::InfiniteFuture());
  absl::Status status;
  do {
    connection.set_deadline(SteadyNow() + kStepTimeMax);
    status = BeginWrite(connection);
    if (status.ok()) status = body();
    if (status.ok()) status = connection.Execute("COMMIT", {}).status();
    if (!status.ok())
      (void)connection.Execute("ROLLBACK", {});  // the first error is the one to tell
  } while (IsTransient(status) && retry.WaitForNext());
  return status;
}

absl::Status NoteOrder(Connection& connection, const std::string& name) {
  return InTransaction(connection, [&] {
    // Replicas that start at once would both find no row and both insert it.
    RETURN_IF_ERROR(LockMigrations(connection));
    RETURN_IF_ERROR(connection.Execute(kForgetOrder, {}).status());
    if (name.empty()) return absl::OkStatus();
    return connection.Execute(kNoteOrder, {name}).status();
  });
}

// Makes the keys of one table.
class Maker {
 public:
  Maker(Connection& connection, const store::Table& table) : connection_(connection) {
    types_ = {ColumnType::kText, ColumnType::kInteger};
    std::vector<std::string> columns = {"id", "revision"};
    std::vector<std::string> lacking;
    std::vector<std::string> set_one;
    std::vector<std::string> set_many;
    std::vector<std::string> given = {"version_id", "version_revision"};
    std::vector<ColumnType> given_types = types_;
    for (const store::Column& column : table.columns) {
      if (!column.is_name) continue;
      columns.push_back(column.name);
      types_.push_back(ColumnType::kText);
      for (const std::string& key : TextKeyColumns(column.name)) {
        set_one.push_back(absl::StrCat(key, " = :p", given.size()));
        given.push_back(absl::StrCat("new_", key));
        given_types.push_back(ColumnType::kText);
        set_many.push_back(absl::StrCat(key, " = v.", given.back()));
      }
      lacking.push_back(absl::StrCat("(", column.name, store::kOrderSuffix, " = '' AND ",
                                     column.name, " <> '')"));
    }
    next_ = absl::StrCat("SELECT ", absl::StrJoin(columns, ", "), " FROM ", table.name,
                         " WHERE (id, revision) > (:p0, :p1)");
    lacking_ = absl::StrCat(" AND (", absl::StrJoin(lacking, " OR "), ")");
    update_ = {absl::StrCat("UPDATE ", table.name, " SET ", absl::StrJoin(set_one, ", "),
                            " WHERE id = :p0 AND revision = :p1"),
               absl::StrCat("UPDATE ", table.name, " SET ", absl::StrJoin(set_many, ", "), " FROM ",
                            Unnest(given_types), " AS v (", absl::StrJoin(given, ", "),
                            ") WHERE id = v.version_id AND revision = v.version_revision")};
  }

  absl::Status Make(bool all) {
    const std::string next = absl::StrCat(next_, all ? "" : lacking_,
                                          " ORDER BY id, revision LIMIT ", kRowsPerTransaction);
    std::vector<Value> after = {std::string(), int64_t{0}};
    std::vector<std::vector<Value>> rows;
    do {
      rows.clear();
      connection_.set_deadline(SteadyNow() + kStepTimeMax);
      RETURN_IF_ERROR(connection_.Query(next, after, types_, [&](std::vector<Value>& row) {
        rows.push_back(WithKeys(row));
        return true;
      }));
      if (rows.empty()) break;
      after = {rows.back()[0], rows.back()[1]};
      RETURN_IF_ERROR(InTransaction(connection_, [&] { return Store(rows); }));
    } while (rows.size() == kRowsPerTransaction);
    return absl::OkStatus();
  }

 private:
  static std::vector<Value> WithKeys(std::vector<Value>& row) {
    std::vector<Value> values = {std::move(row[0]), row[1]};
    for (size_t i = 2; i < row.size(); ++i) {
      TextKeys keys = MakeTextKeys(absl::get<std::string>(row[i]));
      values.emplace_back(std::move(keys.fold));
      values.emplace_back(std::move(keys.order));
    }
    return values;
  }

  absl::Status Store(const std::vector<std::vector<Value>>& rows) {
    return SendRows(connection_, update_, rows.size(),
                    [&](size_t i, Connection::Values& values) {
                      for (const Value& value : rows[i]) values.push_back(&value);
                    })
        .status();
  }

  Connection& connection_;
  std::string next_;
  std::string lacking_;
  RowsSql update_;
  std::vector<ColumnType> types_;
};

}  // namespace

TextKeys MakeTextKeys(absl::string_view text) {
  TextKeys keys;
  if (!absl::c_all_of(text, absl::ascii_isascii)) keys.fold = text::Fold(text);
  keys.order = text::SortKey(text);
  return keys;
}

std::array<std::string, 2> TextKeyColumns(absl::string_view column) {
  return {absl::StrCat(column, store::kFoldSuffix), absl::StrCat(column, store::kOrderSuffix)};
}

absl::StatusOr<bool> HasTextKeys(Connection& connection) {
  ASSIGN_OR_RETURN(const std::string made_by, ReadOrder(connection));
  return made_by == text::OrderName();
}

absl::Status MakeTextKeys(Connection& connection, const std::vector<const store::Table*>& tables) {
  ASSIGN_OR_RETURN(const std::string made_by, ReadOrder(connection));
  const std::string order = text::OrderName();
  const bool all = !made_by.empty() && made_by != order;
  // Before the first key of another order is there: who is killed begins anew.
  if (made_by != order) RETURN_IF_ERROR(NoteOrder(connection, absl::StrCat("making ", order)));
  for (const store::Table* table : tables) {
    if (absl::c_none_of(table->columns, [](const store::Column& one) { return one.is_name; }))
      continue;
    RETURN_IF_ERROR(Maker(connection, *table).Make(all));
  }
  return made_by == order ? absl::OkStatus() : NoteOrder(connection, order);
}

}  // namespace accord::sql
