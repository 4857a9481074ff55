// GetForecast over a real channel and a real database.
#include <thread>

#include "common/rpc/test_messages.h"
#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

class GetForecastTest : public ForecastApiTest {
 protected:
  // Asserts that `id` is made.
  void Add(const std::string& id, v1::Opportunity opportunity, const std::string& owner = "") {
    if (!owner.empty()) opportunity.set_owner("people/" + owner);
    const auto made = Create(opportunity, id);
    ASSERT_TRUE(made.ok()) << made.status();
  }
  // One in every category of acme and one of acme-de: 1000 omitted, 100 pipeline at 10 %,
  // 200 best case at 50 %, 40 commit at 80 % (30 of it of acme-de), 8 closed.
  void AddOneOfEach() {
    Add("lost", MakeOpportunity("acme", 1000, "lost"));
    Add("early", MakeOpportunity("acme", 100, "prospecting"));
    Add("likely", MakeOpportunity("acme", 200, "proposal"));
    Add("sure", MakeOpportunity("acme", 10, "negotiation"));
    Add("below", MakeOpportunity("acme-de", 30, "negotiation"));
    Add("won", MakeOpportunity("acme", 8, "won"));
  }
  static v1::GetForecastRequest With(v1::GetForecastRequest request,
                                     v1::GetForecastRequest::Breakdown breakdown) {
    request.set_breakdown(breakdown);
    return request;
  }
  static v1::GetForecastRequest With(v1::GetForecastRequest request, v1::Target::Kind kind) {
    request.set_kind(kind);
    return request;
  }
};

TEST_F(GetForecastTest, CategoriesAreOwnAllCumulativeAndWeighted) {
  AddOneOfEach();
  const auto forecast = Forecast("accounts/acme");
  ASSERT_TRUE(forecast.ok()) << forecast.status();
  ASSERT_EQ(forecast->cells_size(), 5);
  const auto row = [&](v1::ForecastCategory category) {
    const v1::ForecastCell& cell = CellOf(*forecast, category);
    EXPECT_EQ(cell.category(), category);
    return absl::StrCat(Text(cell.own_amount()), " ", Text(cell.amount()), " ",
                        Text(cell.cumulative_amount()), " ", Text(cell.weighted_amount()), " ",
                        cell.opportunity_count());
  };
  EXPECT_FALSE(CellOf(*forecast, v1::OMITTED).has_cumulative_amount());
  EXPECT_EQ(row(v1::OMITTED), "1000 1000 0 0 1");
  EXPECT_EQ(row(v1::PIPELINE), "100 100 348 10 1");
  EXPECT_EQ(row(v1::BEST_CASE), "200 200 248 100 1");
  EXPECT_EQ(row(v1::COMMIT), "10 40 48 32 2");
  EXPECT_EQ(row(v1::CLOSED), "8 8 8 8 1");
  EXPECT_EQ(Text(forecast->open_pipeline()), "340");
  EXPECT_EQ(Text(forecast->weighted()), "150");
  EXPECT_EQ(Text(forecast->achieved()), "8");
  EXPECT_EQ(forecast->account(), "accounts/acme");
  EXPECT_EQ(forecast->display_name(), "The acme");
  EXPECT_EQ(forecast->kind(), v1::Target::BOOKINGS);
  EXPECT_EQ(forecast->accounts_revision(), accounts_revision_);
  EXPECT_EQ(answered_, store_->revision());
}

TEST_F(GetForecastTest, PeriodIsCutByTheFiscalCalendar) {
  Add("last-day", MakeOpportunity("acme", 1, "prospecting", "2026-06-30"));
  Add("first-day", MakeOpportunity("acme", 2, "prospecting", "2026-07-01"));
  Add("quarter", MakeOpportunity("acme", 4, "prospecting", "2026-04-01"));
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::PIPELINE), "5");
  EXPECT_EQ(AmountOf(Forecast("accounts/acme", MakePeriod(2026, 4)), v1::PIPELINE), "5");
  EXPECT_EQ(AmountOf(Forecast("accounts/acme", MakePeriod(2026, 0, 12)), v1::PIPELINE), "1");
  EXPECT_EQ(AmountOf(Forecast("accounts/acme", MakePeriod(2027)), v1::PIPELINE), "2");
  const auto june = Forecast("accounts/acme", MakePeriod(2026, 0, 12));
  EXPECT_THAT(june->start_date(), testing::Property(&google::type::Date::month, 6));
  EXPECT_EQ(june->end_date().day(), 30);
}

