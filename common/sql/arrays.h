// Many values as one parameter: PostgreSQL's arrays, as texts. Private to common/sql.
//
// A statement over arrays has one text for any number of rows: one round trip, prepared once.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/store/row.h"

namespace accord::sql {

// Builds "{…}" of values of one kind: integers or texts.
class ArrayText {
 public:
  // Precondition: it is no double.
  void Add(const store::Value& value);
  // The whole.
  std::string Text() && {
    text_.push_back('}');
    return std::move(text_);
  }

 private:
  std::string text_ = "{";
};

// "unnest(CAST(:p0 AS TEXT[]), CAST(:p1 AS BIGINT[]), …)": rows of columns of these kinds, whose
// arrays are the parameters from `first` on.
std::string Unnest(const std::vector<store::ColumnType>& types, size_t first = 0);

// The same as the columns of a SELECT without FROM, of arrays that are equally long: it costs a
// third less, for no column is copied aside as a whole.
std::string UnnestColumns(const std::vector<store::ColumnType>& types);

}  // namespace accord::sql
