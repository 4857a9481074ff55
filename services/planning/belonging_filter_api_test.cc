// Lists below plans, of all accounts and plans, by what their rows belong to.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/planning/testing.h"

namespace accord::planning {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A Condition, an objective and an action in each of two plans of acme and one of umbrella.
class BelongingFilterTest : public PlanningApiTest {
 protected:
  BelongingFilterTest() {
    for (const auto& [account, plan] : kPlans) {
      EXPECT_TRUE(CreatePlan({}, plan, account).ok());
      const std::string parent = absl::StrCat("accounts/", account, "/plans/", plan);
      v1::CreateConditionRequest condition;
      condition.set_parent(parent);
      condition.set_condition_id("c");
      *condition.mutable_condition() = MakeCondition();
      condition.mutable_condition()->clear_sponsor();
      condition.mutable_condition()->clear_priority_id();
      EXPECT_TRUE(Call(&ConditionStub::CreateCondition, condition).ok());
      v1::CreateObjectiveRequest objective;
      objective.set_parent(parent);
      objective.set_objective_id("o");
      objective.mutable_objective()->set_title("Grow");
      EXPECT_TRUE(Call(&PlanStub::CreateObjective, objective).ok());
      v1::CreateActionRequest action;
      action.set_parent(parent);
      action.set_action_id("a");
      action.mutable_action()->set_title("Call");
      EXPECT_TRUE(Call(&PlanStub::CreateAction, action).ok());
    }
  }
  absl::StatusOr<v1::ListConditionsResponse> List(const std::string& filter,
                                                  const std::string& order_by = "",
                                                  const std::string& parent = kAll) {
    v1::ListConditionsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    request.set_order_by(order_by);
    return Call(&ConditionStub::ListConditions, request);
  }
  // "acme/2026" for each that is found.
  std::vector<std::string> Found(const std::string& filter, const std::string& parent = kAll) {
    const auto list = List(filter, "", parent);
    EXPECT_TRUE(list.ok()) << filter << ": " << list.status();
    std::vector<std::string> found;
    if (!list.ok()) return found;
    for (const v1::Condition& condition : list->conditions()) {
      const std::vector<std::string> parts = absl::StrSplit(condition.name(), '/');
      found.push_back(absl::StrCat(parts[1], "/", parts[3]));
    }
    return found;
  }

  static constexpr char kAll[] = "accounts/-/plans/-";
  static constexpr std::pair<const char*, const char*> kPlans[] = {
      {"acme", "2026"}, {"acme", "2027"}, {"umbrella", "2026"}};
};

TEST_F(BelongingFilterTest, ConditionsAreFoundByAccountPlanAndFiscalYear) {
  const struct {
    const char* filter;
    std::vector<std::string> found;
  } kCases[] = {
      {R"(account = "accounts/acme")", {"acme/2026", "acme/2027"}},
      {R"(account:"accounts/acme")", {"acme/2026", "acme/2027"}},
      {R"(account != "accounts/acme")", {"umbrella/2026"}},
      {R"(account = "accounts/none")", {}},
      {R"(account = "accounts/acm")", {}},
      {R"(NOT account = "accounts/umbrella")", {"acme/2026", "acme/2027"}},
      {R"(plan = "accounts/acme/plans/2027")", {"acme/2027"}},
      {R"(plan != "accounts/acme/plans/2027")", {"acme/2026", "umbrella/2026"}},
      {R"(plan = "accounts/acme/plans/2027" OR account = "accounts/umbrella")",
       {"acme/2027", "umbrella/2026"}},
      {"fiscal_year = 2026", {"acme/2026", "umbrella/2026"}},
      {"fiscalYear = 2026", {"acme/2026", "umbrella/2026"}},
      {"fiscal_year != 2026", {"acme/2027"}},
      {"fiscal_year = 202", {}},
      {R"(fiscal_year = 2026 AND account = "accounts/acme")", {"acme/2026"}},
      {R"(account = "accounts/acme" AND account = "accounts/umbrella")", {}},
      {R"(account = "accounts/acme" AND dueDate < 2026-07-01 AND state = PROPOSED)",
       {"acme/2026", "acme/2027"}},
      {R"(account = "accounts/acme" AND due_date < 2026-06-30)", {}},
      {"account:* AND plan:* AND fiscal_year:*", {"acme/2026", "acme/2027", "umbrella/2026"}},
      {"NOT account:*", {}},
  };
  for (const auto& one : kCases) EXPECT_EQ(Found(one.filter), one.found) << one.filter;
}

TEST_F(BelongingFilterTest, FilterIsInsideItsParent) {
  EXPECT_THAT(Found("fiscal_year = 2026", "accounts/acme/plans/-"), ElementsAre("acme/2026"));
  EXPECT_THAT(Found(R"(account = "accounts/umbrella")", "accounts/acme/plans/-"), IsEmpty());
  EXPECT_THAT(Found(R"(plan = "accounts/acme/plans/2026")", "accounts/acme/plans/2027"), IsEmpty());
}

TEST_F(BelongingFilterTest, ObjectivesAndActionsAreFoundLikewise) {
  v1::ListObjectivesRequest objectives;
  objectives.set_parent(kAll);
  objectives.set_filter(R"(fiscal_year = 2026 AND account = "accounts/umbrella")");
  EXPECT_EQ(Call(&PlanStub::ListObjectives, objectives)->objectives_size(), 1);
  v1::ListActionsRequest actions;
  actions.set_parent(kAll);
  actions.set_filter(R"(plan = "accounts/acme/plans/2027")");
  EXPECT_EQ(Call(&PlanStub::ListActions, actions)->actions_size(), 1);
}

TEST_F(BelongingFilterTest, PagesFollowEachOther) {
  v1::ListConditionsRequest request;
  request.set_parent(kAll);
  request.set_filter(R"(account = "accounts/acme")");
  request.set_page_size(1);
  const auto first = Call(&ConditionStub::ListConditions, request);
  ASSERT_TRUE(first.ok()) << first.status();
  request.set_page_token(first->next_page_token());
  const auto second = Call(&ConditionStub::ListConditions, request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->conditions(0).name(), "accounts/acme/plans/2027/conditions/c");
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(BelongingFilterTest, WhatCannotBeAskedIsRefusedWithWhatCan) {
  for (const char* filter :
       {"account = acme", R"(account = "people/jane")", R"(account = "accounts/acme/plans/2026")",
        R"(plan = "2026")", R"(plan = "accounts/acme")", R"(account > "accounts/acme")",
        R"(account = "accounts/ac*")", R"(plan = "*2026")", "fiscal_year > 2026", "fiscal_year = x",
        "account = NULL", R"(account = "accounts/-")"}) {
    const auto list = List(filter);
    EXPECT_EQ(list.status().code(), StatusCode::kInvalidArgument) << filter << list.status();
  }
  EXPECT_THAT(std::string(List("fiscal_year > 2026").status().message()),
              HasSubstr("by = and != with a whole value alone"));
  EXPECT_THAT(FieldsOf(List("", "account")), ElementsAre("order_by"));
  EXPECT_THAT(FieldsOf(List("", "dueDate, fiscalYear desc")), ElementsAre("order_by"));
}

}  // namespace
}  // namespace accord::planning
