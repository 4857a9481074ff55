// From the text of a `filter` (AIP-160) or `order_by` (AIP-132) to conditions and keys on columns
// with typed values, ready to become SQL or to be evaluated in memory. The language itself is
// described in expr.h. What an operator means by the type of its field:
//
//   kName       = !=             exact, in NFC; "x*", "*x", "*x*" match a beginning, end, part
//               < <= > >=        by the order of texts (common/text/collate.h)
//               :                contains, both folded (common/text/fold.h): zurich finds Zürich
//   kText       as kName, but all comparisons go by bytes, and ":" folds ASCII letters alone
//   kEnum, kBool  = !=  :        ":" means "="
//   other scalars = != < <= > >=  :   ":" means "="
//   kTokens     tags:x           has the entry x, or an entry with the key x ("x:...")
//               tags:x*          has an entry that begins with x
//               labels.k = v     has the entry "k:v"; also v*; != negates; ":" means "="
//               labels.k:*       has an entry with the key k
//   every type  field:*          is present: not missing, and not the empty text
//   no field    word             some search column contains the word, folded as its field does
//
// A missing value (NULL) equals nothing: it passes `!=` and fails every other test. NOT negates
// what its operand says, so tests are never "unknown" as in SQL. There is no word for it: `NOT
// field:*` finds what has no value, and the word NULL, in whatever case, is refused with that
// advice; in quotes it is a text.
//
// Fields may be written as in JSON, too: displayName.
//
// Plain values and pure functions: thread-compatible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/variant.h"
#include "common/filter/expr.h"

namespace accord::filter {

// What a column holds; the same type as that of the store.
using Value = absl::variant<int64_t, double, std::string>;

enum class FieldType {
  kText,       // std::string: an id, a code, a reference
  kName,       // std::string that people read and look for, in a column with text keys (row.h)
  kInteger,    // int64_t
  kDouble,     // double
  kMicros,     // int64_t: a decimal amount of money ("1250.50") in millionths of its unit
  kBool,       // int64_t: 0 or 1
  kDate,       // std::string: YYYY-MM-DD, whose order is that of its text
  kTimestamp,  // int64_t: RFC 3339 as microseconds since 1970 UTC
  kEnum,       // std::string: one of the field's labels, as stored
  kTokens,     // std::string: a list in the encoding of tokens.h
};

// A field that callers may filter and order by.
struct Field {
  std::string path;    // as callers write it: "display_name", "owner.email"
  std::string column;  // what the store calls it; never taken from a caller
  FieldType type = FieldType::kText;
  std::vector<std::pair<std::string, std::string>> labels = {};  // kEnum: as written, as stored
};

// What one collection lets be filtered and ordered by.
struct Schema {
  std::vector<Field> fields;
  // Of bare words; none: bare words are an error. A column that no field has is a kName.
  std::vector<std::string> search_columns = {};
};

enum class TestOp {
  kEqual,
  kNotEqual,  // or missing
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kStartsWith,       // value: the beginning
  kEndsWith,         // value: the end
  kContains,         // value: the part, exactly
  kContainsAnyCase,  // value: the part folded, as the column is by its type
  kHasToken,         // value: an entry
  kHasTokenPrefix,   // value: the beginning of an entry, never empty
  kPresent,          // no value: not missing, and not the empty text
};

// One condition on one column.
struct Test {
  std::string column;
  FieldType type = FieldType::kText;
  TestOp op = TestOp::kEqual;
  Value value;  // of the alternative that FieldType names
};

struct Predicate {
  enum class Kind { kEverything, kAnd, kOr, kNot, kTest };

  Kind kind = Kind::kEverything;    // kEverything: the empty filter, and never below another node
  std::vector<Predicate> children;  // kAnd, kOr: two or more; kNot: one
  Test test;                        // kTest only
};

// Resolves the fields of `expr` and types its literals.
// Errors: INVALID_ARGUMENT, reason FILTER_INVALID, metadata `position` and `token` as ParseExpr;
// an unknown field's message lists those that exist. Long tokens are cut.
absl::StatusOr<Predicate> Check(const Expr& expr, const Schema& schema);

// ParseExpr and Check in one. White space alone is the empty filter.
absl::StatusOr<Predicate> Parse(absl::string_view filter, const Schema& schema);

// A list is sorted in the database: more keys than this are a mistake.
inline constexpr size_t kMaxOrderKeys = 5;

struct OrderKey {
  std::string column;
  bool descending = false;
  FieldType type = FieldType::kText;

  friend bool operator==(const OrderKey&, const OrderKey&) = default;
};

// Reads "display_name desc, create_time"; empty text gives no keys. Any field but those of kTokens
// can be a key. Errors: INVALID_ARGUMENT, reason ORDER_BY_INVALID, metadata `position`, `token`:
// unknown field (the message lists those that exist), a field twice, more than kMaxOrderKeys.
absl::StatusOr<std::vector<OrderKey>> ParseOrderBy(absl::string_view order_by,
                                                   const Schema& schema);

}  // namespace accord::filter
