#include <thread>

#include "common/rpc/convert.h"
#include "services/planning/testing.h"

namespace accord::planning {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

v1::Objective MakeObjective(const std::string& title) {
  v1::Objective objective;
  objective.set_title(title);
  return objective;
}

class PlanApiTest : public PlanningApiTest {
 protected:
  absl::StatusOr<v1::AccountPlan> Update(const v1::AccountPlan& plan, const std::string& path) {
    v1::UpdateAccountPlanRequest request;
    *request.mutable_account_plan() = plan;
    request.mutable_account_plan()->set_name(kPlan);
    request.mutable_account_plan()->clear_etag();
    request.mutable_update_mask()->add_paths(path);
    return Call(&PlanStub::UpdateAccountPlan, request);
  }
};

TEST_F(PlanApiTest, APlanIsNamedAfterItsFiscalYear) {
  const v1::AccountPlan plan = MakePlan();
  EXPECT_EQ(plan.name(), kPlan);
  EXPECT_EQ(plan.fiscal_year(), 2026);
  EXPECT_EQ(plan.state(), v1::AccountPlan::DRAFT);
  EXPECT_EQ(plan.version(), 0);
  EXPECT_FALSE(plan.has_submit_time());
  EXPECT_EQ(ReasonOf(CreatePlan({}).status()), "RESOURCE_EXISTS");
}

TEST_F(PlanApiTest, WithoutAnIdItIsForThePresentFiscalYear) {
  clock_.Set(absl::FromCivil(absl::CivilDay(2026, 7, 1), absl::UTCTimeZone()));
  const auto plan = CreatePlan({}, "");
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->name(), "accounts/acme/plans/2027");
}

TEST_F(PlanApiTest, AnythingElseIsNotAFiscalYear) {
  for (const char* id : {"fy2026", "1900", "2199", "02026", "20"}) {
    EXPECT_THAT(FieldsOf(CreatePlan({}, id).status()), ElementsAre("account_plan.name")) << id;
  }
}

