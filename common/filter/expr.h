// The filter language of AIP-160 as text and as a tree. Knows no fields, no types and no SQL; what
// the names mean is decided by filter.h.
//
//   segment = "TOP" AND (country = "DE" OR country = "FR") -archived = true name:acme*
//
// Grammar, loosest binding first. OR binds tighter than AND, as AIP-160 demands; a white space
// between two factors is an AND.
//
//   filter     = [ sequence { "AND" sequence } ]
//   sequence   = factor { factor }
//   factor     = term { "OR" term }
//   term       = [ "NOT" | "-" ] ( comparison | search | "(" filter ")" )
//   comparison = path ( "=" | "!=" | "<" | "<=" | ">" | ">=" | ":" ) literal
//   path       = name { "." ( name | string ) }
//   search     = literal
//   literal    = word | string
//
// A string stands in " or '; inside it \" \' \\ \* \n \r \t are escapes. A word runs to the next
// white space, bracket, comma, quote or operator (after an operator it may contain ":", so that
// times need no quotes). A * that begins or ends a literal is a wildcard. AND, OR and NOT are
// capitals. Functions and bracketed literals of AIP-160 are not part of this language.
//
// Plain values and pure functions: thread-compatible.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::filter {

// A filter is typed by a person or built by a page: these bounds are far above what either needs,
// and low enough that parsing and planning cost nothing worth measuring.
inline constexpr size_t kMaxFilterBytes = 4096;
inline constexpr size_t kMaxComparisons = 64;  // each becomes a condition of a SQL statement
inline constexpr size_t kMaxNesting = 16;      // open brackets; bounds the recursion of the parser

enum class CompareOp {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kHas,  // ":", whose meaning depends on the field: contains, has an entry, is present
};

// As it is written: "=", ">=" and so on.
absl::string_view ToString(CompareOp op);

// What stands right of an operator, or alone. Its type is the field's business.
struct Literal {
  std::string text;          // unescaped, without wildcards
  bool quoted = false;       // written as a string and not as a word
  bool star_before = false;  // "*x"
  bool star_after = false;   // "x*"
  size_t position = 0;       // 1-based byte column in the filter

  // "*" alone: anything that is there.
  bool any() const { return star_before && star_after && text.empty(); }
  bool wildcard() const { return star_before || star_after; }
};

struct Comparison {
  std::vector<std::string> path;  // empty: a search term
  CompareOp op = CompareOp::kHas;
  Literal literal;
  size_t position = 0;  // of the path, or of the search term
};

// A node of the tree. An And never has an And among its children, nor an Or an Or.
struct Expr {
  enum class Kind { kAnd, kOr, kNot, kComparison };

  Kind kind = Kind::kAnd;
  std::vector<Expr> children;  // kAnd, kOr: two or more; kNot: one; an empty filter: kAnd of none
  Comparison comparison;       // kComparison only
};

// Reads `text`. Errors: INVALID_ARGUMENT, reason FILTER_INVALID, with metadata `position` (1-based
// byte column) and `token` (what stands there, empty at the end), and a message such as
//   filter: column 18: expected a value after ">="
absl::StatusOr<Expr> ParseExpr(absl::string_view text);

// As they are written, quoted where they have to be.
std::string ToString(const Literal& literal);
std::string PathToString(const std::vector<std::string>& path);

}  // namespace accord::filter
