#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/filter/error.h"
#include "common/filter/filter.h"
#include "common/filter/literals.h"
#include "common/filter/schema.h"
#include "common/filter/tokens.h"
#include "common/text/fold.h"
#include "common/text/spelling.h"

namespace accord::filter {
namespace {

Predicate MakeTest(const Field& field, TestOp op, Value value) {
  Predicate predicate{.kind = Predicate::Kind::kTest};
  predicate.test = {field.column, field.type, op, std::move(value)};
  return predicate;
}

Predicate MakeNode(Predicate::Kind kind, std::vector<Predicate> children) {
  if (children.size() == 1 && kind != Predicate::Kind::kNot) return std::move(children[0]);
  return {.kind = kind, .children = std::move(children)};
}

Predicate Negate(Predicate operand) {
  return MakeNode(Predicate::Kind::kNot, {std::move(operand)});
}

// A present test carries a value only because Test has room for one.
Predicate MakePresent(const Field& field) {
  return MakeTest(field, TestOp::kPresent, Value(std::string()));
}

absl::Status ValueError(const Literal& literal, absl::string_view message) {
  return FilterError(literal.position, ToString(literal), message);
}

absl::Status OperatorError(const Comparison& comparison, absl::string_view instead) {
  return FilterError(
      comparison.position, ToString(comparison.op),
      absl::StrCat("\"", Shorten(PathToString(comparison.path)), "\" cannot be compared with \"",
                   ToString(comparison.op), "\"; use ", instead));
}

bool IsOrdering(CompareOp op) {
  return op == CompareOp::kLess || op == CompareOp::kLessOrEqual || op == CompareOp::kGreater ||
         op == CompareOp::kGreaterOrEqual;
}

// Of a scalar, where ":" says no more than "=".
TestOp ScalarOp(CompareOp op) {
  switch (op) {
    case CompareOp::kHas:
    case CompareOp::kEqual:
      return TestOp::kEqual;
    case CompareOp::kNotEqual:
      return TestOp::kNotEqual;
    case CompareOp::kLess:
      return TestOp::kLess;
    case CompareOp::kLessOrEqual:
      return TestOp::kLessOrEqual;
    case CompareOp::kGreater:
      return TestOp::kGreater;
    case CompareOp::kGreaterOrEqual:
      return TestOp::kGreaterOrEqual;
  }
  return TestOp::kEqual;
}

Predicate ContainsAnyCase(const Field& field, absl::string_view part) {
  return MakeTest(field, TestOp::kContainsAnyCase,
                  Value(field.type == FieldType::kName ? text::Fold(part)
                                                       : absl::AsciiStrToLower(text::Nfc(part))));
}

TestOp WildcardOp(const Literal& literal) {
  if (literal.star_before && literal.star_after) return TestOp::kContains;
  return literal.star_before ? TestOp::kEndsWith : TestOp::kStartsWith;
}

absl::StatusOr<Predicate> CheckText(const Comparison& comparison, const Field& field) {
  const Literal& literal = comparison.literal;
  if (comparison.op == CompareOp::kHas) return ContainsAnyCase(field, literal.text);
  if (!literal.wildcard()) {
    return MakeTest(field, ScalarOp(comparison.op), Value(text::Normal(literal.text)));
  }
  if (IsOrdering(comparison.op)) {
    return ValueError(literal, "a wildcard needs = or !=");
  }
  Predicate match = MakeTest(field, WildcardOp(literal), Value(text::Nfc(literal.text)));
  return comparison.op == CompareOp::kNotEqual ? Negate(std::move(match)) : match;
}

absl::StatusOr<Predicate> CheckScalar(const Comparison& comparison, const Field& field) {
  const bool has_order = field.type != FieldType::kEnum && field.type != FieldType::kBool;
  if (IsOrdering(comparison.op) && !has_order) return OperatorError(comparison, "= or !=");
  const Literal& literal = comparison.literal;
  if (literal.wildcard()) return ValueError(literal, "only texts can be matched by a wildcard");
  const absl::optional<Value> value = ParseLiteral(literal.text, field);
  if (!value) {
    return ValueError(literal, absl::StrCat("\"", field.path, "\" needs ", ExpectedLiteral(field),
                                            ", found \"", Shorten(literal.text), "\""));
  }
  return MakeTest(field, ScalarOp(comparison.op), *value);
}

absl::Status CheckTokenWildcard(const Literal& literal) {
  if (!literal.star_before) return absl::OkStatus();
  return ValueError(literal, "a wildcard may only end the entry of a list");
}

// tags:x, external_ids:"crm:42", labels:key
absl::StatusOr<Predicate> CheckTokens(const Comparison& comparison, const Field& field) {
  if (comparison.op != CompareOp::kHas) {
    return OperatorError(comparison, "\":\", or name a key as in labels.key");
  }
  const Literal& literal = comparison.literal;
  RETURN_IF_ERROR(CheckTokenWildcard(literal));
  // Entries are keys, and keys are stored without what nobody sees around them.
  const std::string entry_text = text::Normal(literal.text);
  if (literal.star_after) return MakeTest(field, TestOp::kHasTokenPrefix, Value(entry_text));
  Predicate entry = MakeTest(field, TestOp::kHasToken, Value(entry_text));
  if (absl::StrContains(entry_text, kKeySeparator)) return entry;
  Predicate key = MakeTest(field, TestOp::kHasTokenPrefix, Value(MapToken(entry_text, "")));
  return MakeNode(Predicate::Kind::kOr, {std::move(entry), std::move(key)});
}

// labels.key = "v", labels.key:*
absl::StatusOr<Predicate> CheckEntry(const Comparison& comparison, const Field& field,
                                     absl::string_view key) {
  if (absl::StrContains(key, kKeySeparator)) {
    return FilterError(comparison.position, PathToString(comparison.path),
                       "a key may not contain \":\"");
  }
  if (IsOrdering(comparison.op)) return OperatorError(comparison, "= or != or :");
  const Literal& literal = comparison.literal;
  const bool prefix = literal.wildcard();
  if (!literal.any()) RETURN_IF_ERROR(CheckTokenWildcard(literal));
  Predicate entry = MakeTest(field, prefix ? TestOp::kHasTokenPrefix : TestOp::kHasToken,
                             Value(MapToken(text::Normal(key), text::Normal(literal.text))));
  return comparison.op == CompareOp::kNotEqual ? Negate(std::move(entry)) : entry;
}

// What other languages have a word for. In quotes it is a text as any other.
bool IsNullWord(const Literal& literal) {
  return !literal.quoted && !literal.wildcard() && absl::EqualsIgnoreCase(literal.text, "null");
}

// `written`: the field as the caller spells it; empty: the word stands alone.
absl::Status NullError(const Literal& literal, absl::string_view written) {
  const absl::string_view field = written.empty() ? "field" : written;
  return ValueError(literal, absl::StrCat("there is no word ", literal.text, "; \"NOT ", field,
                                          ":*\" finds what has no value, \"", field,
                                          ":*\" what has one; as a text it needs quotes"));
}

absl::StatusOr<Predicate> CheckField(const Comparison& comparison, const Field& field) {
  if (comparison.literal.any()) {
    if (IsOrdering(comparison.op)) return ValueError(comparison.literal, "\"*\" needs = or :");
    Predicate present = MakePresent(field);
    return comparison.op == CompareOp::kNotEqual ? Negate(std::move(present)) : present;
  }
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kName:
      return CheckText(comparison, field);
    case FieldType::kTokens:
      return CheckTokens(comparison, field);
    default:
      return CheckScalar(comparison, field);
  }
}

absl::StatusOr<Predicate> CheckSearch(const Comparison& comparison, const Schema& schema) {
  const Literal& literal = comparison.literal;
  if (IsNullWord(literal)) return NullError(literal, "");
  if (schema.search_columns.empty()) {
    return ValueError(
        literal, absl::StrCat("expected a comparison such as field = ", Shorten(ToString(literal)),
                              "; this list has no text search"));
  }
  if (literal.any()) return ValueError(literal, "a search needs text");
  std::vector<Predicate> columns;
  for (const std::string& column : schema.search_columns) {
    const auto field = std::find_if(schema.fields.begin(), schema.fields.end(),
                                    [&](const Field& one) { return one.column == column; });
    const Field name{.path = "", .column = column, .type = FieldType::kName};
    columns.push_back(ContainsAnyCase(field == schema.fields.end() ? name : *field, literal.text));
  }
  return MakeNode(Predicate::Kind::kOr, std::move(columns));
}

absl::StatusOr<Predicate> CheckComparison(const Comparison& comparison, const Schema& schema) {
  if (comparison.path.empty()) return CheckSearch(comparison, schema);
  const std::vector<std::string>& path = comparison.path;
  const bool null = IsNullWord(comparison.literal);
  if (const Field* field = FindField(schema, absl::StrJoin(path, "."))) {
    if (null) return NullError(comparison.literal, PathToString(path));
    return CheckField(comparison, *field);
  }
  // Not a field by itself: it may be a key in one.
  const std::string parent = absl::StrJoin(path.begin(), path.end() - 1, ".");
  const Field* field = FindField(schema, parent);
  if (field != nullptr && field->type == FieldType::kTokens) {
    if (null) return NullError(comparison.literal, PathToString(path));
    return CheckEntry(comparison, *field, path.back());
  }
  const std::string written = PathToString(path);
  return FilterError(comparison.position, written,
                     absl::StrCat("unknown field \"", Shorten(written), "\"; the fields are: ",
                                  ListFields(schema, [](const Field&) { return true; })));
}

Predicate::Kind KindOf(Expr::Kind kind) {
  switch (kind) {
    case Expr::Kind::kAnd:
      return Predicate::Kind::kAnd;
    case Expr::Kind::kOr:
      return Predicate::Kind::kOr;
    case Expr::Kind::kNot:
      return Predicate::Kind::kNot;
    case Expr::Kind::kComparison:
      return Predicate::Kind::kTest;
  }
  return Predicate::Kind::kTest;
}

}  // namespace

absl::StatusOr<Predicate> Check(const Expr& expr, const Schema& schema) {
  if (expr.kind == Expr::Kind::kComparison) return CheckComparison(expr.comparison, schema);
  if (expr.children.empty()) return Predicate{};
  std::vector<Predicate> children;
  for (const Expr& child : expr.children) {
    ASSIGN_OR_RETURN(Predicate checked, Check(child, schema));
    children.push_back(std::move(checked));
  }
  return MakeNode(KindOf(expr.kind), std::move(children));
}

absl::StatusOr<Predicate> Parse(absl::string_view filter, const Schema& schema) {
  ASSIGN_OR_RETURN(const Expr expr, ParseExpr(filter));
  return Check(expr, schema);
}

}  // namespace accord::filter