TEST_F(GetForecastTest, WhatHasNoCloseDateIsInNoPeriodButIsTold) {
  Add("some-day", MakeOpportunity("acme", 50, "proposal", ""));
  Add("below", MakeOpportunity("acme-de", 20, "proposal", ""));
  Add("lost", MakeOpportunity("acme", 7, "lost", ""));
  const auto forecast = Forecast("accounts/acme");
  ASSERT_TRUE(forecast.ok()) << forecast.status();
  EXPECT_EQ(Text(forecast->open_pipeline()), "0");
  EXPECT_EQ(Text(forecast->undated().own_amount()), "50");
  EXPECT_EQ(Text(forecast->undated().amount()), "70");
  EXPECT_EQ(Text(forecast->undated().weighted_amount()), "35");
  EXPECT_EQ(forecast->undated().opportunity_count(), 2);
}

TEST_F(GetForecastTest, PersonHasWhatTheirOrganizationHas) {
  Add("a", MakeOpportunity("acme", 100), "jane");
  Add("b", MakeOpportunity("umbrella", 20), "joe");
  Add("c", MakeOpportunity("", 3), "boss");
  Add("d", MakeOpportunity("acme", 1000));
  const auto forecast = Forecast("people/boss");
  EXPECT_EQ(AmountOf(forecast, v1::PIPELINE), "123");
  EXPECT_EQ(Text(CellOf(*forecast, v1::PIPELINE).own_amount()), "3");
  EXPECT_EQ(forecast->person(), "people/boss");
  EXPECT_EQ(AmountOf(Forecast("people/jane"), v1::PIPELINE), "100");
  EXPECT_FALSE(forecast->has_recognized_revenue()) << "revenue is kept by account";
  TellPerson("joe", "");
  EXPECT_EQ(AmountOf(Forecast("people/boss"), v1::PIPELINE), "103");
  v1::Opportunity patch;
  patch.set_owner("people/joe");
  ASSERT_TRUE(Update("a", patch, {"owner"}).ok());
  EXPECT_EQ(AmountOf(Forecast("people/boss"), v1::PIPELINE), "3");
  EXPECT_EQ(AmountOf(Forecast("people/joe"), v1::PIPELINE), "120");
}

TEST_F(GetForecastTest, KindLeavesOutOtherTypes) {
  const auto add = [&](const std::string& id, int64_t units, v1::Opportunity::Type type) {
    v1::Opportunity opportunity = MakeOpportunity("acme", units, "won");
    opportunity.set_type(type);
    Add(id, opportunity);
  };
  add("new", 1, v1::Opportunity::NEW);
  add("expansion", 10, v1::Opportunity::EXPANSION);
  add("renewal", 100, v1::Opportunity::RENEWAL);
  add("services", 1000, v1::Opportunity::SERVICES);
  ASSERT_TRUE(UpsertRevenue({MakeRevenue("acme-de", "2026-02-01", 7)}).ok());
  const auto achieved = [&](v1::Target::Kind kind) {
    return Text(
        Forecast(With(ForecastOf("accounts/acme", MakePeriod(2026)), kind)).value().achieved());
  };
  EXPECT_EQ(achieved(v1::Target::BOOKINGS), "1111");
  EXPECT_EQ(achieved(v1::Target::NET_NEW), "11");
  EXPECT_EQ(achieved(v1::Target::RENEWAL), "100");
  EXPECT_EQ(achieved(v1::Target::TOTAL_REVENUE), "7");
}

