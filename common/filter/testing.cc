#include "common/filter/testing.h"

#include "absl/strings/str_cat.h"

namespace accord::filter {
namespace {

std::string ToString(const Comparison& comparison) {
  if (comparison.path.empty()) return ToString(comparison.literal);
  return absl::StrCat(PathToString(comparison.path), " ", ToString(comparison.op), " ",
                      ToString(comparison.literal));
}

std::string Bracketed(const Expr& expr) { return absl::StrCat("(", ToString(expr), ")"); }

}  // namespace

std::string ToString(const Expr& expr) {
  switch (expr.kind) {
    case Expr::Kind::kComparison:
      return ToString(expr.comparison);
    case Expr::Kind::kNot: {
      const Expr& operand = expr.children[0];
      const bool plain = operand.kind == Expr::Kind::kComparison;
      return absl::StrCat("NOT ", plain ? ToString(operand) : Bracketed(operand));
    }
    case Expr::Kind::kAnd:
    case Expr::Kind::kOr:
      break;
  }
  const bool is_or = expr.kind == Expr::Kind::kOr;
  std::string out;
  for (const Expr& child : expr.children) {
    if (!out.empty()) absl::StrAppend(&out, is_or ? " OR " : " AND ");
    // OR binds tighter: only an And inside an Or needs brackets.
    const bool bracket = is_or && child.kind == Expr::Kind::kAnd;
    absl::StrAppend(&out, bracket ? Bracketed(child) : ToString(child));
  }
  return out;
}

}  // namespace accord::filter