TEST_F(PlanApiTest, WhatItRefersToHasToExist) {
  const absl::Status account = CreatePlan({}, "2026", "nobody").status();
  EXPECT_EQ(account.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(MetadataOf(account, "name"), "accounts/nobody");
  v1::AccountPlan plan;
  plan.set_owner("people/nobody");
  const absl::Status owner = CreatePlan(plan).status();
  EXPECT_EQ(ReasonOf(owner), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(MetadataOf(owner, "field"), "owner");
  plan.set_owner("people/jane");
  plan.add_stakeholders()->set_contact("accounts/acme/contacts/nobody");
  EXPECT_EQ(MetadataOf(CreatePlan(plan).status(), "field"), "stakeholders[0].contact");
}

TEST_F(PlanApiTest, PrioritiesAreUnique) {
  v1::AccountPlan plan;
  for (int i = 0; i < 2; ++i) {
    plan.add_business_priorities()->set_priority_id("cost");
    plan.mutable_business_priorities(i)->set_title("Cut cost");
  }
  EXPECT_THAT(FieldsOf(CreatePlan(plan).status()),
              ElementsAre("account_plan.business_priorities[1].priority_id"));
}

TEST_F(PlanApiTest, AnOwnerWhoIsGoneDoesNotStandInTheWayOfOtherChanges) {
  v1::AccountPlan plan;
  plan.set_owner("people/jane");
  ASSERT_TRUE(CreatePlan(plan).ok());
  accounts::v1::Change gone = MakePersonChange(9, "jane");
  gone.mutable_person()->mutable_delete_time()->set_seconds(9);
  Tell(directory::testing::MakeMessage(9, {gone}));
  plan.set_strategy("Hold");
  EXPECT_TRUE(Update(plan, "strategy").ok());
}

TEST_F(PlanApiTest, ASubmittedPlanCannotBeChangedNorWhatBelongsToIt) {
  const v1::AccountPlan plan = MakePlan();
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  ASSERT_TRUE(CreateAction([] {
                v1::Action action;
                action.set_title("Call");
                return action;
              }())
                  .ok());
  ASSERT_TRUE(Submit().ok());
  for (const absl::Status& status :
       {Update(plan, "strategy").status(), CreateObjective(MakeObjective("More"), "o2").status(),
        CallOn(&PlanStub::DeleteObjective, std::string(kPlan) + "/objectives/o1").status(),
        CallOn(&PlanStub::DeleteAction, std::string(kPlan) + "/actions/a1").status(),
        CreateCondition(MakeCondition()).status(), Submit()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(ReasonOf(status), "PLAN_STATE");
    EXPECT_EQ(MetadataOf(status, "state"), "SUBMITTED");
  }
}

TEST_F(PlanApiTest, WorkGoesOnWhileThePlanItselfIsNotToBeChanged) {
  MakePlan();
  v1::Action action;
  action.set_title("Call");
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  ASSERT_TRUE(CreateAction(action).ok());
  ASSERT_TRUE(Submit().ok());
  v1::UpdateActionRequest request;
  request.mutable_action()->set_name(std::string(kPlan) + "/actions/a1");
  request.mutable_action()->set_state(v1::Action::DONE);
  EXPECT_EQ(Call(&PlanStub::UpdateAction, request)->state(), v1::Action::DONE);
  request.mutable_action()->set_title("Visit");
  EXPECT_EQ(ReasonOf(Call(&PlanStub::UpdateAction, request).status()), "PLAN_STATE");
  v1::UpdateObjectiveRequest progress;
  progress.mutable_objective()->set_name(std::string(kPlan) + "/objectives/o1");
  progress.mutable_objective()->set_state(v1::Objective::ACHIEVED);
  EXPECT_EQ(Call(&PlanStub::UpdateObjective, progress)->state(), v1::Objective::ACHIEVED);
}

TEST_F(PlanApiTest, CallThatAsksForAnAccountsRevisionWaitsForTheCopy) {
  rpc::CallSettings settings;
  settings.min_accounts_revision = directory_.revision() + 1;
  settings.timeout = absl::Milliseconds(200);
  rpc::CallContext late(settings);
  v1::GetAccountPlanRequest request;
  request.set_name(kPlan);
  v1::AccountPlan plan;
  EXPECT_FALSE(stub<PlanStub>().GetAccountPlan(late.get(), request, &plan).ok());
  std::thread follower([&] {
    absl::SleepFor(absl::Milliseconds(50));
    EXPECT_TRUE(directory_
                    .Apply(directory::testing::MakeMessage(
                        settings.min_accounts_revision,
                        {MakePersonChange(settings.min_accounts_revision, "newcomer")}))
                    .ok());
  });
  settings.timeout = absl::Seconds(10);
  rpc::CallContext waiting(settings);
  v1::CreateAccountPlanRequest create;
  create.set_parent("accounts/acme");
  create.set_account_plan_id("2026");
  create.mutable_account_plan()->set_owner("people/newcomer");
  EXPECT_TRUE(stub<PlanStub>().CreateAccountPlan(waiting.get(), create, &plan).ok());
  follower.join();
}

TEST_F(PlanApiTest, AnswerSaysWhichAccountsRevisionItReflects) {
  rpc::CallContext context(rpc::CallSettings{});
  v1::ListAccountPlansResponse plans;
  v1::ListAccountPlansRequest request;
  request.set_parent("accounts/-");
  ASSERT_TRUE(stub<PlanStub>().ListAccountPlans(context.get(), request, &plans).ok());
  const auto& metadata = context.get()->GetServerTrailingMetadata();
  const auto said = metadata.find(rpc::kAccountsRevision);
  ASSERT_NE(said, metadata.end());
  EXPECT_EQ(said->second, std::to_string(directory_.revision()));
}

TEST_F(PlanApiTest, AnEmptyPlanIsNotSubmitted) {
  MakePlan();
  EXPECT_EQ(ReasonOf(Submit()), "PLAN_EMPTY");
  ASSERT_TRUE(CreateCondition(MakeCondition()).ok());
  EXPECT_TRUE(Submit().ok());
}

TEST_F(PlanApiTest, GoesFromDraftToApprovedAndBack) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  const auto submitted = CallOn(&PlanStub::SubmitAccountPlan, kPlan, "people/jane");
  ASSERT_TRUE(submitted.ok()) << submitted.status();
  EXPECT_EQ(submitted->state(), v1::AccountPlan::SUBMITTED);
  EXPECT_EQ(submitted->submitter(), "people/jane");
  EXPECT_EQ(submitted->version(), 1);
  v1::ReturnAccountPlanRequest request;
  request.set_name(kPlan);
  EXPECT_THAT(FieldsOf(Call(&PlanStub::ReturnAccountPlan, request).status()), ElementsAre("note"));
  request.set_note("Say more");
  const auto returned = Call(&PlanStub::ReturnAccountPlan, request, "people/boss");
  ASSERT_TRUE(returned.ok()) << returned.status();
  EXPECT_EQ(returned->state(), v1::AccountPlan::RETURNED);
  EXPECT_EQ(returned->reviewer(), "people/boss");
  EXPECT_EQ(returned->review_note(), "Say more");
  ASSERT_TRUE(Submit("people/jane").ok());
  EXPECT_EQ(ReasonOf(Approve("people/jane")), "OWN_PLAN");
  ASSERT_TRUE(Approve("people/boss").ok());
  EXPECT_EQ(ReasonOf(Approve("people/boss")), "PLAN_STATE");
  const auto revised = CallOn(&PlanStub::ReviseAccountPlan, kPlan);
  ASSERT_TRUE(revised.ok()) << revised.status();
  EXPECT_EQ(revised->state(), v1::AccountPlan::DRAFT);
  EXPECT_EQ(revised->version(), 2);
}

TEST_F(PlanApiTest, TheAdministratorAloneApprovesTheirOwnPlan) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  ASSERT_TRUE(Submit().ok());
  EXPECT_TRUE(Approve().ok());
}

TEST_F(PlanApiTest, AStaleEtagIsRefused) {
  v1::AccountPlan plan = MakePlan();
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  v1::SubmitAccountPlanRequest request;
  request.set_name(kPlan);
  request.set_etag("r0");
  EXPECT_EQ(ReasonOf(Call(&PlanStub::SubmitAccountPlan, request).status()), "ETAG_MISMATCH");
  request.set_etag(plan.etag());
  EXPECT_TRUE(Call(&PlanStub::SubmitAccountPlan, request).ok());
}

TEST_F(PlanApiTest, ARepeatedSubmissionIsOne) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  v1::SubmitAccountPlanRequest request;
  request.set_name(kPlan);
  request.set_request_id("once");
  const auto first = Call(&PlanStub::SubmitAccountPlan, request);
  const auto second = Call(&PlanStub::SubmitAccountPlan, request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->version(), 1);
  EXPECT_EQ(second->etag(), first->etag());
}

