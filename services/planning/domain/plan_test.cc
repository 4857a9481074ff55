#include "services/planning/domain/plan.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/explain/reasons.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::planning {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'770'000'000);

AccountPlan MakePlan(PlanState state) {
  AccountPlan plan;
  plan.meta.id = "acme/2026";
  plan.meta.create_time = absl::ToUnixMicros(kNow);
  plan.state = state;
  return plan;
}

std::string ReasonOf(const absl::Status& status) {
  return status.ok() ? "OK" : DetailOf(status).value_or(ErrorDetail()).reason;
}

AccountPlan MakeSubmitted(const Speaker& by) {
  AccountPlan plan = MakePlan(PlanState::kDraft);
  EXPECT_TRUE(Submit({by}, kNow, plan).ok());
  return plan;
}

TEST(PlanTest, OnlyTheNextStepIsAllowed) {
  struct Case {
    PlanState state;
    const char* edit;
    const char* submit;
    const char* review;
    const char* revise;
  };
  for (const Case& test :
       {Case{PlanState::kDraft, "OK", "OK", "PLAN_STATE", "PLAN_STATE"},
        Case{PlanState::kReturned, "OK", "OK", "PLAN_STATE", "PLAN_STATE"},
        Case{PlanState::kSubmitted, "PLAN_STATE", "PLAN_STATE", "OK", "PLAN_STATE"},
        Case{PlanState::kApproved, "PLAN_STATE", "PLAN_STATE", "PLAN_STATE", "OK"}}) {
    SCOPED_TRACE(store::LabelOf(test.state));
    const PlanReview review{{"people/boss"}, "Well", kNow};
    AccountPlan plan = MakePlan(test.state);
    EXPECT_EQ(ReasonOf(CheckEditable(plan)), test.edit);
    EXPECT_EQ(ReasonOf(Submit({{"people/jane"}}, kNow, plan)), test.submit);
    plan = MakePlan(test.state);
    EXPECT_EQ(ReasonOf(Approve(review, plan)), test.review);
    plan = MakePlan(test.state);
    EXPECT_EQ(ReasonOf(Return(review, plan)), test.review);
    plan = MakePlan(test.state);
    EXPECT_EQ(ReasonOf(Revise(plan)), test.revise);
  }
}

// What callers are told beforehand is what the step says, in every state and for everybody.
TEST(PlanTest, EachStepIsRefusedForTheReasonThatIsToldBeforehand) {
  for (const PlanState state :
       {PlanState::kDraft, PlanState::kReturned, PlanState::kSubmitted, PlanState::kApproved}) {
    for (const bool empty : {false, true}) {
      for (const char* who : {"people/jane", "people/boss"}) {
        SCOPED_TRACE(absl::StrCat(store::LabelOf(state), " ", empty, " ", who));
        AccountPlan plan = MakePlan(state);
        plan.submitter = "people/jane";
        const PlanReview review{{who}, "", kNow};
        std::map<PlanStepKind, std::string> told;
        for (const PlanStep& step : StepsOf(plan, {{who}, empty})) {
          told[step.kind] = ReasonOf(explain::CheckAllowed(step.why_not));
        }
        EXPECT_EQ(told.size(), 6u);
        const auto taken = [&](auto step) {
          AccountPlan copy = plan;
          return ReasonOf(step(copy));
        };
        EXPECT_EQ(told[PlanStepKind::kUpdate], ReasonOf(CheckEditable(plan)));
        EXPECT_EQ(told[PlanStepKind::kSubmit], taken([&](AccountPlan& p) {
                    return Submit({{who}, empty}, kNow, p);
                  }));
        EXPECT_EQ(told[PlanStepKind::kApprove],
                  taken([&](AccountPlan& p) { return Approve(review, p); }));
        EXPECT_EQ(told[PlanStepKind::kReturn],
                  taken([&](AccountPlan& p) { return Return(review, p); }));
        EXPECT_EQ(told[PlanStepKind::kRevise], taken([](AccountPlan& p) { return Revise(p); }));
        EXPECT_EQ(told[PlanStepKind::kDelete], "OK");
      }
    }
  }
}

TEST(PlanTest, EmptyPlanIsNotSubmitted) {
  AccountPlan plan = MakePlan(PlanState::kDraft);
  EXPECT_EQ(ReasonOf(Submit({{"people/jane"}, true}, kNow, plan)), "PLAN_EMPTY");
  EXPECT_EQ(plan.state, PlanState::kDraft);
}

TEST(PlanTest, EverySubmissionIsAVersion) {
  AccountPlan plan = MakeSubmitted({"people/jane"});
  EXPECT_EQ(plan.version, 1);
  EXPECT_EQ(plan.submitter, "people/jane");
  EXPECT_EQ(plan.submit_time, absl::ToUnixMicros(kNow));
  ASSERT_TRUE(Return({{"people/boss"}, "Say more", kNow}, plan).ok());
  EXPECT_EQ(plan.review_note, "Say more");
  EXPECT_EQ(plan.reviewer, "people/boss");
  ASSERT_TRUE(Submit({{"people/jane"}}, kNow, plan).ok());
  EXPECT_EQ(plan.version, 2);
}

