// ListContributions over a real channel and a real database: what makes up a forecast's cells.
#include <atomic>
#include <thread>

#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;

class ContributionsTest : public ForecastApiTest {
 protected:
  void Add(const std::string& id, const v1::Opportunity& opportunity) {
    const auto made = Create(opportunity, id);
    ASSERT_TRUE(made.ok()) << made.status();
  }
  // What all pages say together.
  struct Listed {
    absl::Status status;
    std::vector<std::string> ids;
    int64_t sum = 0;
    int64_t weighted = 0;
    int pages = 0;
    int64_t total = 0;  // of the last page
    int64_t count = 0;
    std::vector<int64_t> revisions;
  };
  // `between` runs after each page but the last.
  template <typename Between>
  Listed ReadAll(v1::ListContributionsRequest request, Between between) {
    Listed all;
    do {
      const auto page = Contributions(request);
      all.status = page.status();
      if (!page.ok()) return all;
      for (const v1::Contribution& contribution : page->contributions()) {
        all.ids.push_back(contribution.opportunity().substr(14));
        all.sum += MicrosOf(contribution.reporting_amount());
        all.weighted += MicrosOf(contribution.weighted_amount());
      }
      all.total = MicrosOf(page->total_amount());
      all.count = page->total_count();
      all.revisions.push_back(answered_);
      ++all.pages;
      request.set_page_token(page->next_page_token());
      if (!request.page_token().empty()) between();
    } while (!request.page_token().empty());
    return all;
  }
  Listed ReadAll(const v1::ListContributionsRequest& request) {
    return ReadAll(request, [] {});
  }
  void ExpectAddsUp(const Listed& all) {
    EXPECT_TRUE(all.status.ok()) << all.status;
    EXPECT_EQ(all.sum, all.total);
    EXPECT_EQ(static_cast<int64_t>(all.ids.size()), all.count);
    for (const int64_t revision : all.revisions) EXPECT_EQ(revision, all.revisions.front());
  }
  // Seven of group's tree, in dollars and in euros at 1.3333.
  void AddSeven() {
    ASSERT_TRUE(SetRate("EUR", "2025-01-01", "1.3333").ok());
    Add("g1", MakeOpportunity("group", 1));
    Add("a1", MakeOpportunity("acme", 10, "proposal"));
    Add("a2", MakeOpportunity("acme", 20, "won"));
    v1::Opportunity euros = MakeOpportunity("acme", 0, "negotiation");
    *euros.mutable_amount() = MakeMoney(0, "EUR", 1000);
    Add("a3", euros);
    *euros.mutable_amount() = MakeMoney(333, "EUR", 333333000);
    euros.set_account("accounts/acme-de");
    Add("d1", euros);
    Add("u1", MakeOpportunity("umbrella", 4000, "proposal"));
    Add("u2", MakeOpportunity("umbrella", 80000, "lost"));
  }
};

TEST_F(ContributionsTest, PagesOfAnySizeAddUpToTheCells) {
  AddSeven();
  const auto forecast = Forecast("accounts/group");
  ASSERT_TRUE(forecast.ok()) << forecast.status();
  const int64_t cells = MicrosOf(CellOf(*forecast, v1::PIPELINE).cumulative_amount());
  for (const int page_size : {1, 2, 3, 6, 7, 0}) {
    const Listed all = ReadAll(ContributionsOf("accounts/group", page_size));
    ExpectAddsUp(all);
    EXPECT_THAT(all.ids, ElementsAre("a1", "a2", "a3", "d1", "g1", "u1")) << page_size;
    EXPECT_EQ(all.sum, cells);
    EXPECT_EQ(all.weighted, MicrosOf(forecast->weighted()));
  }
  EXPECT_EQ(ReadAll(ContributionsOf("accounts/group", 2)).pages, 3);
}