TEST_F(PlanApiTest, ValidateOnlySubmitsNothing) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  v1::SubmitAccountPlanRequest request;
  request.set_name(kPlan);
  request.set_validate_only(true);
  EXPECT_EQ(Call(&PlanStub::SubmitAccountPlan, request)->state(), v1::AccountPlan::SUBMITTED);
  EXPECT_EQ(CallOn(&PlanStub::GetAccountPlan, kPlan)->state(), v1::AccountPlan::DRAFT);
}

TEST_F(PlanApiTest, ASubmittedVersionStaysReadableAsItWas) {
  v1::AccountPlan plan = MakePlan();
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  ASSERT_TRUE(CreateCondition(MakeCondition()).ok());
  ASSERT_TRUE(Submit().ok());
  ASSERT_TRUE(Approve().ok());
  ASSERT_TRUE(CallOn(&PlanStub::ReviseAccountPlan, kPlan).ok());
  plan.set_strategy("Hold");
  ASSERT_TRUE(Update(plan, "strategy").ok());
  ASSERT_TRUE(CreateObjective(MakeObjective("More"), "o2").ok());
  ASSERT_TRUE(CallOn(&ConditionStub::DeleteCondition, kCondition).ok());

  const auto then = GetDocument(1);
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_EQ(then->plan().strategy(), "Win");
  EXPECT_EQ(then->plan().state(), v1::AccountPlan::SUBMITTED);
  EXPECT_EQ(then->account_display_name(), "The acme");
  EXPECT_THAT(then->objectives(), SizeIs(1));
  EXPECT_THAT(then->conditions(), SizeIs(1));
  const auto now = GetDocument();
  ASSERT_TRUE(now.ok()) << now.status();
  EXPECT_EQ(now->plan().strategy(), "Hold");
  EXPECT_THAT(now->objectives(), SizeIs(2));
  EXPECT_THAT(now->conditions(), IsEmpty());
  EXPECT_GT(now->revision(), then->revision());
  EXPECT_EQ(ReasonOf(GetDocument(2).status()), "PLAN_VERSION_NOT_FOUND");
}

