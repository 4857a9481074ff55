// BatchEvaluateConditions: what EvaluateCondition does, of many in one revision.
#include "absl/strings/str_cat.h"
#include "common/rpc/test_messages.h"
#include "services/planning/testing.h"

namespace accord::planning {
namespace {

using absl::StatusCode;
using testing::ElementsAre;

class BatchEvaluateTest : public PlanningApiTest {
 protected:
  static constexpr int kConditions = 5;

  BatchEvaluateTest() {
    MakePlan();
    for (int i = 0; i < kConditions; ++i) {
      v1::Condition condition = MakeCondition();
      if (i % 2 == 1) condition.clear_measure();
      v1::CreateConditionRequest request;
      request.set_parent(kPlan);
      request.set_condition_id(absl::StrCat("b", i));
      *request.mutable_condition() = condition;
      EXPECT_TRUE(Call(&ConditionStub::CreateCondition, request).ok());
    }
  }
  static std::string NameOf(int i) { return absl::StrCat(kPlan, "/conditions/b", i); }
  static v1::BatchEvaluateConditionsRequest AllOfThem() {
    v1::BatchEvaluateConditionsRequest request;
    for (int i = kConditions - 1; i >= 0; --i) request.add_names(NameOf(i));
    return request;
  }
  absl::StatusOr<v1::BatchEvaluateConditionsResponse> Batch(
      const v1::BatchEvaluateConditionsRequest& request) {
    return Call(&ConditionStub::BatchEvaluateConditions, request);
  }
  v1::Condition Get(int i) { return CallOn(&ConditionStub::GetCondition, NameOf(i)).value(); }
};

TEST_F(BatchEvaluateTest, EachIsScoredAsByItselfAndKept) {
  std::vector<int> singles;
  for (int i = kConditions - 1; i >= 0; --i) {
    v1::EvaluateConditionRequest single;
    single.set_name(NameOf(i));
    single.set_validate_only(true);
    singles.push_back(Call(&ConditionStub::EvaluateCondition, single)->score_basis_points());
  }
  const int64_t before = store_->revision();
  const auto answer = Batch(AllOfThem());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answered_, before + 1) << "one revision for all";
  ASSERT_EQ(answer->evaluations_size(), kConditions);
  for (int i = 0; i < kConditions; ++i) {
    const v1::Evaluation& told = answer->evaluations(i);
    EXPECT_EQ(told.score_basis_points(), singles[i]);
    EXPECT_TRUE(rpc::SameMessage(told, Get(kConditions - 1 - i).evaluation()));
  }
  EXPECT_NE(answer->evaluations(0).score_basis_points(),
            answer->evaluations(1).score_basis_points());
}

TEST_F(BatchEvaluateTest, ValidateOnlyKeepsNothing) {
  const int64_t before = store_->revision();
  v1::BatchEvaluateConditionsRequest request = AllOfThem();
  request.set_validate_only(true);
  const auto answer = Batch(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->evaluations_size(), kConditions);
  EXPECT_EQ(store_->revision(), before);
  EXPECT_FALSE(Get(0).has_evaluation());
}

TEST_F(BatchEvaluateTest, RepeatedRequestGetsTheFirstAnswer) {
  v1::BatchEvaluateConditionsRequest request = AllOfThem();
  request.set_request_id("monday");
  const auto first = Batch(request);
  ASSERT_TRUE(first.ok()) << first.status();
  const int64_t before = store_->revision();
  const auto again = Batch(request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(rpc::SameMessage(*first, *again));
  EXPECT_EQ(store_->revision(), before);
}

TEST_F(BatchEvaluateTest, OneThatIsNotThereRefusesAllAndIsNamedByItsPath) {
  v1::BatchEvaluateConditionsRequest request = AllOfThem();
  request.set_names(1, absl::StrCat(kPlan, "/conditions/none"));
  request.set_names(3, "accounts/acme/plans/none/conditions/b1");
  const auto answer = Batch(request);
  EXPECT_EQ(answer.status().code(), StatusCode::kNotFound) << answer.status();
  EXPECT_EQ(ReasonOf(answer), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(FieldsOf(answer), ElementsAre("names[1]", "names[3]"));
  EXPECT_FALSE(Get(4).has_evaluation()) << "all or none";
}

TEST_F(BatchEvaluateTest, DeletedOneIsRefusedAsByEvaluateCondition) {
  v1::DeleteConditionRequest gone;
  gone.set_name(NameOf(2));
  ASSERT_TRUE(Call(&ConditionStub::DeleteCondition, gone).ok());
  v1::EvaluateConditionRequest single;
  single.set_name(NameOf(2));
  const auto alone = Call(&ConditionStub::EvaluateCondition, single);
  const auto answer = Batch(AllOfThem());
  EXPECT_FALSE(answer.ok());
  EXPECT_EQ(answer.status().code(), alone.status().code());
  EXPECT_EQ(ReasonOf(answer), ReasonOf(alone));
  EXPECT_THAT(FieldsOf(answer), ElementsAre("names[2]"));
}

TEST_F(BatchEvaluateTest, WhatCannotBeIsNamedByItsPath) {
  const auto fields = [&](std::vector<std::string> names) {
    v1::BatchEvaluateConditionsRequest request;
    for (const std::string& name : names) request.add_names(name);
    const auto answer = Batch(request);
    EXPECT_EQ(answer.status().code(), StatusCode::kInvalidArgument) << answer.status();
    return FieldsOf(answer);
  };
  EXPECT_THAT(fields({}), ElementsAre("names"));
  EXPECT_THAT(fields({NameOf(0), NameOf(1), NameOf(0)}), ElementsAre("names[2]"));
  EXPECT_THAT(fields({NameOf(0), kPlan}), ElementsAre("names[1]"));
  EXPECT_THAT(fields({NameOf(0), ""}), ElementsAre("names[1]"));
  EXPECT_THAT(fields({"accounts/-/plans/-/conditions/-"}), ElementsAre("names[0]"));
  EXPECT_THAT(fields(std::vector<std::string>(1001, NameOf(0))), ElementsAre("names"));
}

TEST_F(BatchEvaluateTest, StandardThatIsNotThereIsRefused) {
  v1::BatchEvaluateConditionsRequest request = AllOfThem();
  request.set_standard("cosStandards/none");
  EXPECT_EQ(Batch(request).status().code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace accord::planning
