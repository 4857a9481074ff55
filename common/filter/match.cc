#include "common/filter/match.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/text/collate.h"
#include "common/text/fold.h"

namespace accord::filter {
namespace {

absl::string_view TextOf(const Value& value) {
  const std::string* text = absl::get_if<std::string>(&value);
  return text == nullptr ? absl::string_view() : absl::string_view(*text);
}

bool MatchesText(TestOp op, absl::string_view text, absl::string_view part) {
  switch (op) {
    case TestOp::kStartsWith:
      return absl::StartsWith(text, part);
    case TestOp::kEndsWith:
      return absl::EndsWith(text, part);
    case TestOp::kContains:
      return absl::StrContains(text, part);
    // The last separator ends an entry and begins none, but no part is empty (see Check).
    case TestOp::kHasTokenPrefix:
      return absl::StrContains(text, absl::StrCat("\x1f", part));
    case TestOp::kHasToken:
      return absl::StrContains(text, absl::StrCat("\x1f", part, "\x1f"));
    default:
      return false;
  }
}

template <typename T>
bool Compare(TestOp op, const T& left, const T& right) {
  switch (op) {
    case TestOp::kEqual:
      return left == right;
    case TestOp::kNotEqual:
      return left != right;
    case TestOp::kLess:
      return left < right;
    case TestOp::kLessOrEqual:
      return left <= right;
    case TestOp::kGreater:
      return left > right;
    case TestOp::kGreaterOrEqual:
      return left >= right;
    default:
      return false;
  }
}

double NumberOf(const Value& value) {
  if (const int64_t* integer = absl::get_if<int64_t>(&value)) return static_cast<double>(*integer);
  return absl::get<double>(value);
}

bool MatchesTest(const Test& test, const absl::optional<Value>& actual) {
  if (!actual) return test.op == TestOp::kNotEqual;
  const bool is_text = absl::holds_alternative<std::string>(*actual);
  if (test.op == TestOp::kPresent) return !is_text || !TextOf(*actual).empty();
  if (test.op == TestOp::kContainsAnyCase) {
    const absl::string_view text = TextOf(*actual);
    return absl::StrContains(
        test.type == FieldType::kName ? text::Fold(text) : absl::AsciiStrToLower(text),
        TextOf(test.value));
  }
  if (test.type == FieldType::kName && test.op >= TestOp::kLess &&
      test.op <= TestOp::kGreaterOrEqual) {
    return Compare(test.op, text::Compare(TextOf(*actual), TextOf(test.value)), 0);
  }
  if (test.op > TestOp::kGreaterOrEqual) {
    return MatchesText(test.op, TextOf(*actual), TextOf(test.value));
  }
  if (actual->index() == test.value.index()) {
    return Compare(test.op, *actual, test.value);
  }
  // A store may give a whole number as an integer; text and number have no common order.
  const bool both_numbers = !is_text && !absl::holds_alternative<std::string>(test.value);
  if (!both_numbers) return test.op == TestOp::kNotEqual;
  return Compare(test.op, NumberOf(*actual), NumberOf(test.value));
}

}  // namespace

bool Matches(const Predicate& predicate,
             absl::FunctionRef<absl::optional<Value>(absl::string_view column)> lookup) {
  const auto matches = [&](const Predicate& child) { return Matches(child, lookup); };
  const std::vector<Predicate>& children = predicate.children;
  switch (predicate.kind) {
    case Predicate::Kind::kEverything:
      return true;
    case Predicate::Kind::kAnd:
      return std::all_of(children.begin(), children.end(), matches);
    case Predicate::Kind::kOr:
      return std::any_of(children.begin(), children.end(), matches);
    case Predicate::Kind::kNot:
      return !matches(children[0]);
    case Predicate::Kind::kTest:
      return MatchesTest(predicate.test, lookup(predicate.test.column));
  }
  return false;
}

}  // namespace accord::filter
