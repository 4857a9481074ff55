#include "common/sql/statements.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/sql/arrays.h"
#include "common/sql/text_keys.h"
#include "common/text/collate.h"

namespace accord::sql {
namespace {

using filter::Predicate;
using filter::TestOp;
using store::ColumnType;
using store::Value;

// Builds one text and its parameters.
class Builder {
 public:
  Builder(Engine engine, std::string text) : engine_(engine) { sql_.text = std::move(text); }

  Engine engine() const { return engine_; }

  Builder& Add(absl::string_view text) {
    absl::StrAppend(&sql_.text, text);
    return *this;
  }
  Builder& Bind(Value value) {
    absl::StrAppend(&sql_.text, ":p", sql_.values.size());
    sql_.values.push_back(std::move(value));
    return *this;
  }
  Sql Take() { return std::move(sql_); }

 private:
  const Engine engine_;
  Sql sql_;
};

// LIKE's own characters mean themselves.
std::string EscapeLike(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') escaped.push_back('\\');
    escaped.push_back(c);
  }
  return escaped;
}

// Contains, exactly, on every engine: LIKE is case-blind in SQLite, so it will not do.
void AddContains(Builder& builder, const std::string& column, const std::string& part) {
  builder.Add(builder.engine() == Engine::kSqlite ? "instr(" : "strpos(")
      .Add(column)
      .Add(", ")
      .Bind(Value(part))
      .Add(") > 0");
}

void AddStartsWith(Builder& builder, const std::string& column, const std::string& start) {
  builder.Add("substr(").Add(column).Add(", 1, ").Add(absl::StrCat("length("));
  builder.Bind(Value(start)).Add(")) = ").Bind(Value(start));
}

void AddEndsWith(Builder& builder, const std::string& column, const std::string& ending) {
  builder.Add(column).Add(" LIKE ").Bind(Value("%" + EscapeLike(ending))).Add(" ESCAPE '\\' AND ");
  builder.Add("substr(").Add(column).Add(", length(").Add(column).Add(") - length(");
  builder.Bind(Value(ending)).Add(") + 1) = ").Bind(Value(ending));
}

// What is sorted by instead of the column, and instead of a value of it.
std::string OrderedColumn(const std::string& column, filter::FieldType type) {
  return type == filter::FieldType::kName ? absl::StrCat(column, store::kOrderSuffix) : column;
}
Value OrderedValue(const Value& value, filter::FieldType type) {
  const auto* text = absl::get_if<std::string>(&value);
  if (type != filter::FieldType::kName || text == nullptr) return value;
  return text::SortKey(*text);
}

std::string FoldedColumn(const filter::Test& test) {
  const std::string lower = absl::StrCat("lower(", test.column, ")");
  if (test.type != filter::FieldType::kName) return lower;
  const std::string fold = absl::StrCat(test.column, store::kFoldSuffix);
  return absl::StrCat("CASE WHEN ", fold, " = '' THEN ", lower, " ELSE ", fold, " END");
}

bool IsOrdering(TestOp op) { return op >= TestOp::kLess && op <= TestOp::kGreaterOrEqual; }

// Of a name: by its place.
void AddOrdering(Builder& builder, const filter::Test& test) {
  constexpr absl::string_view kOps[] = {" < ", " <= ", " > ", " >= "};
  builder.Add(OrderedColumn(test.column, test.type))
      .Add(kOps[static_cast<size_t>(test.op) - static_cast<size_t>(TestOp::kLess)])
      .Bind(OrderedValue(test.value, test.type));
}

void AddTest(Builder& builder, const filter::Test& test) {
  if (test.type == filter::FieldType::kName && IsOrdering(test.op))
    return AddOrdering(builder, test);
  const auto text = [&] { return absl::get<std::string>(test.value); };
  const auto compare = [&](absl::string_view op) {
    builder.Add(test.column).Add(op).Bind(test.value);
  };
  // No date is the empty text, which would come before every date.
  const auto compare_from_below = [&](absl::string_view op) {
    compare(op);
    if (test.type == filter::FieldType::kDate) builder.Add(" AND ").Add(test.column).Add(" <> ''");
  };
  switch (test.op) {
    case TestOp::kEqual:
      return compare(" = ");
    case TestOp::kNotEqual:
      return compare(" <> ");
    case TestOp::kLess:
      return compare_from_below(" < ");
    case TestOp::kLessOrEqual:
      return compare_from_below(" <= ");
    case TestOp::kGreater:
      return compare(" > ");
    case TestOp::kGreaterOrEqual:
      return compare(" >= ");
    case TestOp::kStartsWith:
      return AddStartsWith(builder, test.column, text());
    case TestOp::kEndsWith:
      return AddEndsWith(builder, test.column, text());
    case TestOp::kContains:
      return AddContains(builder, test.column, text());
    case TestOp::kContainsAnyCase:
      return AddContains(builder, FoldedColumn(test), text());
    case TestOp::kHasToken:
      return AddContains(builder, test.column, absl::StrCat("\x1f", text(), "\x1f"));
    case TestOp::kHasTokenPrefix:
      return AddContains(builder, test.column, absl::StrCat("\x1f", text()));
    case TestOp::kPresent:
      if (test.type == filter::FieldType::kInteger || test.type == filter::FieldType::kMicros ||
          test.type == filter::FieldType::kBool || test.type == filter::FieldType::kTimestamp ||
          test.type == filter::FieldType::kDouble) {
        builder.Add("1 = 1");  // a number is always there
      } else {
        builder.Add(test.column).Add(" <> ''");
      }
      return;
  }
}

void AddPredicate(Builder& builder, const Predicate& predicate) {
  switch (predicate.kind) {
    case Predicate::Kind::kEverything:
      builder.Add("1 = 1");
      return;
    case Predicate::Kind::kTest:
      builder.Add("(");
      AddTest(builder, predicate.test);
      builder.Add(")");
      return;
    case Predicate::Kind::kNot:
      builder.Add("NOT (");
      AddPredicate(builder, predicate.children[0]);
      builder.Add(")");
      return;
    case Predicate::Kind::kAnd:
    case Predicate::Kind::kOr:
      builder.Add("(");
      for (size_t i = 0; i < predicate.children.size(); ++i) {
        if (i > 0) builder.Add(predicate.kind == Predicate::Kind::kAnd ? " AND " : " OR ");
        AddPredicate(builder, predicate.children[i]);
      }
      builder.Add(")");
      return;
  }
}

// Rows that come after `after` in the order: equal on the first keys, beyond it on the next.
void AddAfter(Builder& builder, const store::Query& query) {
  const auto& [values, id] = *query.after;
  builder.Add(" AND (");
  for (size_t length = 0; length <= query.order.size(); ++length) {
    if (length > 0) builder.Add(" OR ");
    builder.Add("(");
    for (size_t i = 0; i < length; ++i) {
      const filter::OrderKey& key = query.order[i];
      builder.Add(OrderedColumn(key.column, key.type)).Add(" = ");
      builder.Bind(OrderedValue(values[i], key.type)).Add(" AND ");
    }
    if (length < query.order.size()) {
      const filter::OrderKey& key = query.order[length];
      builder.Add(OrderedColumn(key.column, key.type)).Add(key.descending ? " < " : " > ");
      builder.Bind(OrderedValue(values[length], key.type));
    } else {
      builder.Add("id > ").Bind(Value(id));
    }
    builder.Add(")");
  }
  builder.Add(")");
}

std::string AfterPrefix(std::string prefix) {
  prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

void AddRanges(Builder& builder, const store::Query& query) {
  for (const store::ColumnRange& range : query.ranges) {
    builder.Add(" AND ").Add(range.column);
    if (range.first == range.last) {
      builder.Add(" = ").Bind(range.first);
    } else {
      builder.Add(" BETWEEN ").Bind(range.first).Add(" AND ").Bind(range.last);
    }
  }
  if (!query.id_prefix.empty()) {
    builder.Add(" AND id >= ").Bind(Value(query.id_prefix));
    builder.Add(" AND id < ").Bind(Value(AfterPrefix(query.id_prefix)));
  }
}

}  // namespace

namespace {

// In the order of `select`, up to `ended`.
std::vector<std::string> ColumnsOf(const store::Table& table) {
  std::vector<std::string> names = {"id", "revision", "create_time", "update_time", "delete_time"};
  for (const store::Column& column : table.columns) names.push_back(column.name);
  names.emplace_back("ended");
  return names;
}

// Ends versions that hold. They are found by their keys: a sum is in no index.
RowsSql EndOf(const std::string& table) {
  const std::string holds = absl::StrCat(" AND ended + 0 = ", store::kStillHolds);
  const std::vector<ColumnType> types = {ColumnType::kText, ColumnType::kInteger,
                                         ColumnType::kInteger};
  return {
      absl::StrCat("UPDATE ", table, " SET ended = :p2 WHERE id = :p0 AND revision = :p1", holds),
      absl::StrCat("UPDATE ", table, " SET ended = v.new_revision FROM ", Unnest(types),
                   " AS v (version_id, old_revision, new_revision) "
                   "WHERE id = v.version_id AND revision = v.old_revision",
                   holds)};
}

}  // namespace

RowsSql InsertInto(absl::string_view table, const std::vector<ColumnType>& types) {
  std::vector<std::string> parameters;
  for (size_t i = 0; i < types.size(); ++i) parameters.push_back(absl::StrCat(":p", i));
  return {absl::StrCat("INSERT INTO ", table, " VALUES (", absl::StrJoin(parameters, ", "), ")"),
          absl::StrCat("INSERT INTO ", table, " SELECT ", UnnestColumns(types))};
}

TableStatements::TableStatements(const store::Table& described)
    : table(&described), sums(ColumnsOf(described)), terms(described.name) {
  types = {ColumnType::kText, ColumnType::kInteger, ColumnType::kInteger, ColumnType::kInteger,
           ColumnType::kInteger};
  for (const store::Column& column : described.columns) types.push_back(column.type);
  types.push_back(ColumnType::kInteger);
  const std::string columns = absl::StrJoin(ColumnsOf(described), ", ");

  const std::string& name = described.name;
  select = absl::StrCat("SELECT ", columns, " FROM ", name);
  find = absl::StrCat(select, " WHERE id = :p0 AND revision <= :p1 ORDER BY revision DESC LIMIT 1");
  versions =
      absl::StrCat(select, " WHERE id = :p0 AND revision < :p1 ORDER BY revision DESC LIMIT :p2");
  std::vector<ColumnType> written = types;
  written.push_back(ColumnType::kInteger);
  std::string keys;
  for (size_t i = 0; i < described.columns.size(); ++i) {
    if (!described.columns[i].is_name) continue;
    names.push_back(i);
    for (const std::string& key : TextKeyColumns(described.columns[i].name)) {
      absl::StrAppend(&keys, ", ", key);
      written.push_back(ColumnType::kText);
    }
  }
  insert = InsertInto(absl::StrCat(name, " (", columns, ", checksum", keys, ")"), written);
  end = EndOf(name);
  remove = absl::StrCat("DELETE FROM ", name, " WHERE id = :p0 AND revision = :p1");
}

std::string ForUpdate(Engine engine, absl::string_view select) {
  return absl::StrCat(select, engine == Engine::kSqlite ? "" : " FOR UPDATE");
}

absl::Status BeginWrite(Connection& connection) {
  if (connection.engine() == Engine::kSqlite) {
    return connection.Execute("BEGIN IMMEDIATE", {}).status();
  }
  // A process that is frozen in a write would hold the counter's row, and with it all writes of all
  // replicas, for as long as it stands still: after this PostgreSQL ends its session, so that they
  // wait for less than two seconds. What counts is the time between two statements, not that of a
  // long transaction.
  return connection.ExecuteText("BEGIN; SET LOCAL idle_in_transaction_session_timeout = '1500ms'");
}

store::Row ToRow(std::vector<Value>& columns, int64_t& ended) {
  store::Row row;
  row.meta.id = std::move(absl::get<std::string>(columns[0]));
  row.meta.revision = absl::get<int64_t>(columns[1]);
  row.meta.create_time = absl::get<int64_t>(columns[2]);
  row.meta.update_time = absl::get<int64_t>(columns[3]);
  row.meta.delete_time = absl::get<int64_t>(columns[4]);
  ended = absl::get<int64_t>(columns.back());
  row.values.reserve(columns.size() - 6);
  for (size_t i = 5; i + 1 < columns.size(); ++i) row.values.push_back(std::move(columns[i]));
  return row;
}

Sql MakeSelect(Engine engine, const TableStatements& statements, const store::Query& query,
               Moment moment) {
  const int64_t revision = moment.revision;
  Builder builder(engine, statements.select);
  if (moment.newest) {
    builder.Add(" WHERE ended = ").Bind(Value(store::kStillHolds));
  } else {
    builder.Add(" WHERE revision <= ").Bind(Value(revision));
    builder.Add(" AND ended > ").Bind(Value(revision));
  }
  if (!query.show_deleted) builder.Add(" AND delete_time = 0");
  AddRanges(builder, query);
  if (query.where.kind != Predicate::Kind::kEverything) {
    builder.Add(" AND ");
    AddPredicate(builder, query.where);
  }
  if (query.after.has_value()) AddAfter(builder, query);
  builder.Add(" ORDER BY ");
  for (const filter::OrderKey& key : query.order) {
    builder.Add(OrderedColumn(key.column, key.type)).Add(key.descending ? " DESC, " : ", ");
  }
  builder.Add("id");
  if (query.limit > 0) builder.Add(" LIMIT ").Bind(Value(query.limit));
  return builder.Take();
}

}  // namespace accord::sql
