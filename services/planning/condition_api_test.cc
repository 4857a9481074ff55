#include "services/planning/testing.h"

namespace accord::planning {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ConditionApiTest : public PlanningApiTest {
 protected:
  ConditionApiTest() {
    MakePlan();
    const auto made = CreateCondition(MakeCondition());
    EXPECT_TRUE(made.ok()) << made.status();
  }

  absl::StatusOr<v1::Condition> Agree(v1::Side side) {
    v1::AgreeConditionRequest request;
    request.set_name(kCondition);
    request.set_side(side);
    request.set_note("Agreed");
    return Call(&ConditionStub::AgreeCondition, request);
  }
  absl::StatusOr<v1::Condition> Decline(v1::Side side) {
    v1::DeclineConditionRequest request;
    request.set_name(kCondition);
    request.set_side(side);
    return Call(&ConditionStub::DeclineCondition, request);
  }
  absl::StatusOr<v1::Condition> Report(const std::string& commitment, v1::Side side) {
    v1::ReportConditionRequest request;
    request.set_name(kCondition);
    request.set_commitment_id(commitment);
    request.set_side(side);
    request.set_note("Done");
    return Call(&ConditionStub::ReportCondition, request);
  }
  absl::StatusOr<v1::Condition> Declare(const std::string& commitment, v1::Side side,
                                        bool satisfied = true) {
    v1::DeclareConditionRequest request;
    request.set_name(kCondition);
    request.set_commitment_id(commitment);
    request.set_side(side);
    request.set_satisfied(satisfied);
    return Call(&ConditionStub::DeclareCondition, request);
  }
  absl::StatusOr<v1::Condition> Update(const v1::Condition& condition, const std::string& path) {
    v1::UpdateConditionRequest request;
    *request.mutable_condition() = condition;
    request.mutable_condition()->set_name(kCondition);
    request.mutable_update_mask()->add_paths(path);
    return Call(&ConditionStub::UpdateCondition, request);
  }
};

TEST_F(ConditionApiTest, BeginsAsOurProposal) {
  const auto condition = CallOn(&ConditionStub::GetCondition, kCondition);
  ASSERT_TRUE(condition.ok()) << condition.status();
  EXPECT_EQ(condition->state(), v1::Condition::PROPOSED);
  EXPECT_EQ(condition->proposer(), v1::VENDOR);
  EXPECT_EQ(condition->commitments(0).state(), v1::Commitment::OPEN);
  EXPECT_EQ(condition->measure().baseline().value(), "900");
  EXPECT_FALSE(condition->measure().has_current());
  EXPECT_EQ(condition->sponsor(), "accounts/acme/contacts/dora");
}

TEST_F(ConditionApiTest, WhatItRefersToHasToExist) {
  v1::Condition condition = MakeCondition();
  condition.set_sponsor("accounts/acme/contacts/nobody");
  EXPECT_EQ(MetadataOf(CreateCondition(condition, "c2").status(), "field"), "sponsor");
  condition = MakeCondition();
  condition.set_owner("people/nobody");
  EXPECT_EQ(MetadataOf(CreateCondition(condition, "c2").status(), "field"), "owner");
  condition = MakeCondition();
  condition.set_priority_id("nope");
  EXPECT_THAT(FieldsOf(CreateCondition(condition, "c2").status()),
              ElementsAre("condition.priority_id"));
  condition = MakeCondition();
  condition.mutable_commitments(1)->set_commitment_id("train");
  EXPECT_THAT(FieldsOf(CreateCondition(condition, "c2").status()),
              ElementsAre("condition.commitments[1].commitment_id"));
}

TEST_F(ConditionApiTest, IsAgreedReportedAndDeclaredByTheRightSides) {
  EXPECT_EQ(ReasonOf(Agree(v1::VENDOR).status()), "WRONG_SIDE");
  EXPECT_EQ(Agree(v1::CUSTOMER)->state(), v1::Condition::AGREED);
  const absl::Status again = Agree(v1::CUSTOMER).status();
  EXPECT_EQ(ReasonOf(again), "CONDITION_STATE");
  EXPECT_EQ(MetadataOf(again, "state"), "AGREED");
  EXPECT_EQ(ReasonOf(Report("train", v1::CUSTOMER).status()), "WRONG_SIDE");
  EXPECT_EQ(ReasonOf(Report("nope", v1::VENDOR).status()), "COMMITMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Declare("train", v1::CUSTOMER).status()), "COMMITMENT_STATE");
  ASSERT_TRUE(Report("train", v1::VENDOR).ok());
  EXPECT_EQ(Report("sponsor", v1::CUSTOMER)->state(), v1::Condition::REPORTED_DONE);
  EXPECT_EQ(ReasonOf(Declare("train", v1::VENDOR).status()), "WRONG_SIDE");
  ASSERT_TRUE(Declare("train", v1::CUSTOMER).ok());
  EXPECT_EQ(Declare("sponsor", v1::VENDOR)->state(), v1::Condition::SATISFIED);
}

TEST_F(ConditionApiTest, IsFollowedUpWhileItsPlanIsApproved) {
  ASSERT_TRUE(Agree(v1::CUSTOMER).ok());
  ASSERT_TRUE(Submit().ok());
  ASSERT_TRUE(Approve().ok());
  v1::Condition change;
  change.add_evidence()->set_title("Report");
  EXPECT_TRUE(Update(change, "evidence").ok());
  change.set_owner("people/jane");
  EXPECT_TRUE(Update(change, "owner").ok());
  change.mutable_measure()->mutable_current()->set_value("700");
  const auto measured = Update(change, "measure.current");
  ASSERT_TRUE(measured.ok()) << measured.status();
  EXPECT_EQ(measured->measure().current().value(), "700");
  EXPECT_EQ(measured->measure().target().value(), "500");
  change.set_title("Other");
  const absl::Status frozen = Update(change, "title").status();
  EXPECT_EQ(ReasonOf(frozen), "TERMS_AGREED");
  EXPECT_EQ(MetadataOf(frozen, "field"), "title");
  EXPECT_TRUE(Report("train", v1::VENDOR).ok());
  EXPECT_EQ(ReasonOf(CallOn(&ConditionStub::DeleteCondition, kCondition).status()),
            "CONDITION_STATE");
}

TEST_F(ConditionApiTest, WhatIsOnlyProposedStaysAsItWasSubmitted) {
  ASSERT_TRUE(Submit().ok());
  v1::Condition change;
  change.add_evidence()->set_title("Report");
  EXPECT_EQ(ReasonOf(Update(change, "evidence").status()), "PLAN_STATE");
  EXPECT_TRUE(Agree(v1::CUSTOMER).ok());
  EXPECT_TRUE(Update(change, "evidence").ok());
}

TEST_F(ConditionApiTest, StatesOfCommitmentsAreNotForCallersToSet) {
  v1::Condition change = MakeCondition();
  change.mutable_commitments(0)->set_text("Train twice");
  change.mutable_commitments(0)->set_state(v1::Commitment::SATISFIED);
  EXPECT_THAT(FieldsOf(Update(change, "commitments").status()),
              ElementsAre("condition.commitments[0].state"));
  change.mutable_commitments(0)->clear_state();
  const auto updated = Update(change, "commitments");
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->commitments(0).text(), "Train twice");
  EXPECT_EQ(updated->commitments(0).state(), v1::Commitment::OPEN);
}

TEST_F(ConditionApiTest, ACounterProposalTurnsTheTable) {
  v1::CounterConditionRequest request;
  request.set_name(kCondition);
  request.set_side(v1::CUSTOMER);
  *request.add_commitments() = MakeCommitment("train", v1::VENDOR);
  *request.add_commitments() = MakeCommitment("train", v1::VENDOR);
  EXPECT_THAT(FieldsOf(Call(&ConditionStub::CounterCondition, request).status()),
              ElementsAre("commitments[1].commitment_id"));
  request.mutable_commitments(1)->set_commitment_id("visit");
  const auto countered = Call(&ConditionStub::CounterCondition, request);
  ASSERT_TRUE(countered.ok()) << countered.status();
  EXPECT_EQ(countered->state(), v1::Condition::COUNTERED);
  EXPECT_EQ(countered->proposer(), v1::CUSTOMER);
  EXPECT_EQ(ReasonOf(Update(MakeCondition(), "commitments").status()), "TERMS_COUNTERED");
  EXPECT_EQ(ReasonOf(Decline(v1::CUSTOMER).status()), "WRONG_SIDE");
  EXPECT_EQ(Decline(v1::VENDOR)->state(), v1::Condition::DECLINED);
  EXPECT_EQ(ReasonOf(CallOn(&ConditionStub::WithdrawCondition, kCondition).status()),
            "CONDITION_STATE");
}

TEST_F(ConditionApiTest, OfADeletedPlanItDoesNotMove) {
  ASSERT_TRUE(CallOn(&PlanStub::DeleteAccountPlan, kPlan).ok());
  EXPECT_EQ(ReasonOf(Agree(v1::CUSTOMER).status()), "RESOURCE_DELETED");
  EXPECT_EQ(ReasonOf(CallOn(&ConditionStub::EvaluateCondition, kCondition).status()),
            "RESOURCE_DELETED");
}

TEST_F(ConditionApiTest, IsWithdrawnAndThenTheEnd) {
  v1::WithdrawConditionRequest request;
  request.set_name(kCondition);
  request.set_etag("r0");
  EXPECT_EQ(ReasonOf(Call(&ConditionStub::WithdrawCondition, request).status()), "ETAG_MISMATCH");
  request.clear_etag();
  request.set_note("No money");
  const auto withdrawn = Call(&ConditionStub::WithdrawCondition, request);
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
  EXPECT_EQ(withdrawn->state_note(), "No money");
  EXPECT_EQ(ReasonOf(Agree(v1::CUSTOMER).status()), "CONDITION_STATE");
}

// "AGREE", or "WITHDRAW=CONDITION_STATE": the first step of that kind.
std::string StepOf(const v1::Condition& condition, v1::ConditionStep::Kind kind) {
  for (const v1::ConditionStep& step : condition.allowed_steps()) {
    if (step.kind() != kind) continue;
    return absl::StrCat(v1::ConditionStep::Kind_Name(kind), step.allowed() ? "" : "=",
                        step.explanation().reason());
  }
  return "";
}

TEST_F(ConditionApiTest, SaysWhichStepsMayBeTaken) {
  const auto got = CallOn(&ConditionStub::GetCondition, kCondition);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(StepOf(*got, v1::ConditionStep::AGREE), "AGREE");
  EXPECT_EQ(StepOf(*got, v1::ConditionStep::REPORT), "REPORT=CONDITION_STATE");
  const auto agreed = Agree(v1::CUSTOMER);
  ASSERT_TRUE(agreed.ok()) << agreed.status();
  for (const v1::Condition& each : {*agreed, GetDocument()->conditions(0)}) {
    EXPECT_EQ(StepOf(each, v1::ConditionStep::AGREE), "AGREE=CONDITION_STATE");
    EXPECT_EQ(StepOf(each, v1::ConditionStep::REPORT), "REPORT");
    EXPECT_EQ(StepOf(each, v1::ConditionStep::DECLARE), "DECLARE=COMMITMENT_STATE");
    EXPECT_EQ(StepOf(each, v1::ConditionStep::DELETE), "DELETE=CONDITION_STATE");
    EXPECT_THAT(each.allowed_steps(0).fields(),
                ElementsAre("evidence", "owner", "sponsor", "measure.current"));
  }
  v1::GetConditionRequest then;
  then.set_name(kCondition);
  then.mutable_as_of()->set_revision(store_->revision());
  EXPECT_THAT(Call(&ConditionStub::GetCondition, then)->allowed_steps(), testing::IsEmpty());
  ASSERT_TRUE(CallOn(&PlanStub::DeleteAccountPlan, kPlan).ok());
  EXPECT_THAT(CallOn(&ConditionStub::GetCondition, kCondition)->allowed_steps(),
              testing::IsEmpty());
}

TEST_F(ConditionApiTest, AReviewIsTheCallersAndFeedsTheEvaluation) {
  v1::ReviewConditionRequest request;
  request.set_name(kCondition);
  v1::Rating& rating = *request.mutable_review()->add_ratings();
  rating.set_criterion_id("business-value");
  rating.set_rating(4);
  rating.set_reason("Saves a shift");
  request.mutable_review()->set_reviewer("people/forged");
  const auto reviewed = Call(&ConditionStub::ReviewCondition, request, "people/boss");
  ASSERT_TRUE(reviewed.ok()) << reviewed.status();
  EXPECT_EQ(reviewed->review().reviewer(), "people/boss");
  EXPECT_EQ(reviewed->review().review_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  *request.mutable_review()->add_ratings() = rating;
  EXPECT_THAT(FieldsOf(Call(&ConditionStub::ReviewCondition, request).status()),
              ElementsAre("review.ratings[1].criterion_id"));

  const auto evaluation = CallOn(&ConditionStub::EvaluateCondition, kCondition);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  EXPECT_EQ(evaluation->standard(), "cosStandards/default");
  EXPECT_THAT(evaluation->criteria(), SizeIs(8));
  EXPECT_TRUE(evaluation->passed());
  EXPECT_EQ(evaluation->score_basis_points(), 10000);
  EXPECT_EQ(CallOn(&ConditionStub::GetCondition, kCondition)->evaluation().score_basis_points(),
            10000);
}

TEST_F(ConditionApiTest, AnEvaluationSaysWhatToMend) {
  v1::Condition change;
  change.set_sponsor("accounts/acme/contacts/stan");
  ASSERT_TRUE(Update(change, "sponsor").ok());
  const auto evaluation = CallOn(&ConditionStub::EvaluateCondition, kCondition);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  std::vector<std::string> failing;
  for (const v1::CriterionResult& each : evaluation->criteria()) {
    if (!each.passed() && !each.not_applicable()) failing.push_back(each.criterion_id());
    EXPECT_FALSE(each.explanation().message().empty());
    if (each.criterion_id() == "sponsor") {
      EXPECT_EQ(each.explanation().reason(), "SPONSOR_TOO_LOW");
    }
  }
  EXPECT_THAT(failing, ElementsAre("sponsor", "reviewed", "business-value"));
  EXPECT_FALSE(evaluation->passed());
}

TEST_F(ConditionApiTest, AnUnknownStandardIsNotFound) {
  v1::EvaluateConditionRequest request;
  request.set_name(kCondition);
  request.set_standard("cosStandards/nope");
  EXPECT_EQ(Call(&ConditionStub::EvaluateCondition, request).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ConditionApiTest, ListsBySponsorOwnerAndDueDate) {
  v1::Condition other = MakeCondition();
  other.set_owner("people/jane");
  other.set_sponsor("accounts/acme/contacts/stan");
  *other.mutable_due_date() = MakeDate(2026, 1, 31);
  ASSERT_TRUE(CreateCondition(other, "c2").ok());
  const auto list = [&](const std::string& filter) {
    v1::ListConditionsRequest request;
    request.set_parent("accounts/-/plans/-");
    request.set_filter(filter);
    const auto response = Call(&ConditionStub::ListConditions, request);
    EXPECT_TRUE(response.ok()) << response.status();
    std::vector<std::string> names;
    if (!response.ok()) return names;
    for (const v1::Condition& each : response->conditions()) names.push_back(each.name());
    return names;
  };
  const std::string second = std::string(kPlan) + "/conditions/c2";
  EXPECT_THAT(list(""), ElementsAre(kCondition, second));
  EXPECT_THAT(list("sponsor = \"accounts/acme/contacts/stan\""), ElementsAre(second));
  EXPECT_THAT(list("owner = \"people/jane\""), ElementsAre(second));
  EXPECT_THAT(list("due_date < 2026-02-01 AND state = PROPOSED AND priority_id = cost"),
              ElementsAre(second));
  EXPECT_THAT(list("state = AGREED"), IsEmpty());
}

}  // namespace
}  // namespace accord::planning
