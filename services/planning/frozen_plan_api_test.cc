// Frozen versions of plans: what was submitted and reviewed stays as it was, whatever becomes of
// the plan, of history and of the process.
#include "absl/time/clock.h"
#include "services/planning/domain/frozen_plan.h"
#include "services/planning/testing.h"

namespace accord::planning {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class FrozenPlanTest : public PlanningApiTest {
 protected:
  static v1::Objective Titled(const std::string& title) {
    v1::Objective objective;
    objective.set_title(title);
    objective.set_owner("people/jane");
    return objective;
  }
  absl::Status Update(const std::string& strategy) {
    v1::UpdateAccountPlanRequest request;
    request.mutable_account_plan()->set_name(kPlan);
    request.mutable_account_plan()->set_strategy(strategy);
    request.mutable_update_mask()->add_paths("strategy");
    return Call(&PlanStub::UpdateAccountPlan, request).status();
  }
  // Forgets all history.
  void Compact() {
    const auto versions = store_->Compact(store_->revision(), clock_.Now());
    ASSERT_TRUE(versions.ok()) << versions.status();
    EXPECT_GT(*versions, 0);
  }
  void Restart() {
    Stop();
    Start();
  }
  // Two versions: the first is returned, the second approved; then it is revised and changed.
  void MakeHistory() {
    MakePlan();
    ASSERT_TRUE(CreateObjective(Titled("Grow")).ok());
    ASSERT_TRUE(CreateCondition(MakeCondition()).ok());
    ASSERT_TRUE(Submit("people/jane").ok());
    v1::ReturnAccountPlanRequest request;
    request.set_name(kPlan);
    request.set_note("Say more");
    ASSERT_TRUE(Call(&PlanStub::ReturnAccountPlan, request, "people/boss").ok());
    ASSERT_TRUE(Update("Win twice").ok());
    ASSERT_TRUE(Submit("people/jane").ok());
    v1::UpdateObjectiveRequest progress;
    progress.mutable_objective()->set_name(std::string(kPlan) + "/objectives/o1");
    progress.mutable_objective()->set_state(v1::Objective::ACHIEVED);
    ASSERT_TRUE(Call(&PlanStub::UpdateObjective, progress).ok());
    ASSERT_TRUE(Approve("people/boss").ok());
    ASSERT_TRUE(CallOn(&PlanStub::ReviseAccountPlan, kPlan).ok());
    ASSERT_TRUE(Update("Hold").ok());
    ASSERT_TRUE(CallOn(&ConditionStub::DeleteCondition, kCondition).ok());
  }
  // As a database of the release before this one is after migration 0004.
  void ForgetFrozen(const std::string& id, int64_t plan_revision) {
    store::WriteInfo info;
    info.actor = "people/admin";
    const auto put = [&](store::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(const absl::optional<FrozenPlan> there, txn.Find<FrozenPlan>(id));
      if (!there.has_value()) return absl::NotFoundError(id);
      FrozenPlan pending;
      pending.meta = there->meta;
      pending.step = there->step;
      pending.origin = FrozenOrigin::kPending;
      pending.plan_revision = plan_revision;
      pending.person = there->person;
      return txn.Put(pending);
    };
    const auto done = store_->WriteAndWait(info, absl::Now() + absl::Seconds(30), put);
    ASSERT_TRUE(done.ok()) << done.status();
  }
  void FreezeNow() {
    const std::atomic<bool> stopping = false;
    const auto done = FreezeHistory(*store_, stopping);
    ASSERT_TRUE(done.ok()) << done.status();
  }
  FrozenOrigin OriginOf(const std::string& id) {
    auto reader = store_->Snapshot(absl::nullopt, absl::Now() + absl::Seconds(30));
    const auto found = (*reader)->Find<FrozenPlan>(id);
    return found.ok() && found->has_value() ? (*found)->origin : FrozenOrigin::kUnspecified;
  }
  std::vector<std::string> AllVersions() {
    std::vector<std::string> all;
    for (const int version : {1, 2}) {
      for (const v1::FrozenStep step : {v1::SUBMISSION, v1::REVIEW}) {
        const auto document = GetDocument(version, step);
        EXPECT_TRUE(document.ok()) << document.status();
        all.push_back(document.ok() ? document->DebugString() : "");
      }
    }
    return all;
  }
};

// Issue 9, fault 8.
TEST_F(FrozenPlanTest, EveryVersionStaysAsItWasAfterCompactionAndRestart) {
  MakeHistory();
  const std::vector<std::string> before = AllVersions();
  Compact();
  EXPECT_EQ(AllVersions(), before);
  Restart();
  EXPECT_EQ(AllVersions(), before);
  EXPECT_EQ(ReasonOf(GetDocument(3).status()), "PLAN_VERSION_NOT_FOUND");
}

TEST_F(FrozenPlanTest, EachStepShowsWhatItFroze) {
  MakeHistory();
  const auto returned = GetDocument(1, v1::REVIEW);
  ASSERT_TRUE(returned.ok()) << returned.status();
  EXPECT_EQ(returned->plan().state(), v1::AccountPlan::RETURNED);
  EXPECT_EQ(returned->plan().strategy(), "Win");
  EXPECT_EQ(returned->frozen().note(), "Say more");
  EXPECT_EQ(returned->frozen().person(), "people/boss");
  const auto submitted = GetDocument(2);
  ASSERT_TRUE(submitted.ok()) << submitted.status();
  EXPECT_EQ(submitted->plan().state(), v1::AccountPlan::SUBMITTED);
  EXPECT_EQ(submitted->plan().strategy(), "Win twice");
  EXPECT_EQ(submitted->objectives(0).state(), v1::Objective::OPEN);
  EXPECT_EQ(submitted->frozen().version(), 2);
  EXPECT_EQ(submitted->frozen().step(), v1::SUBMISSION);
  EXPECT_EQ(submitted->frozen().person(), "people/jane");
  EXPECT_THAT(submitted->frozen().explanations(), IsEmpty());
  const auto approved = GetDocument(2, v1::REVIEW);
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(approved->plan().state(), v1::AccountPlan::APPROVED);
  EXPECT_EQ(approved->objectives(0).state(), v1::Objective::ACHIEVED) << "done meanwhile";
  EXPECT_THAT(approved->conditions(), SizeIs(1));
  EXPECT_GT(approved->revision(), submitted->revision());
}

TEST_F(FrozenPlanTest, NamesAndFindingsAreThoseOfThen) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(Titled("Grow")).ok());
  ASSERT_TRUE(CreateCondition(MakeCondition()).ok());
  ASSERT_TRUE(CallOn(&ConditionStub::EvaluateCondition, kCondition).ok());
  clock_.Set(clock_.Now() + absl::Hours(24 * 100));
  v1::UpdateConditionRequest update;
  update.mutable_condition()->set_name(kCondition);
  update.mutable_update_mask()->add_paths("measure");
  ASSERT_TRUE(Call(&ConditionStub::UpdateCondition, update).ok());
  ASSERT_TRUE(Submit().ok());
  accounts::v1::Change renamed = directory::testing::MakeAccountChange(7, {"acme", ""});
  renamed.mutable_account()->set_display_name("Acme again");
  accounts::v1::Change gone = MakeContactChange(7, "dora", accounts::v1::Contact::DIRECTOR);
  gone.mutable_contact()->mutable_delete_time()->set_seconds(7);
  Tell(directory::testing::MakeMessage(7, {renamed, gone}));
  clock_.Set(clock_.Now() + absl::Hours(24 * 100));

  const auto then = GetDocument(1);
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_EQ(then->account_display_name(), "The acme");
  EXPECT_EQ(then->accounts_revision(), 6);
  EXPECT_EQ(then->display_names().at("accounts/acme/contacts/dora"), "dora");
  ASSERT_THAT(then->plan().stale_reasons(), SizeIs(1));
  EXPECT_EQ(then->plan().stale_reasons(0).reason(), "REVIEW_NEVER_HELD");
  EXPECT_THAT(then->plan().stale_reasons(0).message(), testing::HasSubstr("100 days ago"));
  EXPECT_THAT(then->plan().allowed_steps(), IsEmpty()) << "nothing can be done with it";
  EXPECT_THAT(then->conditions(0).allowed_steps(), IsEmpty());
  ASSERT_THAT(then->conditions(0).evaluation().out_of_date(), SizeIs(1));
  EXPECT_EQ(then->conditions(0).evaluation().out_of_date(0).reason(), "SCORE_CONDITION_CHANGED");
  const auto now = GetDocument();
  EXPECT_EQ(now->account_display_name(), "Acme again");
  EXPECT_EQ(now->accounts_revision(), 7);
  EXPECT_EQ(now->display_names().count("accounts/acme/contacts/dora"), 0u);
  EXPECT_THAT(now->conditions(0).evaluation().out_of_date(), SizeIs(2)) << "the sponsor is gone";
}