TEST_F(GetForecastTest, TargetIsItsOwnOrTheSumOfAllItsParts) {
  const auto target = [&](const common::v1::FiscalPeriod& period) -> std::string {
    const auto forecast = Forecast("accounts/acme", period);
    return forecast->has_target() ? Text(forecast->target()) : "none";
  };
  EXPECT_EQ(target(MakePeriod(2026)), "none");
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 1), 100).ok());
  for (int month = 4; month <= 6; ++month) {
    ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 0, month), 10).ok());
  }
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 3), 3).ok());
  ASSERT_TRUE(SetTarget("accounts/acme-de", MakePeriod(2026, 4), 7000).ok());
  EXPECT_EQ(target(MakePeriod(2026)), "none") << "a child's target is not its parent's";
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 4), 4).ok());
  EXPECT_EQ(target(MakePeriod(2026)), "137");
  EXPECT_EQ(target(MakePeriod(2026, 2)), "30");
  EXPECT_EQ(target(MakePeriod(2026, 0, 1)), "none") << "a quarter's is not split";
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026), 500).ok());
  EXPECT_EQ(target(MakePeriod(2026)), "500");
}

// Issue 9, fault 9: the target of one quarter alone once made 390 % of the year's.
TEST_F(GetForecastTest, TargetOfAPartAloneIsPartialAndHasNoAttainmentOfTheWhole) {
  AddOneOfEach();
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 1), 100).ok());
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 0, 4), 20).ok());
  const auto year = Forecast("accounts/acme");
  EXPECT_FALSE(year->has_target());
  EXPECT_FALSE(year->has_gap());
  EXPECT_FALSE(year->attainment().has_basis_points());
  EXPECT_EQ(year->attainment().explanation().reason(), "TARGET_OF_PARTS");
  EXPECT_EQ(year->coverage().explanation().reason(), "TARGET_OF_PARTS");
  EXPECT_EQ(DetailsOf(*year, "TARGET_PARTIAL"), "missing=M5,M6,Q3,Q4 known=120");
  EXPECT_EQ(DetailsOf(*Forecast("accounts/acme", MakePeriod(2026, 2)), "TARGET_PARTIAL"),
            "missing=M5,M6 known=20");
  EXPECT_EQ(Text(Forecast("accounts/acme", MakePeriod(2026, 1))->target()), "100");
}

TEST_F(GetForecastTest, AttainmentGapAndCoverageAreSharesOfTheTarget) {
  AddOneOfEach();
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026), 16).ok());
  auto forecast = Forecast("accounts/acme");
  EXPECT_EQ(Text(forecast->gap()), "8");
  EXPECT_EQ(forecast->attainment().basis_points(), 5000);
  EXPECT_EQ(forecast->coverage().basis_points(), 425000) << "340 open for 8 that are missing";
  EXPECT_FALSE(forecast->attainment().has_explanation());
}

TEST_F(GetForecastTest, WhatIsNotApplicableSaysWhy) {
  AddOneOfEach();
  auto forecast = Forecast("accounts/acme");
  EXPECT_FALSE(forecast->has_gap());
  EXPECT_FALSE(forecast->attainment().has_basis_points());
  EXPECT_EQ(forecast->attainment().explanation().reason(), "NO_TARGET");
  EXPECT_EQ(forecast->coverage().explanation().reason(), "NO_TARGET");
  EXPECT_EQ(forecast->coverage().explanation().message(), "there is no target");
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026), 5).ok());
  forecast = Forecast("accounts/acme");
  EXPECT_EQ(Text(forecast->gap()), "-3");
  EXPECT_EQ(forecast->attainment().basis_points(), 16000);
  EXPECT_EQ(forecast->coverage().explanation().reason(), "TARGET_REACHED");
  ASSERT_TRUE(SetTarget("accounts/umbrella", MakePeriod(2026), 0).ok());
  forecast = Forecast("accounts/umbrella");
  EXPECT_EQ(forecast->attainment().explanation().reason(), "TARGET_ZERO");
}

