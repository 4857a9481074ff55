// The SQL that every table of versions is read and written by, made from its description.
#pragma once

#include <string>
#include <vector>

#include "common/sql/checksums.h"
#include "common/sql/connection.h"
#include "common/sql/send_rows.h"
#include "common/store/row.h"
#include "common/store/store.h"

namespace accord::sql {

// A statement's text and its parameters in order.
struct Sql {
  std::string text;
  std::vector<store::Value> values;
};

// Writes rows of `table`, "name (column, …)", whose columns are of `types`.
RowsSql InsertInto(absl::string_view table, const std::vector<store::ColumnType>& types);

// Of one table; made once.
struct TableStatements {
  explicit TableStatements(const store::Table& described);

  const store::Table* table;
  RowSum sums;                           // of its rows
  TableTerms terms;                      // of its versions, for the chain
  std::vector<store::ColumnType> types;  // of the columns that Find and Select return
  std::string select;                    // "SELECT id, revision, … FROM t"
  std::string find;                      // :p0 id, :p1 revision
  std::string versions;                  // newest first; :p0 id, :p1 before revision, :p2 limit
  std::vector<size_t> names;             // places among the columns of those with text keys
  RowsSql insert;  // id, revision, times, columns, ended, checksum, text keys of each of `names`
  RowsSql end;     // id, old revision, new revision
  std::string remove;  // :p0 id, :p1 revision
};

// How rows come out of `select` and `find`: the last column is `ended`.
store::Row ToRow(std::vector<store::Value>& columns, int64_t& ended);

// The query as a statement that shows what held at a revision; `newest` says that it is the newest
// one, which an index serves.
struct Moment {
  int64_t revision = 0;
  bool newest = false;
};
Sql MakeSelect(Engine engine, const TableStatements& statements, const store::Query& query,
               Moment moment);

// "SELECT …" that locks what it finds until the end of the transaction, where an engine has locks
// of rows; SQLite has one writer.
std::string ForUpdate(Engine engine, absl::string_view select);
// Begins a transaction that is going to write, in one round trip.
absl::Status BeginWrite(Connection& connection);

}  // namespace accord::sql
