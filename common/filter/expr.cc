#include "common/filter/expr.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/filter/error.h"
#include "common/filter/scanner.h"

namespace accord::filter {
namespace {

bool IsNameChar(char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-'; }

bool IsName(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsNameChar);
}

// An Expr of the parts: the part itself if it stands alone, or else one node with nodes of the same
// kind dissolved in it, so that equal meanings have one tree.
Expr Combine(Expr::Kind kind, std::vector<Expr> parts) {
  if (parts.size() == 1) return std::move(parts[0]);
  Expr expr{.kind = kind};
  for (Expr& part : parts) {
    if (part.kind == kind) {
      std::move(part.children.begin(), part.children.end(), std::back_inserter(expr.children));
    } else {
      expr.children.push_back(std::move(part));
    }
  }
  return expr;
}

class Parser {
 public:
  explicit Parser(absl::string_view text) : scanner_(text) {}

  absl::StatusOr<Expr> Filter() {
    scanner_.SkipSpace();
    if (scanner_.at_end()) return Expr{};
    ASSIGN_OR_RETURN(Expr expr, Expression());
    if (!scanner_.at_end()) return scanner_.Unexpected("expected the end of the filter");
    return expr;
  }

 private:
  // Everything up to a closing bracket or the end: AND, written or not, makes no difference.
  absl::StatusOr<Expr> Expression() {
    std::vector<Expr> factors;
    while (true) {
      ASSIGN_OR_RETURN(Expr factor, Factor());
      factors.push_back(std::move(factor));
      scanner_.SkipSpace();
      if (scanner_.AcceptKeyword("AND")) continue;
      if (scanner_.at_end() || scanner_.peek() == ')') break;
      if (!scanner_.after_space()) return NeedSpace();
    }
    return Combine(Expr::Kind::kAnd, std::move(factors));
  }

  absl::Status NeedSpace() const {
    if (scanner_.peek() == '(') return scanner_.Unexpected("functions are not supported");
    return scanner_.Unexpected("expected a space, AND or OR");
  }

  absl::StatusOr<Expr> Factor() {
    std::vector<Expr> terms;
    do {
      scanner_.SkipSpace();
      ASSIGN_OR_RETURN(Expr term, Term());
      terms.push_back(std::move(term));
      AcceptSpaceBefore("OR");
    } while (scanner_.AcceptKeyword("OR"));
    return Combine(Expr::Kind::kOr, std::move(terms));
  }

  // Skips space only if the keyword follows: otherwise that space is what parts two factors.
  void AcceptSpaceBefore(absl::string_view keyword) {
    Scanner ahead = scanner_;
    ahead.SkipSpace();
    if (ahead.AtKeyword(keyword)) scanner_ = ahead;
  }

  absl::StatusOr<Expr> Term() {
    const bool negated = scanner_.AcceptKeyword("NOT") || scanner_.Accept('-');
    if (negated) scanner_.SkipSpace();
    ASSIGN_OR_RETURN(Expr expr, Simple());
    if (!negated) return expr;
    Expr result{.kind = Expr::Kind::kNot};
    result.children.push_back(std::move(expr));
    return result;
  }

  absl::StatusOr<Expr> Simple() {
    if (scanner_.peek() != '(') return Restriction();
    if (++nesting_ > kMaxNesting) {
      return FilterError(scanner_.position(), "(",
                         absl::StrCat("more than ", kMaxNesting, " brackets deep"));
    }
    scanner_.Accept('(');
    ASSIGN_OR_RETURN(Expr expr, Expression());
    if (!scanner_.Accept(')')) return scanner_.Unexpected("expected \")\"");
    --nesting_;
    return expr;
  }

  // A comparison or a search term; only what follows the first word tells which.
  absl::StatusOr<Expr> Restriction() {
    Expr expr{.kind = Expr::Kind::kComparison};
    Comparison& comparison = expr.comparison;
    comparison.position = scanner_.position();
    if (++comparisons_ > kMaxComparisons) {
      return FilterError(scanner_.position(), scanner_.TokenHere(),
                         absl::StrCat("more than ", kMaxComparisons, " comparisons"));
    }
    if (scanner_.at_quote()) {
      ASSIGN_OR_RETURN(comparison.literal, scanner_.TakeString());
      return expr;
    }
    RETURN_IF_ERROR(RefuseKeyword("expected a field"));
    const absl::string_view word = scanner_.TakeWord(WordPlace::kBeforeOperator);
    if (word.empty()) return scanner_.Unexpected("expected a field");
    if (OperatorFollows(word)) {
      RETURN_IF_ERROR(TakeComparison(word, comparison));
    } else {
      ASSIGN_OR_RETURN(comparison.literal, Scanner::WordLiteral(word, comparison.position));
    }
    return expr;
  }