TEST_F(PlanApiTest, ADeletedPlanTakesItsDocumentWithItUntilItIsBack) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  ASSERT_TRUE(Submit().ok());
  ASSERT_TRUE(CallOn(&PlanStub::DeleteAccountPlan, kPlan).ok());
  EXPECT_EQ(GetDocument().status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(GetDocument(1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(CreateObjective(MakeObjective("More"), "o2").status()), "RESOURCE_DELETED");
  ASSERT_TRUE(CallOn(&PlanStub::UndeleteAccountPlan, kPlan).ok());
  EXPECT_THAT(GetDocument()->objectives(), SizeIs(1));
}

TEST_F(PlanApiTest, SaysWhatMadeItStale) {
  EXPECT_THAT(MakePlan().stale_reasons(), IsEmpty());
  clock_.Set(clock_.Now() + absl::Hours(24 * 91));
  const auto plan = CallOn(&PlanStub::GetAccountPlan, kPlan);
  ASSERT_THAT(plan->stale_reasons(), SizeIs(1));
  const common::v1::Explanation& why = plan->stale_reasons(0);
  EXPECT_EQ(why.reason(), "REVIEW_NEVER_HELD");
  EXPECT_EQ(why.details(1).key(), "days");
  EXPECT_EQ(why.details(1).number(), 91);
  EXPECT_THAT(why.message(), HasSubstr("91 days ago"));
}

// "SUBMIT APPROVE=PLAN_STATE …": the steps of a plan but UPDATE and DELETE.
std::string StepsOf(const v1::AccountPlan& plan) {
  std::string text;
  for (const v1::PlanStep& step : plan.allowed_steps()) {
    if (step.kind() == v1::PlanStep::UPDATE || step.kind() == v1::PlanStep::DELETE) continue;
    absl::StrAppend(&text, text.empty() ? "" : " ", v1::PlanStep::Kind_Name(step.kind()),
                    step.allowed() ? "" : "=", step.explanation().reason());
  }
  return text;
}

TEST_F(PlanApiTest, SaysWhichStepsTheCallerMayTake) {
  const auto steps_of = [&](auto method, const std::string& who) {
    const auto plan = CallOn(method, kPlan, who);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return StepsOf(*plan);
  };
  EXPECT_EQ(StepsOf(MakePlan()),
            "SUBMIT=PLAN_EMPTY APPROVE=PLAN_STATE RETURN=PLAN_STATE REVISE=PLAN_STATE");
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  const std::string open = "SUBMIT APPROVE=PLAN_STATE RETURN=PLAN_STATE REVISE=PLAN_STATE";
  EXPECT_EQ(steps_of(&PlanStub::GetAccountPlan, "people/jane"), open);
  EXPECT_EQ(StepsOf(GetDocument()->plan()), open);
  const std::string own = "SUBMIT=PLAN_STATE APPROVE=OWN_PLAN RETURN REVISE=PLAN_STATE";
  EXPECT_EQ(steps_of(&PlanStub::SubmitAccountPlan, "people/jane"), own);
  EXPECT_EQ(steps_of(&PlanStub::GetAccountPlan, "people/jane"), own);
  EXPECT_EQ(steps_of(&PlanStub::GetAccountPlan, "people/boss"),
            "SUBMIT=PLAN_STATE APPROVE RETURN REVISE=PLAN_STATE")
      << "somebody else may approve it";
  EXPECT_EQ(steps_of(&PlanStub::ApproveAccountPlan, "people/boss"),
            "SUBMIT=PLAN_STATE APPROVE=PLAN_STATE RETURN=PLAN_STATE REVISE");
  EXPECT_EQ(steps_of(&PlanStub::DeleteAccountPlan, ""), "") << "nothing can be done with it";
}

// Issue 9, fault 8.
TEST_F(PlanApiTest, AMoveOnTheDayOfTheApprovalCountsIfItCameAfterItAlsoAfterARestart) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  ASSERT_TRUE(Submit().ok());
  const auto move = [&](int64_t revision, const std::string& parent) {
    accounts::v1::Change change = directory::testing::MakeAccountChange(revision, {"acme", parent});
    change.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
    change.mutable_account()->set_parent_revision(revision);
    accounts::v1::DatedParent& since = *change.mutable_account()->add_parent_history();
    since.set_parent(change.account().parent());
    *since.mutable_start_date() = MakeDate(2026, 3, 1);
    Tell(directory::testing::MakeMessage(revision, {change}));
    return change;
  };
  const auto stale = [&] {
    const auto plan = CallOn(&PlanStub::GetAccountPlan, kPlan);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return plan->stale_reasons_size();
  };
  move(7, "umbrella");
  EXPECT_EQ(stale(), 1) << "created before it";
  ASSERT_TRUE(Approve().ok());
  EXPECT_EQ(stale(), 0) << "the reviewer saw it there";
  const accounts::v1::Change after = move(8, "");
  EXPECT_EQ(stale(), 1);
  ASSERT_TRUE(store_->Compact(store_->revision(), clock_.Now()).ok());
  Stop();
  // Read anew, as after a restart: one message tells what holds.
  directory_.Reset();
  Tell(directory::testing::MakeMessage(8, {after}));
  Start();
  EXPECT_EQ(stale(), 1);
  EXPECT_EQ(GetDocument()->plan().stale_reasons_size(), 1);
  EXPECT_EQ(GetDocument(1, v1::REVIEW)->plan().stale_reasons_size(), 0) << "as it was approved";
}

