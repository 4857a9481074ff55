// What a store keeps, without types: rows of values under a table's description.
//
// A table holds versions of resources. Each version carries the revision that made it and the one
// that ended it; nothing is overwritten. Plain data: thread-compatible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/variant.h"

namespace accord::store {

// A column's value. There are no NULLs: "nothing" is the empty text or zero, said by the record.
using Value = absl::variant<int64_t, double, std::string>;

enum class ColumnType { kInteger, kText };

struct Column {
  std::string name;
  ColumnType type = ColumnType::kText;
  // A text that people look for and sort by: the table keeps its text keys, two columns that follow
  // from it and from the order of texts, and that no row carries (kFoldSuffix, kOrderSuffix).
  bool is_name = false;
};

// Behind the name of a column with text keys: the column that has it folded (common/text/fold.h;
// empty if it is ASCII, which lower() folds), and the one with its place in the order
// (common/text/collate.h).
inline constexpr char kFoldSuffix[] = "__fold";
inline constexpr char kOrderSuffix[] = "__order";

// To which account, or which person, the rows of a table belong: what rights and watches of a
// subtree go by. Said once by the record (record.h); what says nothing is seen by nobody who does
// not see everything.
struct Belonging {
  enum class How {
    kUnsaid,
    kNobody,     // to the organization: whoever may read the kind at all sees each row
    kIsAccount,  // the row is the account
    kById,       // its id begins with the account's: "acme/2026"
    kByColumn,   // a column has the account's id
  };
  How how = How::kUnsaid;
  const char* account_column = "";  // kByColumn
  const char* person_column = "";   // kByColumn: has a person's id in rows without an account
  // What the row says is about all below its account: who sees the account alone does not see it.
  bool is_of_subtree = false;
  // A column with the id of another account, or of something below one ("acme/c1"), shown only to
  // who sees that account too; empty: none.
  const char* reference_column = "";

  static constexpr Belonging ToNobody() { return {How::kNobody}; }
  static constexpr Belonging IsAccount(const char* reference) {
    return {How::kIsAccount, "", "", false, reference};
  }
  static constexpr Belonging ById(const char* reference = "") {
    return {How::kById, "", "", false, reference};
  }
  static constexpr Belonging ByColumn(const char* account, const char* person = "") {
    return {How::kByColumn, account, person};
  }
  static constexpr Belonging OfSubtree(const char* account, const char* person = "") {
    return {How::kByColumn, account, person, true};
  }
};

// A table, without the columns that all tables have (those of Meta, and `ended`).
struct Table {
  std::string name;
  std::vector<Column> columns;
  // Its versions are resources that watchers hear of. False for what only helps the service itself,
  // such as the index of external ids.
  bool watched = true;
  Belonging belonging = {};
  // Places of the columns that `belonging` names; kNoColumn: it names none.
  size_t account_index = kNoColumn;
  size_t person_index = kNoColumn;
  size_t reference_index = kNoColumn;

  static constexpr size_t kNoColumn = static_cast<size_t>(-1);
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

// The id of the account that a row belongs to; empty: it belongs to none. Refers to the row.
absl::string_view AccountOf(const Table& table, const Row& row);
// The same of a person, for a row without an account.
absl::string_view PersonOf(const Table& table, const Row& row);

// `ended` of a version that still holds.
inline constexpr int64_t kStillHolds = std::numeric_limits<int64_t>::max();

}  // namespace accord::store
