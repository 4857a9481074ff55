#include "common/filter/scanner.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/filter/error.h"

namespace accord::filter {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Control characters would be invisible in an error, and one of them separates tokens (tokens.h).
bool IsControl(char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }

bool IsWordChar(char c, WordPlace place) {
  if (IsSpace(c) || IsControl(c)) return false;
  if (c == ':') return place == WordPlace::kAfterOperator;
  return !absl::StrContains("()\"'\\,=<>!", absl::string_view(&c, 1));
}

// Marks and removes the wildcards of `literal`: `stars` are the places of its unescaped *.
absl::Status TakeWildcards(const std::vector<size_t>& stars, absl::string_view raw,
                           Literal& literal) {
  if (stars.empty()) return absl::OkStatus();
  const size_t size = literal.text.size();
  if (size == 1) {
    literal.star_before = literal.star_after = true;
    literal.text.clear();
    return absl::OkStatus();
  }
  for (const size_t star : stars) {
    if (star == 0) literal.star_before = true;
    if (star == size - 1) literal.star_after = true;
    if (star != 0 && star != size - 1) {
      return FilterError(literal.position, raw,
                         "a wildcard may only begin or end a value; write \"\\*\" for the sign *");
    }
  }
  if (literal.star_after) literal.text.pop_back();
  if (literal.star_before) literal.text.erase(0, 1);
  if (literal.text.empty()) {
    return FilterError(literal.position, raw, "one * is enough to match anything");
  }
  return absl::OkStatus();
}

}  // namespace

bool Scanner::after_space() const { return offset_ > 0 && IsSpace(text_[offset_ - 1]); }

void Scanner::SkipSpace() {
  while (!at_end() && IsSpace(text_[offset_])) ++offset_;
}

bool Scanner::Accept(char c) {
  if (at_end() || text_[offset_] != c) return false;
  ++offset_;
  return true;
}

bool Scanner::AtKeyword(absl::string_view keyword) const {
  Scanner ahead = *this;
  return ahead.TakeWord(WordPlace::kBeforeOperator) == keyword;
}

bool Scanner::AcceptKeyword(absl::string_view keyword) {
  if (!AtKeyword(keyword)) return false;
  offset_ += keyword.size();
  return true;
}

absl::optional<std::pair<CompareOp, size_t>> Scanner::OperatorHere() const {
  // The longer ones first, or ">=" would be read as ">".
  for (const CompareOp op :
       {CompareOp::kNotEqual, CompareOp::kLessOrEqual, CompareOp::kGreaterOrEqual,
        CompareOp::kEqual, CompareOp::kLess, CompareOp::kGreater, CompareOp::kHas}) {
    const absl::string_view sign = ToString(op);
    if (absl::StartsWith(text_.substr(offset_), sign)) return std::make_pair(op, sign.size());
  }
  return absl::nullopt;
}

absl::optional<CompareOp> Scanner::AcceptOperator() {
  const auto found = OperatorHere();
  if (!found) return absl::nullopt;
  offset_ += found->second;
  return found->first;
}

bool Scanner::AtOperator() const { return OperatorHere().has_value(); }

absl::string_view Scanner::TakeWord(WordPlace place) {
  const size_t start = offset_;
  while (!at_end() && IsWordChar(text_[offset_], place)) ++offset_;
  return text_.substr(start, offset_ - start);
}

absl::StatusOr<Literal> Scanner::WordLiteral(absl::string_view word, size_t position) {
  Literal literal{.text = std::string(word), .position = position};
  std::vector<size_t> stars;
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '*') stars.push_back(i);
  }
  RETURN_IF_ERROR(TakeWildcards(stars, word, literal));
  return literal;
}

absl::StatusOr<char> Scanner::TakeEscaped() {
  if (at_end()) return Unexpected("expected a character after \"\\\"");
  const char c = text_[offset_];
  const absl::string_view written = "\"'\\*nrt";
  const absl::string_view meant = "\"'\\*\n\r\t";
  const size_t index = written.find(c);
  if (index == absl::string_view::npos) {
    return FilterError(offset_, "\\", "unknown escape; use one of \\\" \\' \\\\ \\* \\n \\r \\t");
  }
  ++offset_;
  return meant[index];
}

absl::StatusOr<Literal> Scanner::TakeString() {
  const size_t start = offset_;
  const char quote = text_[offset_++];
  Literal literal{.quoted = true, .position = start + 1};
  std::vector<size_t> stars;
  while (!Accept(quote)) {
    if (at_end()) {
      return FilterError(start + 1, text_.substr(start), "this string has no closing quote");
    }
    char c = text_[offset_++];
    if (IsControl(c)) {
      return FilterError(offset_, "",
                         "a string may not hold control characters; use \\n, \\r, \\t");
    }
    if (c == '*') stars.push_back(literal.text.size());
    if (c == '\\') {
      ASSIGN_OR_RETURN(c, TakeEscaped());
    }
    literal.text.push_back(c);
  }
  RETURN_IF_ERROR(TakeWildcards(stars, text_.substr(start, offset_ - start), literal));
  return literal;
}

absl::string_view Scanner::TokenHere() const {
  if (at_end()) return "";
  if (const auto found = OperatorHere()) return text_.substr(offset_, found->second);
  Scanner ahead = *this;
  const absl::string_view word = ahead.TakeWord(WordPlace::kAfterOperator);
  return word.empty() ? text_.substr(offset_, 1) : word;
}

absl::Status Scanner::Unexpected(absl::string_view expected) const {
  const absl::string_view token = TokenHere();
  if (at_end()) return FilterError(position(), token, expected);
  if (IsControl(token[0])) return FilterError(position(), "", "unexpected control character");
  return FilterError(position(), token, absl::StrCat(expected, ", found \"", Shorten(token), "\""));
}

}  // namespace accord::filter
