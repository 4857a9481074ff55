#include "common/upkeep/catalog.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"

namespace accord::upkeep {
namespace {

using store::ColumnType;
using store::Value;

// Table, column, type and place in the primary key (0: none), in the order of tables and columns.
constexpr char kSqliteColumns[] =
    "SELECT m.name, c.name, lower(c.type), c.pk FROM sqlite_master m "
    "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' "
    "ORDER BY m.name, c.cid";
constexpr char kPostgresColumns[] =
    "SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT), CAST(c.data_type AS TEXT), "
    "CAST(COALESCE(k.ordinal_position, 0) AS BIGINT) "
    "FROM information_schema.columns c "
    "JOIN information_schema.tables t ON t.table_schema = c.table_schema "
    "AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE' "
    "LEFT JOIN information_schema.table_constraints p ON p.table_schema = c.table_schema "
    "AND p.table_name = c.table_name AND p.constraint_type = 'PRIMARY KEY' "
    "LEFT JOIN information_schema.key_column_usage k ON k.table_schema = c.table_schema "
    "AND k.table_name = c.table_name AND k.column_name = c.column_name "
    "AND k.constraint_name = p.constraint_name "
    "WHERE c.table_schema = current_schema() ORDER BY 1, c.ordinal_position";

// What one page of a scan holds. Rows can be large (nested values, stored answers), so not more.
constexpr int64_t kPageRows = 2000;

// Not at its place in the key yet, which the catalogue gives column by column.
using KeyPart = std::pair<int64_t, std::string>;

absl::Status Unknown(const std::string& table, absl::string_view problem) {
  return MakeError(absl::StatusCode::kUnimplemented, "COLUMN_UNKNOWN",
                   absl::StrCat("the table ", table, " ", problem, ": Accord did not make it"),
                   {{"table", table}});
}

absl::Status FinishKey(CatalogTable& table, std::vector<KeyPart>& parts) {
  std::sort(parts.begin(), parts.end());
  for (KeyPart& part : parts) table.key.push_back(std::move(part.second));
  parts.clear();
  return table.key.empty() ? Unknown(table.name, "has no primary key") : absl::OkStatus();
}

std::vector<std::string> NamesOf(const std::vector<store::Column>& columns) {
  std::vector<std::string> names;
  for (const store::Column& column : columns) names.push_back(column.name);
  return names;
}

std::vector<std::string> Parameters(size_t count) {
  std::vector<std::string> parameters;
  for (size_t i = 0; i < count; ++i) parameters.push_back(absl::StrCat(":p", i));
  return parameters;
}

// Where the key's columns stand among `columns`.
std::vector<size_t> KeyPlaces(const CatalogTable& table,
                              const std::vector<store::Column>& columns) {
  std::vector<size_t> places;
  for (const std::string& name : table.key) {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const store::Column& c) { return c.name == name; });
    places.push_back(static_cast<size_t>(found - columns.begin()));
  }
  return places;
}

}  // namespace

bool CatalogTable::Has(absl::string_view column) const {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const store::Column& c) { return absl::string_view(c.name) == column; });
}

size_t CatalogTable::PlaceOf(absl::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const store::Column& c) {
    return absl::string_view(c.name) == column;
  });
  return static_cast<size_t>(found - columns.begin());
}

std::vector<std::string> CatalogTable::names() const { return NamesOf(columns); }

bool IsDamage(const absl::Status& status) { return absl::IsDataLoss(status); }

bool CatalogTable::versioned() const {
  return key == std::vector<std::string>{"id", "revision"} && Has("ended");
}

absl::StatusOr<std::unique_ptr<Snapshot>> Snapshot::Begin(sql::Connection& connection) {
  const char* const begin = connection.engine() == sql::Engine::kPostgres
                                ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                : "BEGIN";
  RETURN_IF_ERROR(connection.Execute(begin, {}).status());
  return std::unique_ptr<Snapshot>(new Snapshot(connection));
}

Snapshot::~Snapshot() { (void)connection_.Execute("COMMIT", {}); }  // it wrote nothing

absl::StatusOr<std::vector<CatalogTable>> ReadCatalog(sql::Connection& connection) {
  std::vector<CatalogTable> catalog;
  std::vector<KeyPart> key;
  absl::Status problem;
  RETURN_IF_ERROR(connection.Query(
      connection.engine() == sql::Engine::kPostgres ? kPostgresColumns : kSqliteColumns, {},
      {ColumnType::kText, ColumnType::kText, ColumnType::kText, ColumnType::kInteger},
      [&](std::vector<Value>& row) {
        const std::string& table = absl::get<std::string>(row[0]);
        if (catalog.empty() || catalog.back().name != table) {
          if (!catalog.empty()) problem = FinishKey(catalog.back(), key);
          if (!problem.ok()) return false;
          catalog.push_back({table, {}, {}});
        }
        const std::string& type = absl::get<std::string>(row[2]);
        if (type != "bigint" && type != "text") {
          problem = Unknown(table, absl::StrCat("has a column of type ", type));
          return false;
        }
        store::Column column{absl::get<std::string>(row[1]),
                             type == "text" ? ColumnType::kText : ColumnType::kInteger};
        const int64_t place = absl::get<int64_t>(row[3]);
        if (place > 0) key.emplace_back(place, column.name);
        catalog.back().columns.push_back(std::move(column));
        return true;
      }));
  if (problem.ok() && !catalog.empty()) problem = FinishKey(catalog.back(), key);
  if (!problem.ok()) return problem;
  return catalog;
}

bool IsOfMigrations(const CatalogTable& table) { return absl::StartsWith(table.name, "schema_"); }

const CatalogTable* FindTable(const std::vector<CatalogTable>& catalog, absl::string_view name) {
  for (const CatalogTable& table : catalog) {
    if (absl::string_view(table.name) == name) return &table;
  }
  return nullptr;
}

absl::Status ScanTable(sql::Connection& connection, const CatalogTable& table,
                       const std::vector<store::Column>& columns, RowSink sink) {
  const std::string key = absl::StrJoin(table.key, ", ");
  const std::string select =
      absl::StrCat("SELECT ", absl::StrJoin(NamesOf(columns), ", "), " FROM ", table.name);
  const std::string order = absl::StrCat(" ORDER BY ", key, " LIMIT ", kPageRows);
  const std::string first_page = absl::StrCat(select, order);
  const std::string next_page =
      absl::StrCat(select, " WHERE (", key, ") > (",
                   absl::StrJoin(Parameters(table.key.size()), ", "), ")", order);
  const std::vector<size_t> places = KeyPlaces(table, columns);
  std::vector<ColumnType> types;
  for (const store::Column& column : columns) types.push_back(column.type);
  std::vector<Value> after;  // the key of the last row of the page before
  while (true) {
    int64_t rows = 0;
    bool more = true;
    std::vector<Value> last;
    const auto take = [&](std::vector<Value>& row) {
      if (++rows == kPageRows) {
        for (const size_t place : places) last.push_back(row[place]);
      }
      more = sink(row);
      return more;
    };
    RETURN_IF_ERROR(connection.Query(after.empty() ? first_page : next_page, after, types, take));
    if (!more || last.empty()) return absl::OkStatus();
    after = std::move(last);
  }
}

absl::StatusOr<int64_t> CountRows(sql::Connection& connection, const std::string& table) {
  return connection.QueryInteger(absl::StrCat("SELECT COUNT(*) FROM ", table), {});
}

std::string EngineName(sql::Connection& connection) {
  return connection.engine() == sql::Engine::kPostgres ? "PostgreSQL" : "SQLite";
}

}  // namespace accord::upkeep