// Issue 9, fault 9
TEST_F(GetForecastTest, PartsAddUpToTheWholeWithThatOfItsOwn) {
  AddOneOfEach();
  Add("umbrella", MakeOpportunity("umbrella", 5000));
  Add("group", MakeOpportunity("group", 1));
  const auto forecast = Forecast(
      With(ForecastOf("accounts/group", MakePeriod(2026)), v1::GetForecastRequest::BY_CHILD));
  ASSERT_TRUE(forecast.ok()) << forecast.status();
  ASSERT_EQ(forecast->parts_size(), 3);
  EXPECT_EQ(forecast->parts(0).account(), "accounts/umbrella") << "the largest first";
  EXPECT_EQ(forecast->parts(0).part(), v1::Forecast::CHILD);
  EXPECT_EQ(forecast->parts(2).account(), "accounts/group");
  EXPECT_EQ(forecast->parts(2).part(), v1::Forecast::OWN);
  EXPECT_EQ(AmountOf(forecast->parts(2), v1::PIPELINE), "1");
  ExpectPartsAddUp(*forecast);
}

// Issue 9, fault 9: of 1,200 children 1,000 were shown, and nothing said so.
TEST_F(GetForecastTest, ChildrenBeyondAThousandAreOnePartAndStillAddUp) {
  constexpr int kChildren = 1200;
  v1::UpsertOpportunitiesRequest request;
  for (int i = 0; i < kChildren; ++i) {
    const std::string id = absl::StrCat("child-", i);
    TellAccount(id, "solo");
    v1::Opportunity deal = MakeOpportunity(id, i + 1);
    deal.add_external_ids()->set_system("crm");
    deal.mutable_external_ids(0)->set_value(id);
    *request.add_opportunities() = deal;
    if (i % 600 != 599) continue;
    ASSERT_TRUE(Call(&PipelineStub::UpsertOpportunities, request).ok());
    request.clear_opportunities();
  }
  const auto forecast = Forecast(
      With(ForecastOf("accounts/solo", MakePeriod(2026)), v1::GetForecastRequest::BY_CHILD));
  ASSERT_EQ(forecast->parts_size(), 1001);
  const v1::Forecast& rest = forecast->parts(1000);
  EXPECT_EQ(rest.part(), v1::Forecast::REMAINDER);
  EXPECT_EQ(rest.part_count(), 200);
  EXPECT_EQ(AmountOf(rest, v1::PIPELINE), "20100");
  ExpectPartsAddUp(*forecast);
}

// Once left out a deleted child whose only opportunities were lost or worth nothing.
TEST_F(GetForecastTest, DeletedChildIsAPartAsLongAsItCounts) {
  Add("lost", MakeOpportunity("umbrella", 1000, "lost"));
  TellAccount("umbrella", "group", true);
  const auto request =
      With(ForecastOf("accounts/group", MakePeriod(2026)), v1::GetForecastRequest::BY_CHILD);
  const auto forecast = Forecast(request);
  ASSERT_EQ(forecast->parts_size(), 2);
  EXPECT_EQ(Text(CellOf(forecast->parts(0), v1::OMITTED).amount()) +
                Text(CellOf(forecast->parts(1), v1::OMITTED).amount()),
            "01000");
  ASSERT_TRUE(Delete("lost").ok());
  EXPECT_EQ(Forecast(request)->parts_size(), 1);
}