// Issue 9, fault 6
TEST_F(PlanApiTest, APlanOfThenIsShownWithTheNamesAndStaleReasonsOfThen) {
  v1::AccountPlan plan;
  plan.set_owner("people/jane");
  ASSERT_TRUE(CreatePlan(plan).ok());
  const int64_t then = store_->revision();
  const absl::Time time = clock_.Now();
  clock_.Set(clock_.Now() + absl::Hours(24 * 200));
  accounts::v1::Change married = MakePersonChange(7, "jane");
  married.mutable_person()->set_display_name("Jane the Second");
  accounts::v1::Change renamed = directory::testing::MakeAccountChange(7, {"acme", "umbrella"});
  renamed.mutable_account()->set_display_name("Acme the Second");
  renamed.mutable_account()->set_parent_revision(7);
  Tell(directory::testing::MakeMessage(7, {married, renamed}));

  v1::GetPlanDocumentRequest request;
  request.set_name(kPlan);
  const auto now = Call(&PlanStub::GetPlanDocument, request);
  EXPECT_EQ(now->account_display_name(), "Acme the Second");
  EXPECT_EQ(now->plan().stale_reasons_size(), 2) << "not reviewed, and moved";
  const auto expect_then = [&] {
    const auto document = Call(&PlanStub::GetPlanDocument, request);
    ASSERT_TRUE(document.ok()) << document.status();
    EXPECT_EQ(document->revision(), then);
    EXPECT_EQ(document->accounts_revision(), 6);
    EXPECT_EQ(document->account_display_name(), "The acme");
    EXPECT_EQ(document->display_names().at("people/jane"), "jane");
    EXPECT_EQ(document->plan().stale_reasons_size(), 0);
  };
  request.mutable_as_of()->set_revision(then);
  expect_then();
  *request.mutable_as_of()->mutable_time() = rpc::TimestampToProto(time);
  expect_then();
  // The plan of then on the accounts of later: it had moved by then.
  request.mutable_as_of()->set_revision(then);
  request.mutable_as_of()->set_accounts_revision(7);
  const auto mixed = Call(&PlanStub::GetPlanDocument, request);
  ASSERT_TRUE(mixed.ok()) << mixed.status();
  EXPECT_EQ(mixed->accounts_revision(), 7);
  EXPECT_EQ(mixed->account_display_name(), "Acme the Second");
  EXPECT_EQ(mixed->plan().stale_reasons_size(), 1);

  v1::ListAccountPlansRequest list;
  list.set_parent("accounts/-");
  list.mutable_as_of()->set_revision(then);
  EXPECT_EQ(Call(&PlanStub::ListAccountPlans, list)->account_plans(0).stale_reasons_size(), 0);
  list.mutable_as_of()->set_accounts_revision(7);
  EXPECT_EQ(Call(&PlanStub::ListAccountPlans, list)->account_plans(0).stale_reasons_size(), 1);
  *list.mutable_as_of()->mutable_time() = rpc::TimestampToProto(clock_.Now());
  list.mutable_as_of()->clear_accounts_revision();
  EXPECT_EQ(Call(&PlanStub::ListAccountPlans, list)->account_plans(0).stale_reasons_size(), 2);
}

