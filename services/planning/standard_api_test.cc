#include "services/planning/testing.h"

namespace accord::planning {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class StandardApiTest : public PlanningApiTest {
 protected:
  absl::StatusOr<v1::CosStandard> SetPassMark(int basis_points) {
    v1::UpdateCosStandardRequest request;
    request.mutable_cos_standard()->set_name("cosStandards/default");
    request.mutable_cos_standard()->set_pass_mark_basis_points(basis_points);
    request.mutable_update_mask()->add_paths("pass_mark_basis_points");
    return Call(&StandardStub::UpdateCosStandard, request);
  }
};

TEST_F(StandardApiTest, ADatabaseBeginsWithAStandardAndKeepsIt) {
  const auto standard = CallOn(&StandardStub::GetCosStandard, "cosStandards/default");
  ASSERT_TRUE(standard.ok()) << standard.status();
  EXPECT_EQ(standard->version(), 1);
  EXPECT_EQ(standard->pass_mark_basis_points(), 7000);
  EXPECT_THAT(standard->criteria(), SizeIs(8));
  ASSERT_TRUE(SetPassMark(8000).ok());
  Stop();
  Start();
  EXPECT_EQ(CallOn(&StandardStub::GetCosStandard, "cosStandards/default")->version(), 2);
}

TEST_F(StandardApiTest, ADeletedDefaultDoesNotComeBackByItself) {
  ASSERT_TRUE(CallOn(&StandardStub::DeleteCosStandard, "cosStandards/default").ok());
  Stop();
  Start();
  EXPECT_TRUE(CallOn(&StandardStub::GetCosStandard, "cosStandards/default")->has_delete_time());
}

TEST_F(StandardApiTest, OnlyAChangeMakesANewVersion) {
  EXPECT_EQ(SetPassMark(7000)->version(), 1);
  EXPECT_EQ(SetPassMark(7500)->version(), 2);
}

TEST_F(StandardApiTest, ANewVersionLeavesOldEvaluationsAlone) {
  MakePlan();
  ASSERT_TRUE(CreateCondition(MakeCondition()).ok());
  ASSERT_TRUE(CallOn(&ConditionStub::EvaluateCondition, kCondition).ok());
  ASSERT_TRUE(SetPassMark(9999).ok());
  EXPECT_EQ(CallOn(&ConditionStub::GetCondition, kCondition)->evaluation().standard_version(), 1);
  EXPECT_EQ(CallOn(&ConditionStub::EvaluateCondition, kCondition)->standard_version(), 2);
}

TEST_F(StandardApiTest, CriteriaAreUnique) {
  v1::CreateCosStandardRequest request;
  request.set_cos_standard_id("strict");
  v1::CosStandard& standard = *request.mutable_cos_standard();
  standard.set_display_name("Strict");
  for (int i = 0; i < 2; ++i) {
    v1::Criterion& criterion = *standard.add_criteria();
    criterion.set_criterion_id("both");
    criterion.set_title("Both sides");
    criterion.set_check(v1::Criterion::BOTH_SIDES_COMMIT);
    criterion.set_weight(1);
  }
  EXPECT_THAT(FieldsOf(Call(&StandardStub::CreateCosStandard, request).status()),
              ElementsAre("cos_standard.criteria[1].criterion_id"));
  standard.mutable_criteria(1)->set_criterion_id("both-again");
  const auto made = Call(&StandardStub::CreateCosStandard, request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->pass_mark_basis_points(), 7000);
}

TEST_F(StandardApiTest, WatchersHearOfEveryResource) {
  MakePlan();
  ASSERT_TRUE(CreateCondition(MakeCondition()).ok());
  common::v1::WatchChangesRequest request;
  rpc::CallSettings settings;
  settings.timeout = absl::InfiniteDuration();
  rpc::CallContext context(settings);
  const auto stream = stub<PlanStub>().WatchChanges(context.get(), request);
  std::vector<std::string> seen;
  v1::WatchChangesResponse response;
  while (seen.size() < 3 && stream->Read(&response)) {
    for (const v1::Change& change : response.changes()) {
      if (change.has_cos_standard()) seen.push_back(change.cos_standard().name());
      if (change.has_account_plan()) seen.push_back(change.account_plan().name());
      if (change.has_condition()) seen.push_back(change.condition().name());
    }
  }
  context.get()->TryCancel();
  EXPECT_THAT(seen, ElementsAre("cosStandards/default", kPlan, kCondition));
}

}  // namespace
}  // namespace accord::planning
