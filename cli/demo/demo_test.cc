#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "cli/client/session.h"
#include "cli/demo/book.h"
#include "cli/demo/parts.h"
#include "common/rpc/validate.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

DemoOptions Options(uint64_t seed) {
  return {.seed = seed, .as_of = *calendar::ParseDate("2026-03-15"), .fiscal_start_month = 7};
}

std::string Bytes(const Script& script) {
  std::string bytes;
  for (const DemoStep& step : script.steps()) {
    absl::StrAppend(&bytes, step.phase, "\n", step.lane, "\n",
                    step.request->GetDescriptor()->name(), "\n", step.request->ShortDebugString(),
                    "\n");
  }
  return bytes;
}

TEST(DemoTest, SameSeedAndDayGiveTheSameRequests) {
  EXPECT_EQ(Bytes(MakeScript(Options(7))), Bytes(MakeScript(Options(7))));
}

TEST(DemoTest, AnotherSeedGivesAnotherBook) {
  EXPECT_NE(Bytes(MakeScript(Options(7))), Bytes(MakeScript(Options(8))));
}

TEST(DemoTest, BookHasTheShapeThatIsPromised) {
  const DemoBook book = MakeBook(Options(1));
  std::map<int, int> by_depth;
  std::set<std::string> ids;
  int roots = 0;
  for (size_t i = 0; i < book.accounts.size(); ++i) {
    const DemoAccount& account = book.accounts[i];
    EXPECT_TRUE(ids.insert(account.id).second) << account.id << " stands twice";
    EXPECT_LE(account.id.size(), 63u);
    EXPECT_LT(account.parent, static_cast<int>(i)) << "parents stand before children";
    ++by_depth[account.depth];
    if (account.parent < 0) ++roots;
  }
  EXPECT_EQ(book.people.size(), 12u);
  EXPECT_EQ(roots, 3);
  EXPECT_EQ(book.accounts.size(), 51u + 13u + 9u);
  EXPECT_EQ(by_depth.rbegin()->first, 4) << "four levels below the top";
  EXPECT_EQ(book.fiscal_year, 2026);
}

TEST(DemoTest, EveryRequestObeysTheContract) {
  for (const uint64_t seed : {1u, 2u, 77u}) {
    const Script script = MakeScript(Options(seed));
    for (const DemoStep& step : script.steps()) {
      ASSERT_NE(MethodFor(*step.request->GetDescriptor()), nullptr);
      const absl::Status status = rpc::Validate(*step.request);
      ASSERT_TRUE(status.ok()) << status << "\n" << step.request->DebugString();
    }
  }
}

TEST(DemoTest, IdsOfWhatIsCreatedAreUnique) {
  std::set<std::string> seen;
  const Script script = MakeScript(Options(3));
  for (const DemoStep& step : script.steps()) {
    const auto* type = step.request->GetDescriptor();
    if (type->name().rfind("Create", 0) != 0) continue;
    std::string key = type->name();
    for (int i = 0; i < type->field_count(); ++i) {
      const auto* field = type->field(i);
      const bool names = field->name() == "parent" || field->name().ends_with("_id");
      if (!names || field->name() == "request_id") continue;
      absl::StrAppend(&key, "/", step.request->GetReflection()->GetString(*step.request, field));
    }
    EXPECT_TRUE(seen.insert(key).second) << key;
  }
}

TEST(DemoTest, ConditionsComeToEveryState) {
  std::set<std::string> steps;
  const Script script = MakeScript(Options(1));
  for (const DemoStep& step : script.steps()) {
    steps.insert(step.request->GetDescriptor()->name());
  }
  for (const char* name :
       {"CounterConditionRequest", "DeclineConditionRequest", "AgreeConditionRequest",
        "ReportConditionRequest", "DeclareConditionRequest", "WithdrawConditionRequest",
        "ReviewConditionRequest", "EvaluateConditionRequest", "ReturnAccountPlanRequest",
        "ApproveAccountPlanRequest"}) {
    EXPECT_THAT(steps, testing::Contains(name));
  }
}

TEST(DemoTest, LastStepSaysThatAllIsThere) {
  const Script script = MakeScript(Options(1));
  const auto& last =
      static_cast<const accounts::v1::UpdateAccountRequest&>(*script.steps().back().request);
  EXPECT_EQ(last.account().labels().at(kCompleteLabel), "yes");
}

}  // namespace
}  // namespace accord::cli
