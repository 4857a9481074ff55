// What a viewer sees who sees three subtrees and accounts alone: nothing of the rest.
#include <vector>

#include "common/rpc/test_messages.h"
#include "common/rpc/test_reads.h"
#include "common/rpc/test_status.h"
#include "services/planning/testing.h"

namespace accord::planning {
namespace {

// hid-group has vis-a (with vis-a1) and hid-x, which has vis-b; vis-c, seen alone, has hid-c1,
// which has vis-d.
class PlanningReadsTest : public PlanningApiTest {
 protected:
  using Viewers = rpc::TestViewers;

  PlanningReadsTest() {
    Stop();
    authorizer_ = &viewers_;
    Start();
    std::vector<accounts::v1::Change> changes;
    int64_t revision = 6;
    for (const auto& [id, parent] : kTree) {
      changes.push_back(directory::testing::MakeAccountChange(++revision, {id, parent}));
      accounts::v1::Change contact = directory::testing::MakeChange(++revision);
      contact.mutable_contact()->set_name(ContactOf(id));
      contact.mutable_contact()->set_display_name(Hidden(id) ? "hid Dora" : "vis Dora");
      contact.mutable_contact()->set_seniority(accounts::v1::Contact::DIRECTOR);
      changes.push_back(std::move(contact));
    }
    Tell(directory::testing::MakeMessage(revision, std::move(changes)));
    for (const auto& [id, parent] : kTree) MakePlanOf(id);
  }

  static bool Hidden(const std::string& id) { return id.rfind("hid", 0) == 0; }
  static std::string ContactOf(const std::string& account) {
    return absl::StrCat("accounts/", account, "/contacts/", Hidden(account) ? "hid" : "vis",
                        "-dora");
  }

  void MakePlanOf(const std::string& account) {
    const std::string text = Hidden(account) ? "hid" : "vis";
    v1::AccountPlan plan;
    plan.set_strategy(text);
    plan.set_fiscal_year(2026);
    v1::BusinessPriority& priority = *plan.add_business_priorities();
    priority.set_priority_id("cost");
    priority.set_title(text);
    EXPECT_TRUE(CreatePlan(plan, "2026", account).ok());
    const std::string name = absl::StrCat("accounts/", account, "/plans/2026");
    for (const char* id : {"a", "b", "c"}) {
      v1::CreateObjectiveRequest objective;
      objective.set_parent(name);
      objective.set_objective_id(absl::StrCat(text, "-", id));
      objective.mutable_objective()->set_title(text);
      EXPECT_TRUE(Call(&PlanStub::CreateObjective, objective).ok());
      v1::CreateActionRequest action;
      action.set_parent(name);
      action.set_action_id(absl::StrCat(text, "-", id));
      action.mutable_action()->set_title(text);
      const auto acted = Call(&PlanStub::CreateAction, action);
      EXPECT_TRUE(acted.ok()) << acted.status();
    }
    v1::CreateConditionRequest condition;
    condition.set_parent(name);
    condition.set_condition_id(text + "-c");
    *condition.mutable_condition() = MakeCondition();
    condition.mutable_condition()->set_title(text);
    // One that is seen has a sponsor elsewhere, who is not.
    condition.mutable_condition()->set_sponsor(ContactOf(account == "vis-b" ? "hid-x" : account));
    const auto made = Call(&ConditionStub::CreateCondition, condition);
    EXPECT_TRUE(made.ok()) << made.status();
    v1::SubmitAccountPlanRequest submit;
    submit.set_name(name);
    submit.set_note(text);
    EXPECT_TRUE(Call(&PlanStub::SubmitAccountPlan, submit, "people/jane").ok());
  }