TEST_F(FrozenPlanTest, AVersionThatWaitsIsNotReviewedYet) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(Titled("Grow")).ok());
  ASSERT_TRUE(Submit().ok());
  const int64_t submitted = store_->revision();
  EXPECT_EQ(ReasonOf(GetDocument(1, v1::REVIEW).status()), "PLAN_VERSION_NOT_REVIEWED");
  ASSERT_TRUE(Approve().ok());
  EXPECT_TRUE(GetDocument(1, v1::REVIEW).ok());
  v1::GetPlanDocumentRequest then;
  then.set_name(kPlan);
  then.set_version(1);
  then.set_step(v1::REVIEW);
  then.mutable_as_of()->set_revision(submitted);
  EXPECT_EQ(ReasonOf(Call(&PlanStub::GetPlanDocument, then).status()), "PLAN_VERSION_NOT_REVIEWED");
  EXPECT_THAT(FieldsOf(GetDocument(0, v1::REVIEW).status()), ElementsAre("step"));
}

TEST_F(FrozenPlanTest, VersionsOfAnEarlierReleaseAreMadeFromHistory) {
  MakeHistory();
  const auto submitted = GetDocument(2);
  ForgetFrozen("acme/2026/2/SUBMISSION", submitted->revision());
  const auto read = GetDocument(2);
  ASSERT_TRUE(read.ok()) << read.status() << ": history is asked before the row is made";
  Restart();
  FreezeNow();  // beside the service's own start, as another replica would
  FreezeNow();
  EXPECT_EQ(OriginOf("acme/2026/2/SUBMISSION"), FrozenOrigin::kHistory);
  Compact();
  const auto made = GetDocument(2);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->plan().DebugString(), submitted->plan().DebugString());
  EXPECT_THAT(made->conditions(), SizeIs(1));
  ASSERT_THAT(made->frozen().explanations(), SizeIs(1));
  EXPECT_EQ(made->frozen().explanations(0).reason(), "FROZEN_FROM_HISTORY");
  EXPECT_EQ(made->accounts_revision(), 0);
}

