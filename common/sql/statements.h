// The SQL that every table of versions is read and written by, made from its description.
#pragma once

#include <string>
#include <vector>

#include "common/store/row.h"
#include "common/store/store.h"

namespace accord::sql {

// A statement's text and its parameters in order.
struct Sql {
  std::string text;
  std::vector<store::Value> values;
};

// Of one table; made once.
struct TableStatements {
  explicit TableStatements(const store::Table& described);

  const store::Table* table;
  std::vector<store::ColumnType> types;  // of the columns that Find and Select return
  std::string select;                    // "SELECT id, revision, … FROM t"
  std::string find;                      // :p0 id, :p1 revision
  std::string versions;                  // newest first; :p0 id, :p1 before revision, :p2 limit
  std::string insert;                    // id, revision, ended, times, columns
  std::string end;     // :p0 new revision, :p1 id, :p2 old revision, :p3 still holds
  std::string remove;  // :p0 id, :p1 revision
};

// How rows come out of `select` and `find`: the last column is `ended`.
store::Row ToRow(std::vector<store::Value>& columns, int64_t& ended);

// The query as a statement that shows what held at `revision`; `newest` says that this is the
// newest one, which an index serves.
Sql MakeSelect(const TableStatements& statements, const store::Query& query, int64_t revision,
               bool newest);

}  // namespace accord::sql