// A part of 700 could not be asked for: what an answer names can be.
TEST_F(GetForecastTest, WhatIsDeletedButCountsCanBeAskedForAndSaysSo) {
  v1::Opportunity deal = MakeOpportunity("umbrella", 700);
  deal.set_owner("people/joe");
  Add("deal", deal);
  TellAccount("umbrella", "group", true);
  TellPerson("joe", "boss", true);
  for (const std::string whole : {"accounts/group", "people/boss"}) {
    const auto forecast =
        Forecast(With(ForecastOf(whole, MakePeriod(2026)), v1::GetForecastRequest::BY_CHILD));
    EXPECT_FALSE(forecast->deleted());
    int asked = 0;
    for (const v1::Forecast& part : forecast->parts()) {
      const std::string name = part.account().empty() ? part.person() : part.account();
      if (part.part() != v1::Forecast::CHILD) continue;
      const auto alone = Forecast(name);
      ASSERT_TRUE(alone.ok()) << alone.status();
      EXPECT_EQ(AmountOf(alone, v1::PIPELINE), AmountOf(part, v1::PIPELINE));
      EXPECT_EQ(alone->deleted(), part.deleted());
      asked += static_cast<int>(part.deleted());
    }
    EXPECT_EQ(asked, 1) << whole;
  }
  for (const std::string name : {"accounts/umbrella", "people/joe"}) {
    const auto contributions = Contributions(ContributionsOf(name));
    ASSERT_TRUE(contributions.ok()) << contributions.status();
    ASSERT_EQ(contributions->contributions_size(), 1);
    EXPECT_EQ(contributions->contributions(0).opportunity(), "opportunities/deal");
  }
  ASSERT_TRUE(Delete("deal").ok());
  EXPECT_TRUE(Forecast("accounts/umbrella")->deleted());
  EXPECT_EQ(ReasonOf(Forecast("accounts/nobody")), "RESOURCE_NOT_FOUND");
}

// 1,000,000 JPY once read 6666.667 EUR by the rate into USD.
TEST_F(GetForecastTest, RateIntoTheOldReportingCurrencyConvertsNothing) {
  ASSERT_TRUE(SetRate("JPY", "2020-01-01", "0.0066").ok());
  v1::Opportunity deal = MakeOpportunity("acme", 0);
  *deal.mutable_amount() = MakeMoney(1'000'000, "JPY");
  Add("yen", deal);
  Add("dollars", MakeOpportunity("acme", 10));
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::PIPELINE), "6610");
  TellSettings("EUR", 7);
  const auto lacking = [&](const std::string& pipeline, int explanations) {
    const auto forecast = Forecast("accounts/acme");
    ASSERT_TRUE(forecast.ok()) << forecast.status();
    EXPECT_EQ(AmountOf(forecast, v1::PIPELINE), pipeline);
    EXPECT_EQ(forecast->explanations_size(), explanations);
  };
  lacking("0", 2);
  ASSERT_TRUE(SetRate("USD", "2020-01-01", "0.5").ok());
  lacking("5", 1);
  EXPECT_EQ(DetailsOf(*Forecast("accounts/acme"), "AMOUNTS_WITHOUT_RATE"),
            "currency=JPY count=1 amount=1000000");
  EXPECT_EQ(ReasonOf(Create(deal, "more")), "CURRENCY_WITHOUT_RATE");
  v1::CreateExchangeRateRequest in_euros;
  in_euros.mutable_exchange_rate()->set_currency_code("JPY");
  *in_euros.mutable_exchange_rate()->mutable_start_date() = MakeDate("2020-01-01");
  in_euros.mutable_exchange_rate()->mutable_rate()->set_value("0.006");
  ASSERT_TRUE(Call(&RevenueStub::CreateExchangeRate, in_euros).ok());
  lacking("6005", 0);
  TellSettings("USD", 7);
  lacking("6610", 0);  // by the rates that are stated in it, which stand as they did
}

TEST_F(GetForecastTest, PeriodsAddUpToTheWhole) {
  for (int month = 1; month <= 12; ++month) {
    const std::string date =
        absl::StrCat(month < 7 ? "2026-" : "2025-", month < 10 ? "0" : "", month, "-10");
    Add(absl::StrCat("m", month), MakeOpportunity("acme", month, "proposal", date));
  }
  for (const auto& [period, parts] :
       {std::make_pair(MakePeriod(2026), 4), std::make_pair(MakePeriod(2026, 3), 3),
        std::make_pair(MakePeriod(2026, 0, 3), 0)}) {
    const auto forecast =
        Forecast(With(ForecastOf("accounts/acme", period), v1::GetForecastRequest::BY_PERIOD));
    ASSERT_EQ(forecast->parts_size(), parts);
    int64_t sum = 0;
    for (const v1::Forecast& part : forecast->parts()) {
      sum += MicrosOf(CellOf(part, v1::BEST_CASE).amount());
    }
    if (parts > 0) EXPECT_EQ(sum, MicrosOf(CellOf(*forecast, v1::BEST_CASE).amount()));
  }
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::BEST_CASE), "78");
  EXPECT_EQ(AmountOf(Forecast("accounts/acme", MakePeriod(2026, 3)), v1::BEST_CASE), "6");
}