TEST_F(ContributionsTest, EachSaysWhatItAdds) {
  AddSeven();
  v1::Opportunity patch;
  patch.set_owner("people/jane");
  ASSERT_TRUE(Update("d1", patch, {"owner"}).ok());
  const auto page = Contributions(ContributionsOf("accounts/acme-de"));
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->contributions_size(), 1);
  const v1::Contribution& it = page->contributions(0);
  EXPECT_EQ(it.opportunity(), "opportunities/d1");
  EXPECT_EQ(it.display_name(), "Deal");
  EXPECT_EQ(it.account(), "accounts/acme-de");
  EXPECT_EQ(it.owner(), "people/jane");
  EXPECT_EQ(it.stage(), "stages/negotiation");
  EXPECT_EQ(it.category(), v1::COMMIT);
  EXPECT_EQ(it.close_date().month(), 3);
  EXPECT_EQ(it.amount().currency_code(), "EUR");
  EXPECT_EQ(it.reporting_amount().currency_code(), "USD");
}

TEST_F(ContributionsTest, CategoriesAreAChoice) {
  AddSeven();
  v1::ListContributionsRequest request = ContributionsOf("accounts/group");
  request.add_categories(v1::OMITTED);
  Listed all = ReadAll(request);
  ExpectAddsUp(all);
  EXPECT_THAT(all.ids, ElementsAre("u2"));
  request.add_categories(v1::CLOSED);
  request.add_categories(v1::CLOSED);
  all = ReadAll(request);
  ExpectAddsUp(all);
  EXPECT_THAT(all.ids, ElementsAre("a2", "u2"));
  request.add_categories(v1::FORECAST_CATEGORY_UNSPECIFIED);
  EXPECT_THAT(FieldsOf(Contributions(request)), ElementsAre("categories[3]"));
  request.set_categories(3, static_cast<v1::ForecastCategory>(7));
  EXPECT_THAT(FieldsOf(Contributions(request)), ElementsAre("categories[3]"));
}

TEST_F(ContributionsTest, OwnOnlyLeavesOutWhatIsBelow) {
  AddSeven();
  v1::ListContributionsRequest request = ContributionsOf("accounts/group");
  request.set_own_only(true);
  const Listed all = ReadAll(request);
  ExpectAddsUp(all);
  EXPECT_THAT(all.ids, ElementsAre("g1"));
  EXPECT_EQ(all.sum, MicrosOf(CellOf(*Forecast("accounts/group"), v1::PIPELINE).own_amount()));
}

TEST_F(ContributionsTest, KindAndPeriodLeaveOutOthers) {
  v1::Opportunity renewal = MakeOpportunity("acme", 5);
  renewal.set_type(v1::Opportunity::RENEWAL);
  Add("renewal", renewal);
  Add("new", MakeOpportunity("acme", 6));
  Add("later", MakeOpportunity("acme", 7, "prospecting", "2026-07-01"));
  Add("undated", MakeOpportunity("acme", 8, "prospecting", ""));
  v1::ListContributionsRequest request = ContributionsOf("accounts/acme");
  EXPECT_THAT(ReadAll(request).ids, ElementsAre("new", "renewal"));
  request.set_kind(v1::Target::RENEWAL);
  const Listed all = ReadAll(request);
  ExpectAddsUp(all);
  EXPECT_THAT(all.ids, ElementsAre("renewal"));
  EXPECT_THAT(ReadAll(ContributionsOf("accounts/acme", 0, MakePeriod(2027, 0, 1))).ids,
              ElementsAre("later"));
  const Listed none = ReadAll(ContributionsOf("accounts/solo"));
  ExpectAddsUp(none);
  EXPECT_THAT(none.ids, IsEmpty());
}

TEST_F(ContributionsTest, PersonsAreThoseOfTheirOrganization) {
  v1::Opportunity opportunity = MakeOpportunity("acme", 5);
  opportunity.set_owner("people/joe");
  Add("joes", opportunity);
  opportunity.clear_account();
  opportunity.set_owner("people/boss");
  Add("hers", opportunity);
  Add("nobodys", MakeOpportunity("acme", 7));
  const Listed all = ReadAll(ContributionsOf("people/boss", 1));
  ExpectAddsUp(all);
  EXPECT_THAT(all.ids, ElementsAre("hers", "joes")) << "by owner";
  v1::ListContributionsRequest own = ContributionsOf("people/boss");
  own.set_own_only(true);
  EXPECT_THAT(ReadAll(own).ids, ElementsAre("hers"));
}

