// GetPlanDocument where replicas share what they loaded.
#include "common/cache/testing.h"
#include "common/rpc/test_messages.h"
#include "services/planning/testing.h"

namespace accord::planning {
namespace {

class SharedDocumentTest : public PlanningApiTest {
 protected:
  SharedDocumentTest() {
    Stop();
    shared_ = &space_;
    Start();
  }
  ~SharedDocumentTest() override { Stop(); }

  v1::PlanDocument Get() {
    auto document = CallOn(&PlanStub::GetPlanDocument, kPlan);
    EXPECT_TRUE(document.ok()) << document.status();
    space_.Flush();
    return *std::move(document);
  }
  static v1::Objective Titled(const std::string& title) {
    v1::Objective objective;
    objective.set_title(title);
    return objective;
  }
  int64_t loads() const { return space_.stats().loads; }

  cache::FakeRemote remote_;
  cache::SharedSpace space_{remote_, "planning-1"};
};

TEST_F(SharedDocumentTest, DocumentIsLoadedOnceAndChangesWithWhatBelongsToIt) {
  MakePlan();
  ASSERT_TRUE(CreateObjective(Titled("Grow"), "o1").ok());
  const v1::PlanDocument first = Get();
  EXPECT_EQ(first.objectives_size(), 1);
  const int64_t loaded = loads();
  v1::PlanDocument again = Get();
  EXPECT_TRUE(rpc::SameMessage(again, first));
  EXPECT_EQ(loads(), loaded);

  ASSERT_TRUE(CreateObjective(Titled("Renew"), "o2").ok());
  EXPECT_EQ(Get().objectives_size(), 2);
  EXPECT_EQ(loads(), loaded + 1);
}

TEST_F(SharedDocumentTest, WhatDoesNotBelongToItLeavesItAndItSaysTheNewestRevision) {
  MakePlan();
  const int64_t revision = Get().revision();
  const int64_t loaded = loads();
  ASSERT_TRUE(CreatePlan({}, "2026", "umbrella").ok());
  EXPECT_EQ(Get().revision(), revision + 1);
  EXPECT_EQ(loads(), loaded);
}

TEST_F(SharedDocumentTest, WhatDependsOnTheDayAndTheDirectoryIsOfNow) {
  MakePlan();
  EXPECT_EQ(Get().plan().stale_reasons_size(), 0);
  const int64_t loaded = loads();
  clock_.Set(clock_.Now() + absl::Hours(24 * 100));
  accounts::v1::Change renamed = directory::testing::MakeAccountChange(7, {"acme", ""});
  renamed.mutable_account()->set_display_name("Acme again");
  Tell(directory::testing::MakeMessage(7, {renamed}));
  const v1::PlanDocument document = Get();
  EXPECT_EQ(loads(), loaded);
  EXPECT_EQ(document.account_display_name(), "Acme again");
  EXPECT_EQ(document.plan().stale_reasons_size(), 1);
  EXPECT_TRUE(rpc::SameMessage(document.plan(), *CallOn(&PlanStub::GetAccountPlan, kPlan)));
}

TEST_F(SharedDocumentTest, DeletedPlanHasNone) {
  MakePlan();
  Get();
  ASSERT_TRUE(CallOn(&PlanStub::DeleteAccountPlan, kPlan).ok());
  EXPECT_EQ(ReasonOf(CallOn(&PlanStub::GetPlanDocument, kPlan).status()), "RESOURCE_NOT_FOUND");
}

TEST_F(SharedDocumentTest, RemoteThatFailsCostsNothingButTheSharing) {
  MakePlan();
  remote_.Fail(absl::UnavailableError("away"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Get().plan().name(), kPlan);
}

}  // namespace
}  // namespace accord::planning