TEST_F(GetForecastTest, MovedAccountTakesItsForecastAlong) {
  AddOneOfEach();
  EXPECT_EQ(AmountOf(Forecast("accounts/umbrella"), v1::COMMIT), "0");
  TellAccount("acme-de", "umbrella");
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::COMMIT), "10");
  EXPECT_EQ(AmountOf(Forecast("accounts/umbrella"), v1::COMMIT), "30");
  EXPECT_EQ(AmountOf(Forecast("accounts/group"), v1::COMMIT), "40");
  TellAccount("acme", "");
  EXPECT_EQ(AmountOf(Forecast("accounts/group"), v1::COMMIT), "30");
}

TEST_F(GetForecastTest, NewRateCountsFromItsDay) {
  ASSERT_TRUE(SetRate("EUR", "2025-07-01", "2").ok());
  v1::Opportunity early = MakeOpportunity("acme", 0, "proposal", "2026-02-10");
  *early.mutable_amount() = MakeMoney(10, "EUR");
  Add("early", early);
  *early.mutable_close_date() = MakeDate("2026-03-10");
  Add("late", early);
  early.clear_close_date();
  Add("undated", early);
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::BEST_CASE), "40");
  ASSERT_TRUE(SetRate("EUR", "2026-03-01", "3").ok());
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::BEST_CASE), "50");
  EXPECT_EQ(Text(Forecast("accounts/acme")->undated().amount()), "30") << "by the newest rate";
  EXPECT_EQ(Text(Get("late")->reporting_amount()), "30");
  ASSERT_TRUE(
      CallOn(&RevenueStub::DeleteExchangeRate, "exchangeRates/" + RateId("EUR", "2026-03-01"))
          .ok());
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::BEST_CASE), "40");
}

TEST_F(GetForecastTest, NewCalendarPutsFactsIntoOtherPeriods) {
  Add("a", MakeOpportunity("acme", 10, "prospecting", "2026-08-01"));
  EXPECT_EQ(AmountOf(Forecast("accounts/acme", MakePeriod(2027, 1)), v1::PIPELINE), "10");
  TellSettings("USD", 1);
  EXPECT_EQ(AmountOf(Forecast("accounts/acme", MakePeriod(2027, 1)), v1::PIPELINE), "0");
  EXPECT_EQ(AmountOf(Forecast("accounts/acme", MakePeriod(2026, 3)), v1::PIPELINE), "10");
  EXPECT_EQ(Forecast("accounts/acme", MakePeriod(2026))->start_date().month(), 1);
}

// Issue 9, fault 7: every forecast of everybody was an error that told how much all others lack.
TEST_F(GetForecastTest, NewReportingCurrencyMarksThoseAloneWhoseAmountsHaveNoRate) {
  Add("a", MakeOpportunity("acme", 10));
  Add("b", MakeOpportunity("acme-de", 7));
  ASSERT_TRUE(SetRate("EUR", "2020-01-01", "2").ok());
  Add("c", InEuros(MakeOpportunity("umbrella", 5)));
  TellSettings("EUR", 7);
  const auto acme = Forecast("accounts/acme");
  ASSERT_TRUE(acme.ok()) << acme.status();
  EXPECT_EQ(AmountOf(acme, v1::PIPELINE), "0");
  EXPECT_EQ(DetailsOf(*acme, "AMOUNTS_WITHOUT_RATE"), "currency=USD count=2 amount=17");
  EXPECT_EQ(DetailsOf(*Forecast("accounts/acme-de"), "AMOUNTS_WITHOUT_RATE"),
            "currency=USD count=1 amount=7");
  const auto umbrella = Forecast("accounts/umbrella");
  EXPECT_EQ(AmountOf(umbrella, v1::PIPELINE), "5");
  EXPECT_EQ(umbrella->explanations_size(), 0) << "what others lack is not told";
  const auto group = Forecast(
      With(ForecastOf("accounts/group", MakePeriod(2026)), v1::GetForecastRequest::BY_CHILD));
  EXPECT_EQ(AmountOf(group, v1::PIPELINE), "5");
  ExpectPartsAddUp(*group);
  ASSERT_TRUE(SetRate("USD", "2020-01-01", "0.5").ok());
  const auto forecast = Forecast("accounts/acme");
  EXPECT_EQ(AmountOf(forecast, v1::PIPELINE), "8.50");
  EXPECT_EQ(forecast->explanations_size(), 0);
  EXPECT_EQ(forecast->weighted().currency_code(), "EUR");
}

