// What a store keeps, without types: rows of values under a table's description.
//
// A table holds versions of resources. Each version carries the revision that made it and the one
// that ended it; nothing is overwritten. Plain data: thread-compatible.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/types/variant.h"

namespace accord::store {

// A column's value. There are no NULLs: "nothing" is the empty text or zero, said by the record.
using Value = absl::variant<int64_t, double, std::string>;

enum class ColumnType { kInteger, kText };

struct Column {
  std::string name;
  ColumnType type = ColumnType::kText;
};

// A table, without the columns that all tables have (those of Meta, and `ended`).
struct Table {
  std::string name;
  std::vector<Column> columns;
  // Its versions are resources that watchers hear of. False for what only helps the service itself,
  // such as the index of external ids.
  bool watched = true;
};

// What every version of every resource has.
struct Meta {
  std::string id;           // the variable parts of the resource's name, joined by '/'
  int64_t revision = 0;     // that made this version; 0 before it is stored
  int64_t create_time = 0;  // microseconds since 1970 UTC, of the resource's first version
  int64_t update_time = 0;  // of this version
  int64_t delete_time = 0;  // 0: not deleted

  bool deleted() const { return delete_time != 0; }
  friend bool operator==(const Meta&, const Meta&) = default;
};

struct Row {
  Meta meta;
  std::vector<Value> values;  // one for each of Table::columns

  friend bool operator==(const Row&, const Row&) = default;
};

// `ended` of a version that still holds.
inline constexpr int64_t kStillHolds = std::numeric_limits<int64_t>::max();

}  // namespace accord::store