TEST_F(PlanApiTest, PlansOfThenSayWhenTheAccountsServiceIsAway) {
  MakePlan();
  archive_.Fail(MakeError(absl::StatusCode::kUnavailable, "ACCOUNTS_UNREACHABLE", "nobody"));
  v1::GetAccountPlanRequest request;
  request.set_name(kPlan);
  EXPECT_TRUE(Call(&PlanStub::GetAccountPlan, request).ok());
  request.mutable_as_of()->set_revision(store_->revision());
  EXPECT_EQ(ReasonOf(Call(&PlanStub::GetAccountPlan, request).status()), "ACCOUNTS_UNREACHABLE");
}

TEST_F(PlanApiTest, ListsByFiscalYearStateAndOwner) {
  v1::AccountPlan plan;
  plan.set_owner("people/jane");
  ASSERT_TRUE(CreatePlan(plan, "2026").ok());
  ASSERT_TRUE(CreatePlan({}, "2025").ok());
  ASSERT_TRUE(CreatePlan({}, "2027", "umbrella").ok());
  const auto list = [&](const std::string& filter, const std::string& parent = "accounts/-") {
    v1::ListAccountPlansRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    request.set_order_by("fiscal_year desc");
    const auto response = Call(&PlanStub::ListAccountPlans, request);
    EXPECT_TRUE(response.ok()) << response.status();
    std::vector<int> years;
    if (!response.ok()) return years;
    for (const v1::AccountPlan& each : response->account_plans()) {
      years.push_back(each.fiscal_year());
    }
    return years;
  };
  EXPECT_THAT(list(""), ElementsAre(2027, 2026, 2025));
  EXPECT_THAT(list("", "accounts/acme"), ElementsAre(2026, 2025));
  EXPECT_THAT(list("owner = \"people/jane\""), ElementsAre(2026));
  EXPECT_THAT(list("fiscal_year > 2025 AND state = DRAFT"), ElementsAre(2027, 2026));
}

TEST_F(PlanApiTest, AnActionServesAnObjectiveOfItsPlan) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(MakeObjective("Grow")).ok());
  v1::Action action;
  action.set_title("Call");
  action.set_objective(std::string(kPlan) + "/objectives/o1");
  EXPECT_EQ(CreateAction(action)->state(), v1::Action::OPEN);
  action.set_objective(std::string(kPlan) + "/objectives/nope");
  EXPECT_EQ(ReasonOf(CreateAction(action, "a2").status()), "RESOURCE_NOT_FOUND");
  action.set_objective("accounts/acme/plans/2025/objectives/o1");
  EXPECT_THAT(FieldsOf(CreateAction(action, "a2").status()), ElementsAre("action.objective"));
}

TEST_F(PlanApiTest, AnObjectiveServesAPriorityOfItsPlan) {
  MakePlan();
  v1::Objective objective = MakeObjective("Grow");
  objective.set_priority_id("cost");
  EXPECT_TRUE(CreateObjective(objective).ok());
  objective.set_priority_id("nope");
  EXPECT_THAT(FieldsOf(CreateObjective(objective, "o2").status()),
              ElementsAre("objective.priority_id"));
}

}  // namespace
}  // namespace accord::planning
