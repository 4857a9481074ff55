// What a viewer sees who sees three subtrees and accounts alone: nothing of the rest, and sums of
// what it sees.
#include <map>
#include <random>

#include "common/rpc/test_reads.h"
#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

// hid-group has vis-a (with vis-a1) and hid-x, which has vis-b; vis-c, seen alone, has hid-c1 and
// vis-c2, seen alone; hid-c1 has vis-d (with vis-d1). Nobody's figures are seen.
class ForecastReadsTest : public ForecastApiTest {
 protected:
  ForecastReadsTest() {
    Stop();
    authorizer_ = &viewers_;
    accounts_revision_ = 0;
    Start();
    for (const auto& [id, parent] : kTree) TellAccount(id, parent);
    TellPerson("ann", "");
    TellPerson("bob", "ann");
    Tell(MakeProductChange(0, "suite"));
    for (const auto& [id, parent] : kTree) MakeFacts(id);
    EXPECT_TRUE(SetRate("EUR", "2025-01-01", "2").ok());
    v1::CreateTargetRequest target;
    for (const char* account : {"vis-a", "vis-c", "hid-group"}) {
      // That of vis-c is for all below it, of which only parts are seen.
      const bool seen = std::string(account) == "vis-a";
      target.set_target_id(absl::StrCat(seen ? "vis" : "hid", "-target-", account));
      target.mutable_target()->set_account(absl::StrCat("accounts/", account));
      PutTarget(target, seen);
    }
    target.set_target_id("hid-target-ann");
    target.mutable_target()->set_person("people/ann");
    PutTarget(target, false);
  }

  static bool Hidden(const std::string& id) { return id.rfind("hid", 0) == 0; }

  void PutTarget(v1::CreateTargetRequest& request, bool seen) {
    request.mutable_target()->set_kind(v1::Target::BOOKINGS);
    *request.mutable_target()->mutable_period() = MakePeriod(2026);
    *request.mutable_target()->mutable_amount() = MakeMoney(seen ? 100 : 7'000'000);
    EXPECT_TRUE(Call(&RevenueStub::CreateTarget, request).ok());
  }
  void MakeFacts(const std::string& account) {
    const bool hidden = Hidden(account);
    int64_t units = hidden ? 5'000'000 : 10;
    for (const char* what : {"o1", "o2", "o3"}) {
      v1::Opportunity opportunity = MakeOpportunity(account, units++, "proposal");
      opportunity.set_display_name(absl::StrCat(hidden ? "hid " : "vis ", what));
      opportunity.set_owner("people/ann");
      EXPECT_TRUE(
          Create(opportunity, absl::StrCat(hidden ? "hid-" : "vis-", account, "-", what)).ok());
    }
    v1::Opportunity lacking = MakeOpportunity(account, units, "proposal", "");
    lacking.set_display_name(hidden ? "hid undated" : "vis undated");
    EXPECT_TRUE(Create(lacking, absl::StrCat(hidden ? "hid-" : "vis-", account, "-u")).ok());
    EXPECT_TRUE(UpsertRevenue({MakeRevenue(account, "2026-02-01", units)}).ok());
    v1::CreateAddressableRevenueRequest addressable;
    addressable.set_parent("accounts/" + account);
    addressable.set_addressable_revenue_id("2026");
    addressable.mutable_addressable_revenue()->set_fiscal_year(2026);
    *addressable.mutable_addressable_revenue()->mutable_amount() = MakeMoney(units);
    EXPECT_TRUE(Call(&RevenueStub::CreateAddressableRevenue, addressable).ok());
  }
  static rpc::CallSettings AsSomebody() {
    rpc::CallSettings settings;
    settings.on_behalf_of = rpc::TestViewers::kSomebody;
    return settings;
  }
  absl::StatusOr<v1::Forecast> Seen(const v1::GetForecastRequest& request) {
    rpc::CallSettings settings = AsSomebody();
    settings.min_revision = store_->revision();
    settings.min_accounts_revision = accounts_revision_;
    return Call(&ForecastStub::GetForecast, request, settings);
  }
  absl::StatusOr<v1::Forecast> Seen(const std::string& account) {
    return Seen(ForecastOf("accounts/" + account, MakePeriod(2026)));
  }

  static constexpr std::pair<const char*, const char*> kTree[] = {
      {"hid-group", ""},   {"vis-a", "hid-group"}, {"vis-a1", "vis-a"},  {"hid-x", "hid-group"},
      {"vis-b", "hid-x"},  {"vis-c", ""},          {"hid-c1", "vis-c"},  {"vis-d", "hid-c1"},
      {"vis-d1", "vis-d"}, {"vis-c2", "vis-c"},    {"hid-c2c", "vis-c2"}};
  const rpc::TestViewers viewers_{rights::Scope(
      rights::Sight({"vis-a", "vis-b", "vis-d"}, {"vis-c", "vis-c2"}), rights::Sight())};
};