TEST_F(GetForecastTest, FactsThatComeBeforeTheirAccountWaitForIt) {
  Add("a", MakeOpportunity("acme-de", 10));
  Stop();
  StartWithoutHierarchy();
  BringHierarchy();
  EXPECT_EQ(AmountOf(Forecast("accounts/group"), v1::PIPELINE), "10");
}

TEST_F(GetForecastTest, SubjectIsRequiredAndHasToExist) {
  v1::GetForecastRequest request;
  *request.mutable_period() = MakePeriod(2026);
  EXPECT_THAT(FieldsOf(Forecast(request)), ElementsAre("account"));
  EXPECT_EQ(ReasonOf(Forecast("accounts/no")), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Forecast("people/no")), "RESOURCE_NOT_FOUND");
  TellPerson("joe", "boss", true);
  EXPECT_TRUE(Forecast("people/joe")->deleted());
  EXPECT_THAT(FieldsOf(Forecast("accounts/acme", MakePeriod(1900))),
              ElementsAre("period.fiscal_year"));
  EXPECT_THAT(FieldsOf(Forecast("accounts/acme", MakePeriod(2026, 5, 13))),
              testing::UnorderedElementsAre("period.quarter", "period.month"));
  EXPECT_THAT(FieldsOf(Forecast("accounts/acme", MakePeriod(2026, 1, 1))),
              ElementsAre("period.month"));
  request.set_account("acme");
  EXPECT_THAT(FieldsOf(Forecast(request)), ElementsAre("account"));
}

TEST_F(GetForecastTest, TerritoriesAreNotBuiltYet) {
  v1::GetForecastRequest request;
  request.set_territory("territories/west");
  *request.mutable_period() = MakePeriod(2026);
  const auto refused = Forecast(request);
  EXPECT_EQ(refused.status().code(), StatusCode::kUnimplemented);
  EXPECT_EQ(ReasonOf(refused), "NOT_BUILT_YET");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("territories"));
}

// Once answered from a part of the hierarchy while the rest was still being read.
TEST_F(GetForecastTest, NothingIsAnsweredBeforeTheHierarchyIsThere) {
  AddOneOfEach();
  Stop();
  StartWithoutHierarchy();
  std::vector<accounts::v1::Change> changes = FirstChanges();
  ASSERT_TRUE(directory_->Apply(directory::testing::MakeMessage(3, changes, true)).ok());
  const auto refused =
      Call(&ForecastStub::GetForecast, ForecastOf("accounts/acme", MakePeriod(2026)));
  EXPECT_EQ(refused.status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(refused), "HIERARCHY_NOT_READY");
  EXPECT_GT(DetailOf(refused.status())->retry_delay, absl::ZeroDuration());
}

