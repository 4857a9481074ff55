#include "services/planning/api/belonging_filter.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/planning/api/names.h"

namespace accord::planning {
namespace {

using filter::FieldType;
using filter::Predicate;
using filter::TestOp;
using Kind = filter::Predicate::Kind;

// Of no table.
constexpr char kAccount[] = "@account";
constexpr char kPlan[] = "@plan";
constexpr char kFiscalYear[] = "@fiscal_year";

bool IsBelonging(absl::string_view column) { return absl::StartsWith(column, "@"); }
absl::string_view FieldOf(absl::string_view column) { return column.substr(1); }

absl::Status Refuse(absl::string_view field, absl::string_view why) {
  Violations violations;
  violations.Add(field, why);
  return violations.ToStatus();
}

Predicate TestOfId(TestOp op, std::string value) {
  Predicate predicate{.kind = Kind::kTest};
  predicate.test = {"id", FieldType::kText, op, std::move(value)};
  return predicate;
}

// What the ids of all that belongs to `test`'s value have in common.
absl::StatusOr<Predicate> Belongs(const filter::Test& test) {
  if (test.column == kFiscalYear) {
    return TestOfId(TestOp::kContains, absl::StrCat("/", absl::get<int64_t>(test.value), "/"));
  }
  const std::string& name = absl::get<std::string>(test.value);
  const char* const pattern = test.column == kPlan ? kPlanPattern : kAccountPattern;
  const absl::StatusOr<std::string> id = rpc::ResourcePattern(pattern).Parse(name);
  if (id.ok()) return TestOfId(TestOp::kStartsWith, absl::StrCat(*id, "/"));
  return Refuse("filter",
                absl::StrCat(FieldOf(test.column), " is compared with a name of the form ", pattern,
                             ", not with \"", name.substr(0, 100), "\""));
}

absl::Status Resolve(Predicate& where) {
  for (Predicate& child : where.children) RETURN_IF_ERROR(Resolve(child));
  if (where.kind != Kind::kTest || !IsBelonging(where.test.column)) return absl::OkStatus();
  const filter::Test test = where.test;
  switch (test.op) {
    case TestOp::kEqual:
    case TestOp::kContainsAnyCase: {  // ":" of a name, which means = here
      ASSIGN_OR_RETURN(where, Belongs(test));
      return absl::OkStatus();
    }
    case TestOp::kNotEqual: {
      Predicate negated{.kind = Kind::kNot};
      ASSIGN_OR_RETURN(negated.children.emplace_back(), Belongs(test));
      where = std::move(negated);
      return absl::OkStatus();
    }
    case TestOp::kPresent:  // everything has all three
      where = TestOfId(TestOp::kPresent, "");
      return absl::OkStatus();
    default:
      return Refuse("filter",
                    absl::StrCat(FieldOf(test.column),
                                 " can be compared by = and != with a whole value alone"));
  }
}

// Where all that is asked for stands together.
std::string PrefixOf(const Predicate& where) {
  if (where.kind == Kind::kTest && where.test.column == "id" &&
      where.test.op == TestOp::kStartsWith) {
    return absl::get<std::string>(where.test.value);
  }
  std::string longest;
  if (where.kind != Kind::kAnd) return longest;
  for (const Predicate& child : where.children) {
    std::string prefix = PrefixOf(child);
    if (prefix.size() > longest.size()) longest = std::move(prefix);
  }
  return longest;
}

}  // namespace

filter::Schema WithBelonging(filter::Schema schema) {
  schema.fields.push_back({"account", kAccount, FieldType::kText});
  schema.fields.push_back({"plan", kPlan, FieldType::kText});
  schema.fields.push_back({"fiscal_year", kFiscalYear, FieldType::kInteger});
  return schema;
}

absl::Status ResolveBelonging(store::Query& query) {
  for (const filter::OrderKey& key : query.order) {
    if (!IsBelonging(key.column)) continue;
    return Refuse("order_by", absl::StrCat("cannot be ", FieldOf(key.column),
                                           "; without it a list goes by account, plan and id"));
  }
  RETURN_IF_ERROR(Resolve(query.where));
  // The filter holds anyway: what it says of ids only tells where to read.
  if (query.id_prefix.empty()) query.id_prefix = PrefixOf(query.where);
  return absl::OkStatus();
}

}  // namespace accord::planning
