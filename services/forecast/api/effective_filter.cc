#include "services/forecast/api/effective_filter.h"

#include <string>
#include <utility>

namespace accord::forecast {
namespace {

using filter::Predicate;
using filter::TestOp;
using Kind = filter::Predicate::Kind;

Predicate Equal(const char* column, std::string value) {
  Predicate test;
  test.kind = Kind::kTest;
  test.test = {column, filter::FieldType::kText, TestOp::kEqual, std::move(value)};
  return test;
}

Predicate Join(Kind kind, std::vector<Predicate> children) {
  if (children.size() == 1) return std::move(children[0]);
  Predicate joined;
  joined.kind = kind;
  joined.children = std::move(children);
  return joined;
}

// No opportunity is without a stage.
Predicate Never() { return Equal("stage", ""); }

Predicate HasCategory(const StageRules& stages, const std::string& label) {
  std::vector<Predicate> in_stage;
  for (const auto& [id, rule] : stages) {
    if (store::LabelOf(rule.category) == label) in_stage.push_back(Equal("stage", id));
  }
  if (in_stage.empty()) in_stage.push_back(Never());
  Predicate by_stage = Join(Kind::kOr, std::move(in_stage));
  std::vector<Predicate> both = {Equal("forecast_category", ""), std::move(by_stage)};
  Predicate own = Equal("forecast_category", label);
  return Join(Kind::kOr, {std::move(own), Join(Kind::kAnd, std::move(both))});
}

Predicate Not(Predicate predicate) {
  Predicate negated;
  negated.kind = Kind::kNot;
  negated.children.push_back(std::move(predicate));
  return negated;
}

}  // namespace

void ResolveEffectiveCategory(const StageRules& stages, Predicate& where) {
  for (Predicate& child : where.children) ResolveEffectiveCategory(stages, child);
  if (where.kind != Kind::kTest || where.test.column != "effective_category") return;
  const auto* label = absl::get_if<std::string>(&where.test.value);
  switch (where.test.op) {
    case TestOp::kNotEqual:
      where = Not(HasCategory(stages, label == nullptr ? "" : *label));
      return;
    case TestOp::kPresent:
      where = Not(Never());  // everything has one
      return;
    default:  // an enum knows no other test
      where = HasCategory(stages, label == nullptr ? "" : *label);
  }
}

}  // namespace accord::forecast