TEST_F(GetForecastTest, RevisionThatIsAskedForIsReachedOrRefused) {
  rpc::CallSettings settings;
  settings.min_revision = store_->revision() + 1;
  const auto request = ForecastOf("accounts/acme", MakePeriod(2026));
  const auto refused = Call(&ForecastStub::GetForecast, request, settings);
  EXPECT_EQ(refused.status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(refused), "REVISION_NOT_REACHED");
  settings.min_revision = 0;
  settings.min_accounts_revision = accounts_revision_ + 1;
  settings.timeout = absl::Milliseconds(300);
  EXPECT_FALSE(Call(&ForecastStub::GetForecast, request, settings).ok());
  settings.timeout = absl::Seconds(20);
  std::thread later([&] {
    absl::SleepFor(absl::Milliseconds(100));
    TellAccount("acme-de", "umbrella");
  });
  const auto waited = Call(&ForecastStub::GetForecast, request, settings);
  later.join();
  ASSERT_TRUE(waited.ok()) << waited.status();
  EXPECT_EQ(waited->accounts_revision(), accounts_revision_);
}

TEST_F(GetForecastTest, WhileRatesAreCountedByOldFiguresAreGivenUnlessNewOnesAreAskedFor) {
  ASSERT_TRUE(SetRate("EUR", "2025-07-01", "2").ok());
  v1::Opportunity euros = MakeOpportunity("acme", 0);
  *euros.mutable_amount() = MakeMoney(10, "EUR");
  Add("euros", euros);
  ASSERT_EQ(AmountOf(Forecast("accounts/acme"), v1::PIPELINE), "20");
  // Holds every connection, so that counting has to wait for one.
  std::vector<std::unique_ptr<store::Reader>> held;
  for (int i = 0; i < sql::StoreOptions().reader_connections; ++i) {
    held.push_back(*store_->Snapshot(absl::nullopt, absl::InfiniteFuture()));
  }
  ASSERT_TRUE(SetRate("EUR", "2026-01-01", "3").ok());
  const auto request = ForecastOf("accounts/acme", MakePeriod(2026));
  rpc::CallSettings settings;
  EXPECT_EQ(AmountOf(Call(&ForecastStub::GetForecast, request, settings), v1::PIPELINE), "20");
  settings.min_revision = store_->revision();
  settings.timeout = absl::Milliseconds(600);
  const auto exact = Call(&ForecastStub::GetForecast, request, settings);
  EXPECT_EQ(exact.status().code(), StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(exact), "FORECAST_CATCHING_UP");
  held.clear();
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::PIPELINE), "30");
}

TEST_F(GetForecastTest, RestartCountsTheSame) {
  AddOneOfEach();
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026), 16).ok());
  const auto before = Forecast("accounts/group");
  Stop();
  Start();
  const auto after = Forecast("accounts/group");
  ASSERT_TRUE(before.ok() && after.ok()) << after.status();
  EXPECT_TRUE(rpc::SameMessage(*after, *before));
  EXPECT_EQ(Text(Forecast("accounts/acme")->target()), "16");
}

TEST_F(GetForecastTest, WatchersHearOfEveryResource) {
  ASSERT_TRUE(SetRate("EUR", "2026-01-01", "1.1").ok());
  Add("a", MakeOpportunity("acme", 10));
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026), 5).ok());
  ASSERT_TRUE(UpsertRevenue({MakeRevenue("acme", "2026-02-01", 7)}).ok());
  common::v1::WatchChangesRequest request;
  rpc::CallSettings settings;
  settings.timeout = absl::InfiniteDuration();
  rpc::CallContext context(settings);
  const auto stream = stub<ForecastStub>().WatchChanges(context.get(), request);
  std::vector<std::string> seen;
  v1::WatchChangesResponse response;
  while (seen.size() < 10 && stream->Read(&response)) {
    for (const v1::Change& change : response.changes()) {
      if (change.has_stage()) seen.push_back("stage");
      if (change.has_exchange_rate()) seen.push_back("rate");
      if (change.has_opportunity()) seen.push_back("opportunity");
      if (change.has_target()) seen.push_back("target");
      if (change.has_revenue_fact()) seen.push_back("revenue");
    }
  }
  context.get()->TryCancel();
  EXPECT_THAT(seen, ElementsAre("stage", "stage", "stage", "stage", "stage", "stage", "rate",
                                "opportunity", "target", "revenue"));
}

}  // namespace
}  // namespace accord::forecast
