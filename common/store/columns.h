// Where the columns of a table stand, looked up once for many rows.
#pragma once

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/store/record.h"

namespace accord::store {

// The place of a record's column. One that is not there is a programmer's error and ends the
// process.
template <typename T>
size_t ColumnOf(absl::string_view column) {
  return internal::ColumnIndex(TableOf<T>(), column);
}

// The columns of a table by their names, those of Meta that lists know too. Refers to the table,
// which outlives it. Immutable: thread-safe.
class Columns {
 public:
  explicit Columns(const Table& table) {
    places_.reserve(table.columns.size());
    for (size_t i = 0; i < table.columns.size(); ++i) places_.emplace(table.columns[i].name, i);
  }

  // What a row of the table has in a column; nothing if there is no such column.
  absl::optional<Value> In(const Row& row, absl::string_view column) const {
    if (column == "id") return Value(row.meta.id);
    if (column == "create_time") return Value(row.meta.create_time);
    if (column == "update_time") return Value(row.meta.update_time);
    const auto found = places_.find(column);
    return found == places_.end() ? absl::nullopt : absl::make_optional(row.values[found->second]);
  }

 private:
  absl::flat_hash_map<absl::string_view, size_t> places_;
};

}  // namespace accord::store