TEST_F(FrozenPlanTest, WhatHistoryNoLongerHasIsSaid) {
  MakeHistory();
  const int64_t submitted = GetDocument(2)->revision();
  Compact();
  ForgetFrozen("acme/2026/2/SUBMISSION", submitted);
  EXPECT_EQ(ReasonOf(GetDocument(2).status()), "PLAN_VERSION_NOT_KEPT");
  FreezeNow();
  EXPECT_EQ(OriginOf("acme/2026/2/SUBMISSION"), FrozenOrigin::kLost);
  const absl::Status lost = GetDocument(2).status();
  EXPECT_EQ(lost.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(MetadataOf(lost, "version"), "2");
  EXPECT_TRUE(GetDocument(2, v1::REVIEW).ok());
}

TEST_F(FrozenPlanTest, AnApprovedPlanThatNobodyTouchedSinceOutlivesItsHistory) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(Titled("Grow")).ok());
  ASSERT_TRUE(CreateObjective(Titled("Renew"), "o2").ok());
  ASSERT_TRUE(CallOn(&PlanStub::DeleteObjective, std::string(kPlan) + "/objectives/o2").ok());
  ASSERT_TRUE(Submit().ok());
  ASSERT_TRUE(Approve().ok());
  const auto approved = GetDocument(1, v1::REVIEW);
  ASSERT_TRUE(CreatePlan({}, "2026", "umbrella").ok());
  Compact();
  ForgetFrozen("acme/2026/1/REVIEW", approved->revision());
  FreezeNow();
  EXPECT_EQ(OriginOf("acme/2026/1/REVIEW"), FrozenOrigin::kHistory);
  const auto made = GetDocument(1, v1::REVIEW);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(made->objectives(), SizeIs(1));
}

}  // namespace
}  // namespace accord::planning