TEST_F(ContributionsTest, AllPagesShowTheRevisionOfTheFirst) {
  AddSeven();
  const int64_t revision = store_->revision();
  int round = 0;
  const Listed all = ReadAll(ContributionsOf("accounts/group", 1), [&] {
    ++round;
    // What lies ahead goes, changes, moves to other accounts and comes.
    if (round == 1) {
      EXPECT_TRUE(Delete("u1").ok());
    } else if (round == 2) {
      v1::Opportunity patch = MakeOpportunity("solo", 77777, "lost", "2030-01-01");
      EXPECT_TRUE(Update("d1", patch, {"account", "amount", "stage", "close_date"}).ok());
      EXPECT_TRUE(Update("g1", patch, {"account"}).ok());
    } else if (round == 3) {
      Add("z-new", MakeOpportunity("umbrella", 123));
      EXPECT_TRUE(SetRate("EUR", "2026-01-01", "9").ok());
    }
  });
  ExpectAddsUp(all);
  EXPECT_THAT(all.ids, ElementsAre("a1", "a2", "a3", "d1", "g1", "u1"));
  EXPECT_EQ(all.revisions.front(), revision);
  const Listed now = ReadAll(ContributionsOf("accounts/group", 1));
  ExpectAddsUp(now);
  EXPECT_THAT(now.ids, ElementsAre("a1", "a2", "a3", "z-new"));
}

// Issue 9, fault 10: with every account that came in below, a list had to be begun again.
TEST_F(ContributionsTest, PagesShowTheHierarchyOfTheFirstWhateverMovesMeanwhile) {
  AddSeven();
  int round = 0;
  const Listed before = ReadAll(ContributionsOf("accounts/group", 10));
  const Listed all = ReadAll(ContributionsOf("accounts/group", 1), [&] {
    switch (++round) {
      case 1:
        return TellAccount("umbrella", "");
      case 2:
        return TellAccount("newcomer", "group");
      case 3:
        return TellAccount("acme", "newcomer");
      case 4:
        return TellSettings("USD", 1);
      default:
        return;
    }
  });
  ExpectAddsUp(all);
  EXPECT_EQ(all.ids, before.ids);
}

// Issue 9, fault 10
TEST_F(ContributionsTest, PageWhoseListIsForgottenIsFoundAgainAsOfItsMoment) {
  AddSeven();
  v1::ListContributionsRequest request = ContributionsOf("accounts/group", 2);
  const auto first = Contributions(request);
  request.set_page_token(first->next_page_token());
  const auto second = Contributions(request);
  TellAccount("acme", "");
  ASSERT_TRUE(Delete("u1").ok());
  ASSERT_TRUE(SetRate("EUR", "2026-01-01", "9").ok());
  // More lists than are remembered.
  for (int i = 0; i < 70; ++i) {
    v1::Opportunity patch;
    *patch.mutable_amount() = MakeMoney(i);
    ASSERT_TRUE(Update("a1", patch, {"amount"}).ok());
    ASSERT_TRUE(Contributions(ContributionsOf("accounts/acme", 1)).ok());
  }
  const int reads = archive_.reads();
  const auto again = Contributions(request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->DebugString(), second->DebugString());
  EXPECT_EQ(archive_.reads(), reads + 1);
}

// Issue 9, fault 10: it was said that the token is bad.
TEST_F(ContributionsTest, TokenOfAMomentThatIsNoLongerKeptHasExpired) {
  AddSeven();
  v1::ListContributionsRequest request = ContributionsOf("accounts/group", 2);
  request.set_page_token(Contributions(request)->next_page_token());
  ASSERT_TRUE(Delete("u1").ok());
  ASSERT_TRUE(store_->Compact(store_->revision(), absl::InfinitePast()).ok());
  const auto expired = Contributions(request);
  EXPECT_EQ(expired.status().code(), StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(expired), "PAGE_TOKEN_EXPIRED");
}

// Issue 9, fault 7
TEST_F(ContributionsTest, ThoseWithoutARateAreListedMarked) {
  Add("a", MakeOpportunity("acme", 10));
  ASSERT_TRUE(SetRate("EUR", "2020-01-01", "2").ok());
  Add("b", InEuros(MakeOpportunity("acme", 5)));
  TellSettings("EUR", 7);
  const auto page = Contributions(ContributionsOf("accounts/acme"));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->total_count(), 2);
  EXPECT_EQ(Text(page->total_amount()), "5");
  EXPECT_EQ(DetailsOf(*page, "AMOUNTS_WITHOUT_RATE"), "currency=USD count=1 amount=10");
  ASSERT_EQ(page->contributions_size(), 2);
  EXPECT_EQ(DetailsOf(page->contributions(0), "AMOUNT_WITHOUT_RATE"), "currency=USD");
  EXPECT_FALSE(page->contributions(0).has_reporting_amount());
  EXPECT_EQ(page->contributions(0).category(), v1::PIPELINE);
  EXPECT_EQ(Text(page->contributions(1).reporting_amount()), "5");
}