TEST_F(ForecastReadsTest, NoReadGivesAnythingAwayOfWhatIsNotSeen) {
  rpc::ReadsWalk::Options options;
  options.number_max = 100'000;
  options.names = {"people/ann", "people/nobody"};
  for (const auto& [id, parent] : kTree) options.names.insert(absl::StrCat("accounts/", id));
  rpc::ReadsWalk walk(server_->InProcessChannel(),
                      {rpc::ServiceOf<v1::GetForecastRequest>("ForecastService"),
                       rpc::ServiceOf<v1::GetOpportunityRequest>("PipelineService"),
                       rpc::ServiceOf<v1::GetTargetRequest>("RevenueService")},
                      options);
  walk.set_revision(store_->revision());
  walk.Run();
}

TEST_F(ForecastReadsTest, CoveredAccountHasTodaysForecastWithItsTarget) {
  const auto all = Forecast("accounts/vis-a");
  const auto seen = Seen("vis-a");
  ASSERT_TRUE(all.ok() && seen.ok()) << all.status() << seen.status();
  EXPECT_EQ(seen->DebugString(), all->DebugString());
  EXPECT_EQ(Text(seen->target()), "100");
  EXPECT_FALSE(seen->restricted());
}

TEST_F(ForecastReadsTest, AccountSeenAloneSumsTheParts) {
  v1::GetForecastRequest request = ForecastOf("accounts/vis-c", MakePeriod(2026));
  request.set_breakdown(v1::GetForecastRequest::BY_CHILD);
  const auto seen = Seen(request);
  ASSERT_TRUE(seen.ok()) << seen.status();
  // vis-c and vis-c2 themselves, vis-d with vis-d1: four times 10 + 11 + 12.
  EXPECT_EQ(Text(CellOf(*seen, v1::BEST_CASE).amount()), "132");
  EXPECT_EQ(CellOf(*seen, v1::BEST_CASE).opportunity_count(), 12);
  EXPECT_EQ(Text(CellOf(*seen, v1::BEST_CASE).own_amount()), "33");
  EXPECT_EQ(Text(seen->undated().amount()), "52");
  EXPECT_EQ(Text(seen->recognized_revenue()), "52");
  EXPECT_TRUE(seen->restricted());
  EXPECT_FALSE(seen->has_target() || seen->has_gap());
  EXPECT_EQ(seen->attainment().explanation().reason(), "NO_TARGET");
  std::vector<std::string> parts;
  for (const v1::Forecast& part : seen->parts()) {
    parts.push_back(absl::StrCat(part.account(), " ", v1::Forecast::Part_Name(part.part()), " ",
                                 part.restricted()));
  }
  EXPECT_THAT(parts, UnorderedElementsAre("accounts/vis-d CHILD 0", "accounts/vis-c2 CHILD 1",
                                          "accounts/vis-c OWN 0"));
  ExpectPartsAddUp(*seen);
}

TEST_F(ForecastReadsTest, PageTokenOfContributionsIsOfItsViewer) {
  v1::ListContributionsRequest request = ContributionsOf("accounts/vis-a", 2);
  const auto first = Call(&ForecastStub::ListContributions, request, AsSomebody());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->total_count(), 6);
  request.set_page_token(first->next_page_token());
  EXPECT_EQ(ReasonOf(Call(&ForecastStub::ListContributions, request)), "PAGE_TOKEN_INVALID");
  EXPECT_TRUE(Call(&ForecastStub::ListContributions, request, AsSomebody()).ok());
}

TEST_F(ForecastReadsTest, WatchTellsOfWhatComesIntoSightAndNothingOfWhatIsNot) {
  rpc::CallSettings settings = AsSomebody();
  settings.timeout = absl::Seconds(30);
  rpc::CallContext context(settings);
  common::v1::WatchChangesRequest request;
  request.set_after_revision(store_->revision());
  auto stream = stub<ForecastStub>().WatchChanges(context.get(), request);
  ASSERT_TRUE(Create(MakeOpportunity("hid-x", 5'000'000), "hid-new").ok());
  ASSERT_TRUE(Create(MakeOpportunity("vis-b", 1), "vis-new").ok());
  v1::Opportunity moved;
  moved.set_account("accounts/hid-x");
  ASSERT_TRUE(Update("vis-vis-b-o1", moved, {"account"}).ok());  // out of sight: nothing is told
  moved.set_account("accounts/vis-a");
  ASSERT_TRUE(Update("hid-hid-x-o1", moved, {"account"}).ok());
  ASSERT_TRUE(Create(MakeOpportunity("vis-b", 1), "vis-last").ok());
  std::vector<std::string> told;
  v1::WatchChangesResponse message;
  while ((told.empty() || told.back() != "opportunities/vis-last") && stream->Read(&message)) {
    for (const v1::Change& change : message.changes()) told.push_back(change.opportunity().name());
  }
  context.get()->TryCancel();
  EXPECT_THAT(told, ElementsAre("opportunities/vis-new", "opportunities/hid-hid-x-o1",
                                "opportunities/vis-last"));
}