  bool OperatorFollows(absl::string_view word) const {
    Scanner ahead = scanner_;
    if (word.back() == '.' && ahead.at_quote()) return true;  // a path goes on
    ahead.SkipSpace();
    return ahead.AtOperator();
  }

  absl::Status RefuseKeyword(absl::string_view expected) const {
    for (const absl::string_view keyword : {"AND", "OR", "NOT"}) {
      if (scanner_.AtKeyword(keyword)) return scanner_.Unexpected(expected);
    }
    return absl::OkStatus();
  }

  absl::Status TakeComparison(absl::string_view word, Comparison& comparison) {
    ASSIGN_OR_RETURN(comparison.path, Path(word));
    scanner_.SkipSpace();
    const absl::optional<CompareOp> op = scanner_.AcceptOperator();
    if (!op) return scanner_.Unexpected("expected an operator such as = or :");
    comparison.op = *op;
    scanner_.SkipSpace();
    const std::string expected = absl::StrCat("expected a value after \"", ToString(*op), "\"");
    if (scanner_.at_quote()) {
      ASSIGN_OR_RETURN(comparison.literal, scanner_.TakeString());
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(RefuseKeyword(expected));
    const size_t position = scanner_.position();
    const absl::string_view value = scanner_.TakeWord(WordPlace::kAfterOperator);
    if (value.empty()) return scanner_.Unexpected(expected);
    ASSIGN_OR_RETURN(comparison.literal, Scanner::WordLiteral(value, position));
    return absl::OkStatus();
  }

  // The segments of a path that begins with `word`, which has been consumed.
  absl::StatusOr<std::vector<std::string>> Path(absl::string_view word) {
    const size_t start = scanner_.position() - word.size();
    std::vector<std::string> path;
    bool quoted_next = scanner_.at_quote();
    if (quoted_next) word.remove_suffix(1);  // the dot
    RETURN_IF_ERROR(AddNames(word, start, path));
    while (quoted_next) {
      ASSIGN_OR_RETURN(Literal key, scanner_.TakeString());
      if (key.wildcard()) {
        return FilterError(key.position, "*", "a field may not hold wildcards");
      }
      path.push_back(std::move(key.text));
      if (!scanner_.Accept('.')) break;
      quoted_next = scanner_.at_quote();
      if (quoted_next) continue;
      const size_t position = scanner_.position();
      absl::string_view names = scanner_.TakeWord(WordPlace::kBeforeOperator);
      quoted_next = scanner_.at_quote() && absl::EndsWith(names, ".");
      if (quoted_next) names.remove_suffix(1);
      RETURN_IF_ERROR(AddNames(names, position, path));
    }
    return path;
  }

  static absl::Status AddNames(absl::string_view word, size_t position,
                               std::vector<std::string>& path) {
    for (const absl::string_view name : absl::StrSplit(word, '.')) {
      if (!IsName(name)) {
        return FilterError(position, word, absl::StrCat("\"", Shorten(word), "\" is not a field"));
      }
      path.emplace_back(name);
    }
    return absl::OkStatus();
  }

  Scanner scanner_;
  size_t nesting_ = 0;
  size_t comparisons_ = 0;
};

std::string Quote(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '"':
      case '\\':
      case '*':
        out += '\\';
        [[fallthrough]];
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

absl::string_view ToString(CompareOp op) {
  switch (op) {
    case CompareOp::kEqual:
      return "=";
    case CompareOp::kNotEqual:
      return "!=";
    case CompareOp::kLess:
      return "<";
    case CompareOp::kLessOrEqual:
      return "<=";
    case CompareOp::kGreater:
      return ">";
    case CompareOp::kGreaterOrEqual:
      return ">=";
    case CompareOp::kHas:
      return ":";
  }
  return "";
}

std::string ToString(const Literal& literal) {
  if (literal.any()) return literal.quoted ? "\"*\"" : "*";
  const std::string text = absl::StrCat(literal.star_before ? "*" : "",
                                        literal.quoted ? Quote(literal.text) : literal.text,
                                        literal.star_after ? "*" : "");
  return literal.quoted ? absl::StrCat("\"", text, "\"") : text;
}

std::string PathToString(const std::vector<std::string>& path) {
  std::string out;
  for (const std::string& segment : path) {
    absl::StrAppend(&out, out.empty() ? "" : ".");
    absl::StrAppend(&out, IsName(segment) ? segment : absl::StrCat("\"", Quote(segment), "\""));
  }
  return out;
}

absl::StatusOr<Expr> ParseExpr(absl::string_view text) {
  if (text.size() > kMaxFilterBytes) {
    return FilterError(kMaxFilterBytes + 1, "",
                       absl::StrCat("longer than ", kMaxFilterBytes, " bytes"));
  }
  return Parser(text).Filter();
}

}  // namespace accord::filter