TEST(PlanTest, WhoSubmittedItDoesNotApproveItUnderAnyHat) {
  const Speaker jane{"people/jane"};
  const Speaker assistant_for_jane{"people/max", "people/jane"};
  const auto approve = [](const Speaker& submitter, const Speaker& reviewer) {
    AccountPlan plan = MakeSubmitted(submitter);
    return ReasonOf(Approve({reviewer, "", kNow}, plan));
  };
  EXPECT_EQ(approve(jane, jane), "OWN_PLAN");
  EXPECT_EQ(approve(jane, assistant_for_jane), "OWN_PLAN");
  EXPECT_EQ(approve(assistant_for_jane, jane), "OWN_PLAN");
  EXPECT_EQ(approve(assistant_for_jane, {"people/max"}), "OWN_PLAN");
  EXPECT_EQ(approve(jane, {"people/boss"}), "OK");
}

TEST(PlanTest, TheLocalAdministratorApprovesTheirOwnUnlessActingForSomebody) {
  const Speaker admin{"people/admin", "", true};
  const Speaker admin_for_jane{"people/admin", "people/jane", true};
  AccountPlan plan = MakeSubmitted(admin);
  EXPECT_TRUE(Approve({admin, "", kNow}, plan).ok());
  plan = MakeSubmitted(admin_for_jane);
  EXPECT_EQ(ReasonOf(Approve({admin_for_jane, "", kNow}, plan)), "OWN_PLAN");
  EXPECT_TRUE(Approve({{"people/admin", "people/boss", true}, "", kNow}, plan).ok());
  plan = MakeSubmitted(admin_for_jane);
  EXPECT_TRUE(Approve({admin, "", kNow}, plan).ok());
}

TEST(PlanTest, IsStaleTheDayAfterTheIntervalHasPassed) {
  AccountPlan plan = MakePlan(PlanState::kApproved);
  plan.review_time = absl::ToUnixMicros(kNow);
  const auto after = [&](int days) {
    return StaleReasons(plan, {kNow + absl::Hours(24 * days), 90});
  };
  EXPECT_THAT(after(90), testing::IsEmpty());
  EXPECT_THAT(after(91), testing::ElementsAre(explain::reasons::kReviewOverdue(
                             {calendar::DateOf(kNow)}, {91}, {90})));
}

TEST(PlanTest, NeverReviewedCountsFromItsCreation) {
  EXPECT_THAT(StaleReasons(MakePlan(PlanState::kDraft), {kNow + absl::Hours(24 * 100), 90}),
              testing::ElementsAre(
                  explain::reasons::kReviewNeverHeld({calendar::DateOf(kNow)}, {100}, {90})));
}

TEST(PlanTest, IsStaleWhenItsAccountMovedAfterTheReview) {
  AccountPlan plan = MakePlan(PlanState::kApproved);
  plan.review_time = absl::ToUnixMicros(kNow);
  plan.seen_accounts_revision = 7;
  plan.seen_accounts_epoch = "e";
  const calendar::Date today = calendar::DateOf(kNow);
  // Issue 9, fault 8: on the day of the review the accounts revisions tell before from after.
  EXPECT_THAT(StaleReasons(plan, {kNow, 90, AccountMove{7, today}, "e"}), testing::IsEmpty());
  EXPECT_THAT(StaleReasons(plan, {kNow, 90, AccountMove{8, today}, "e"}),
              testing::ElementsAre(explain::reasons::kAccountMoved({today})));
  const calendar::Date long_ago = calendar::Date::FromDays(today.days() - 400);
  EXPECT_THAT(StaleReasons(plan, {kNow, 90, AccountMove{8, long_ago}, "e"}), testing::SizeIs(1))
      << "told after the review that it stood there before";
}

TEST(PlanTest, WhereRevisionsCannotBeComparedTheDayDecides) {
  AccountPlan plan = MakePlan(PlanState::kApproved);
  plan.review_time = absl::ToUnixMicros(kNow);
  const calendar::Date today = calendar::DateOf(kNow);
  const calendar::Date yesterday = calendar::Date::FromDays(today.days() - 1);
  const auto count = [&](const AccountMove& move) {
    return StaleReasons(plan, {kNow, 90, move, "e"}).size();
  };
  EXPECT_EQ(count({3, today}), 1u) << "the plan does not know what it saw";
  EXPECT_EQ(count({3, yesterday}), 0u);
  plan.seen_accounts_revision = 7;
  plan.seen_accounts_epoch = "e";
  EXPECT_EQ(count({0, today}), 1u) << "nobody knows when the account was moved";
  EXPECT_EQ(count({0, yesterday}), 0u);
  plan.seen_accounts_epoch = "another";
  EXPECT_EQ(count({3, today}), 1u) << "revisions of two histories";
}

// Issue 9, fault 5.
TEST(PlanTest, DaysAreThoseOfTheOrganization) {
  AccountPlan plan = MakePlan(PlanState::kApproved);
  plan.review_time = absl::ToUnixMicros(kNow);
  Surroundings there{kNow + absl::Hours(24 * 90), 90};
  there.time_zone = absl::FixedTimeZone(0);
  EXPECT_THAT(StaleReasons(plan, there), testing::IsEmpty());
  // From one minute after midnight to one before it, 91 midnights away.
  plan.review_time = absl::ToUnixMicros(calendar::StartOf(calendar::DateOf(kNow)) +
                                        absl::Hours(15) + absl::Minutes(59));
  there.now = calendar::StartOf(calendar::DateOf(kNow)) + absl::Hours(24 * 90 + 16);
  EXPECT_THAT(StaleReasons(plan, there), testing::IsEmpty());
  there.time_zone = absl::FixedTimeZone(8 * 60 * 60);  // midnight is at 16:00 UTC
  EXPECT_THAT(StaleReasons(plan, there), testing::SizeIs(1));
}

}  // namespace
}  // namespace accord::planning