TEST_F(ContributionsTest, TokenOfAnotherQueryIsRefused) {
  AddSeven();
  v1::ListContributionsRequest request = ContributionsOf("accounts/group", 2);
  request.set_page_token(Contributions(request)->next_page_token());
  request.set_page_size(4);
  EXPECT_TRUE(Contributions(request).ok()) << "the size may change";
  const auto reason = [&](auto change) {
    v1::ListContributionsRequest other = request;
    change(other);
    const auto refused = Contributions(other);
    EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
    EXPECT_THAT(FieldsOf(refused), ElementsAre("page_token"));
    return ReasonOf(refused);
  };
  EXPECT_EQ(reason([](auto& r) { r.set_account("accounts/acme"); }), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(reason([](auto& r) { r.set_own_only(true); }), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(reason([](auto& r) { r.add_categories(v1::COMMIT); }), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(reason([](auto& r) { r.set_page_token("garbage"); }), "PAGE_TOKEN_INVALID");
}

TEST_F(ContributionsTest, PageSizesAreBounded) {
  AddSeven();
  EXPECT_EQ(ReadAll(ContributionsOf("accounts/group", 100000)).pages, 1);
  EXPECT_THAT(FieldsOf(Contributions(ContributionsOf("accounts/group", -1))),
              ElementsAre("page_size"));
}

TEST_F(ContributionsTest, RefusesAsGetForecastDoes) {
  v1::ListContributionsRequest request;
  *request.mutable_period() = MakePeriod(2026);
  EXPECT_THAT(FieldsOf(Contributions(request)), ElementsAre("account"));
  EXPECT_EQ(ReasonOf(Contributions(ContributionsOf("accounts/no"))), "RESOURCE_NOT_FOUND");
  request.set_territory("territories/west");
  const auto territory = Contributions(request);
  EXPECT_EQ(territory.status().code(), StatusCode::kUnimplemented);
  EXPECT_EQ(ReasonOf(territory), "NOT_BUILT_YET");
  EXPECT_THAT(FieldsOf(Contributions(ContributionsOf("accounts/acme", 0, MakePeriod(0)))),
              ElementsAre("period.fiscal_year"));
  rpc::CallSettings settings;
  settings.min_revision = store_->revision() + 1;
  EXPECT_EQ(
      ReasonOf(Call(&ForecastStub::ListContributions, ContributionsOf("accounts/acme"), settings)),
      "REVISION_NOT_REACHED");
  Stop();
  StartWithoutHierarchy();
  EXPECT_EQ(ReasonOf(Contributions(ContributionsOf("accounts/acme"))), "HIERARCHY_NOT_READY");
}

// Once took rates that came between the sums and the reading: the pages then did not add up.
TEST_F(ContributionsTest, AddUpWhileRatesChange) {
  AddSeven();
  std::atomic<bool> stop{false};
  std::atomic<int> changed{0};
  std::thread changes([&] {
    v1::UpdateExchangeRateRequest request;
    request.mutable_exchange_rate()->set_name("exchangeRates/" + RateId("EUR", "2025-01-01"));
    request.mutable_update_mask()->add_paths("rate");
    for (int i = 1; !stop; ++i) {
      request.mutable_exchange_rate()->mutable_rate()->set_value(absl::StrCat("1.", i));
      rpc::CallContext context;
      v1::ExchangeRate answer;
      changed += stub<RevenueStub>().UpdateExchangeRate(context.get(), request, &answer).ok();
    }
  });
  // Often enough for the two to meet.
  for (int i = 0; i < 1500 && !HasFailure(); ++i) {
    ExpectAddsUp(ReadAll(ContributionsOf("accounts/group", 4)));
  }
  stop = true;
  changes.join();
  EXPECT_GT(changed, 0);
}

}  // namespace
}  // namespace accord::forecast