  static constexpr std::pair<const char*, const char*> kTree[] = {
      {"hid-group", ""},  {"vis-a", "hid-group"}, {"vis-a1", "vis-a"}, {"hid-x", "hid-group"},
      {"vis-b", "hid-x"}, {"vis-c", ""},          {"hid-c1", "vis-c"}, {"vis-d", "hid-c1"}};
  const Viewers viewers_{
      rights::Scope(rights::Sight({"vis-a", "vis-b", "vis-d"}, {"vis-c"}), rights::Sight())};
};

TEST_F(PlanningReadsTest, NoReadGivesAnythingAwayOfWhatIsNotSeen) {
  rpc::ReadsWalk::Options options;
  options.number_max = 1000;
  rpc::ReadsWalk walk(server_->InProcessChannel(),
                      {rpc::ServiceOf<v1::GetConditionRequest>("ConditionService"),
                       rpc::ServiceOf<v1::GetCosStandardRequest>("CosStandardService"),
                       rpc::ServiceOf<v1::GetAccountPlanRequest>("PlanService")},
                      options);
  walk.set_revision(store_->revision());
  walk.Run();
  EXPECT_EQ(walk.names().count("accounts/hid-x/plans/2026/conditions/hid-c"), 1u);
}

TEST_F(PlanningReadsTest, DocumentsOfWhatIsSeenAreWhatEverybodySees) {
  for (int version : {0, 1}) {
    v1::GetPlanDocumentRequest request;
    request.set_name("accounts/vis-d/plans/2026");
    request.set_version(version);
    const auto all = Call(&PlanStub::GetPlanDocument, request);
    const auto seen = Call(&PlanStub::GetPlanDocument, request, Viewers::kSomebody);
    ASSERT_TRUE(all.ok() && seen.ok()) << all.status() << seen.status();
    EXPECT_EQ(seen->plan().strategy(), "vis");
    EXPECT_EQ(seen->conditions_size(), 1);
    EXPECT_EQ(seen->display_names().at(ContactOf("vis-d")), "vis Dora");
    EXPECT_TRUE(rpc::SameMessage(*seen, *all));
  }
}

TEST_F(PlanningReadsTest, StepsOfWhatIsNotSeenAreRefusedAsOfWhatDoesNotExist) {
  for (const char* account : {"hid-x", "nobody"}) {
    const std::string name = absl::StrCat("accounts/", account, "/plans/2026");
    EXPECT_EQ(
        rpc::WithoutId(CallOn(&PlanStub::ApproveAccountPlan, name, Viewers::kSomebody).status()),
        rpc::WithoutId(rpc::NoSuchResource(name)));
  }
}

TEST_F(PlanningReadsTest, SponsorThatIsNotSeenIsFoundByNoFilter) {
  v1::ListConditionsRequest request;
  request.set_parent("accounts/vis-b/plans/2026");
  const auto unfiltered = Call(&ConditionStub::ListConditions, request, Viewers::kSomebody);
  ASSERT_TRUE(unfiltered.ok()) << unfiltered.status();
  ASSERT_EQ(unfiltered->conditions_size(), 1);
  EXPECT_EQ(unfiltered->conditions(0).sponsor(), "");
  request.set_filter(absl::StrCat("sponsor = \"", ContactOf("hid-x"), "\""));
  const auto all = Call(&ConditionStub::ListConditions, request);
  const auto seen = Call(&ConditionStub::ListConditions, request, Viewers::kSomebody);
  ASSERT_TRUE(all.ok() && seen.ok()) << all.status() << seen.status();
  EXPECT_EQ(all->conditions_size(), 1);
  EXPECT_EQ(seen->conditions_size(), 0);
}

TEST_F(PlanningReadsTest, SponsorThatIsNotSeenIsReferredToAsNobody) {
  for (const std::string account : {"hid-x", "nobody"}) {
    v1::CreateConditionRequest request;
    request.set_parent("accounts/vis-a/plans/2026");
    *request.mutable_condition() = MakeCondition();
    request.mutable_condition()->set_sponsor(ContactOf(account));
    const absl::Status status =
        Call(&ConditionStub::CreateCondition, request, Viewers::kSomebody).status();
    EXPECT_EQ(DetailOf(status).value_or(ErrorDetail()).reason, "REFERENCE_NOT_FOUND") << status;
  }
}

// A viewer sees by the hierarchy: what is not known yet is waited for, not denied.
TEST_F(PlanningReadsTest, AccountThatComesBelowASeenOneIsSeen) {
  Tell(directory::testing::MakeMessage(
      100, {directory::testing::MakeAccountChange(100, {"late", "vis-a1"})}));
  v1::AccountPlan plan;
  ASSERT_TRUE(CreatePlan(plan, "2026", "late").ok());
  EXPECT_TRUE(
      CallOn(&PlanStub::GetAccountPlan, "accounts/late/plans/2026", Viewers::kSomebody).ok());
  Tell(directory::testing::MakeMessage(
      101, {directory::testing::MakeAccountChange(101, {"late", "hid-x"})}));
  EXPECT_EQ(rpc::WithoutId(
                CallOn(&PlanStub::GetAccountPlan, "accounts/late/plans/2026", Viewers::kSomebody)
                    .status()),
            rpc::WithoutId(rpc::NoSuchResource("accounts/late/plans/2026")));
}

}  // namespace
}  // namespace accord::planning