// Random trees and sights: every figure of every account is the sum over its opportunities that are
// seen, below accounts that are seen, as everybody's list has them.
class ForecastSightTest : public ForecastApiTest, public testing::WithParamInterface<int> {};

// A viewer whose scope changes.
class ChangingViewer final : public rpc::Authorizer {
 public:
  Grant GrantOf(const rights::Caller& caller) const override {
    if (caller.on_behalf_of.empty()) return {nullptr, true};
    return {scope, false};
  }
  absl::Status Require(const rights::Caller&, rights::Permission,
                       const rights::Resource&) const override {
    return absl::OkStatus();
  }
  std::shared_ptr<const rights::Scope> scope;
};

TEST_P(ForecastSightTest, FiguresAreThoseOfTheOpportunitiesThatAreSeen) {
  ChangingViewer viewer;
  Stop();
  authorizer_ = &viewer;
  Start();
  std::mt19937 random(GetParam());
  const auto below = [&](int limit) { return static_cast<int>(random() % limit); };
  std::map<std::string, std::string> parent_of;
  std::vector<std::string> ids;
  for (int i = 0; i < 25; ++i) {
    const std::string id = absl::StrCat("n", i);
    const std::string parent = i == 0 || below(5) == 0 ? "" : ids[below(i)];
    TellAccount(id, parent);
    parent_of[id] = parent;
    ids.push_back(id);
  }
  std::map<std::string, int64_t> own;
  for (int i = 0; i < 40; ++i) {
    const std::string& id = ids[below(25)];
    const int64_t units = 1 + below(1000);
    ASSERT_TRUE(Create(MakeOpportunity(id, units, "proposal")).ok());
    own[id] += units;
  }
  for (int round = 0; round < 12; ++round) {
    std::vector<std::string> nodes;
    std::vector<std::string> alone;
    for (int i = below(4); i >= 0; --i) nodes.push_back(ids[below(25)]);
    for (int i = below(4); i > 0; --i) alone.push_back(ids[below(25)]);
    viewer.scope =
        std::make_shared<const rights::Scope>(rights::Sight(nodes, alone), rights::Sight());
    const auto sees = [&](const std::string& id) {
      if (std::count(alone.begin(), alone.end(), id) > 0) return true;
      for (std::string at = id; !at.empty(); at = parent_of[at]) {
        if (std::count(nodes.begin(), nodes.end(), at) > 0) return true;
      }
      return false;
    };
    for (const std::string& top : ids) {
      int64_t sum = 0;
      for (const auto& [id, units] : own) {
        bool within = false;
        for (std::string at = id; !at.empty(); at = parent_of[at]) within = within || at == top;
        if (within && sees(id)) sum += units;
      }
      rpc::CallSettings settings;
      settings.on_behalf_of = rpc::TestViewers::kSomebody;
      settings.min_revision = store_->revision();
      settings.min_accounts_revision = accounts_revision_;
      const auto forecast = Call(&ForecastStub::GetForecast,
                                 ForecastOf("accounts/" + top, MakePeriod(2026)), settings);
      ASSERT_EQ(forecast.ok(), sees(top)) << top << " " << forecast.status();
      const auto list =
          Call(&ForecastStub::ListContributions, ContributionsOf("accounts/" + top), settings);
      ASSERT_EQ(list.ok(), sees(top)) << top << " " << list.status();
      if (!forecast.ok()) continue;
      ASSERT_EQ(CellOf(*forecast, v1::BEST_CASE).amount().units(), sum) << top;
      ASSERT_EQ(list->total_amount().units(), sum) << top;
      int64_t listed = 0;
      for (const auto& each : list->contributions()) listed += each.reporting_amount().units();
      ASSERT_EQ(listed, sum) << top;
    }
    // A move changes what is seen, and what below it counts.
    const std::string& moved = ids[1 + below(24)];
    const std::string to = below(4) == 0 ? "" : ids[below(25)];
    bool circle = false;
    for (std::string at = to; !at.empty(); at = parent_of[at]) circle = circle || at == moved;
    if (circle) continue;
    TellAccount(moved, to);
    parent_of[moved] = to;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ForecastSightTest, testing::Range(1, 4));

}  // namespace
}  // namespace accord::forecast
