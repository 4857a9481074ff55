// Targets, revenue facts, addressable revenue and exchange rates over a real channel and a real
// database.
#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class RevenueApiTest : public ForecastApiTest {
 protected:
  absl::StatusOr<v1::ExchangeRate> UpdateRate(const std::string& id, const v1::ExchangeRate& patch,
                                              const std::vector<std::string>& mask) {
    v1::UpdateExchangeRateRequest request;
    *request.mutable_exchange_rate() = patch;
    request.mutable_exchange_rate()->set_name("exchangeRates/" + id);
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Call(&RevenueStub::UpdateExchangeRate, request);
  }
  absl::StatusOr<v1::ExchangeRate> DeleteRate(const std::string& id) {
    return CallOn(&RevenueStub::DeleteExchangeRate, "exchangeRates/" + id);
  }
  absl::StatusOr<v1::AddressableRevenue> CreateAddressable(const std::string& account,
                                                           const std::string& id, int64_t units) {
    v1::CreateAddressableRevenueRequest request;
    request.set_parent("accounts/" + account);
    request.set_addressable_revenue_id(id);
    *request.mutable_addressable_revenue()->mutable_amount() = MakeMoney(units);
    return Call(&RevenueStub::CreateAddressableRevenue, request);
  }
  static v1::ExchangeRate From(const std::string& date) {
    v1::ExchangeRate patch;
    *patch.mutable_start_date() = MakeDate(date);
    return patch;
  }
  std::string Achieved(const std::string& account, const common::v1::FiscalPeriod& period) {
    v1::GetForecastRequest request = ForecastOf("accounts/" + account, period);
    request.set_kind(v1::Target::TOTAL_REVENUE);
    const auto forecast = Forecast(request);
    return forecast.ok() ? Text(forecast->achieved()) : std::string(forecast.status().message());
  }
};

TEST_F(RevenueApiTest, OneTargetForASubjectKindAndPeriod) {
  const auto first = SetTarget("accounts/acme", MakePeriod(2026, 1), 100);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = SetTarget("accounts/acme", MakePeriod(2026, 1), 7);
  EXPECT_EQ(second.status().code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(second), "TARGET_EXISTS");
  EXPECT_EQ(MetadataOf(second, "name"), first->name());
  EXPECT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 2), 7).ok());
  EXPECT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 1), 7, v1::Target::RENEWAL).ok());
  EXPECT_TRUE(SetTarget("people/jane", MakePeriod(2026, 1), 7).ok());
  ASSERT_TRUE(CallOn(&RevenueStub::DeleteTarget, first->name()).ok());
  EXPECT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 1), 7).ok());
}

TEST_F(RevenueApiTest, TargetSaysForWhomWhatAndWhen) {
  v1::CreateTargetRequest request;
  EXPECT_THAT(FieldsOf(Call(&RevenueStub::CreateTarget, request)), ElementsAre("target"));
  *request.mutable_target()->mutable_amount() = MakeMoney(-1);
  EXPECT_THAT(FieldsOf(Call(&RevenueStub::CreateTarget, request)),
              UnorderedElementsAre("target.kind", "target.period", "target.amount"));
  *request.mutable_target()->mutable_amount() = MakeMoney(1);
  request.mutable_target()->set_kind(v1::Target::BOOKINGS);
  *request.mutable_target()->mutable_period() = MakePeriod(2026);
  EXPECT_THAT(FieldsOf(Call(&RevenueStub::CreateTarget, request)), ElementsAre("target.subject"));
  EXPECT_EQ(ReasonOf(SetTarget("accounts/no", MakePeriod(2026), 1)), "REFERENCE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(SetTarget("people/no", MakePeriod(2026), 1)), "REFERENCE_NOT_FOUND");
  EXPECT_THAT(FieldsOf(SetTarget("accounts/acme", MakePeriod(2026, 1, 1), 1)),
              ElementsAre("target.period.month"));
  EXPECT_EQ(ReasonOf(SetTarget("accounts/acme", MakePeriod(2026), 1, v1::Target::BOOKINGS, "EUR")),
            "CURRENCY_WITHOUT_RATE");
}

TEST_F(RevenueApiTest, TargetsAreReadChangedAndListed) {
  const auto made = SetTarget("accounts/acme", MakePeriod(2026), 100);
  ASSERT_TRUE(SetTarget("people/jane", MakePeriod(2027), 5, v1::Target::NET_NEW).ok());
  v1::UpdateTargetRequest update;
  update.mutable_target()->set_name(made->name());
  *update.mutable_target()->mutable_amount() = MakeMoney(40);
  update.mutable_update_mask()->add_paths("amount");
  ASSERT_TRUE(Call(&RevenueStub::UpdateTarget, update).ok());
  EXPECT_EQ(Text(CallOn(&RevenueStub::GetTarget, made->name())->amount()), "40");
  EXPECT_EQ(Text(Forecast("accounts/acme")->target()), "40");
  update.mutable_target()->set_etag(made->etag());
  EXPECT_EQ(ReasonOf(Call(&RevenueStub::UpdateTarget, update)), "ETAG_MISMATCH");
  v1::ListTargetsRequest list;
  for (const char* filter :
       {"account = \"accounts/acme\"", "kind = BOOKINGS", "fiscal_year = 2026"}) {
    list.set_filter(filter);
    EXPECT_THAT(Call(&RevenueStub::ListTargets, list)->targets(), SizeIs(1)) << filter;
  }
  list.set_filter("person = \"people/jane\"");
  list.set_order_by("fiscal_year desc");
  EXPECT_THAT(Call(&RevenueStub::ListTargets, list)->targets(), SizeIs(1));
  ASSERT_TRUE(CallOn(&RevenueStub::DeleteTarget, made->name()).ok());
  EXPECT_FALSE(Forecast("accounts/acme")->has_target());
}

TEST_F(RevenueApiTest, TargetInAnotherCurrencyIsConvertedOnItsFirstDay) {
  ASSERT_TRUE(SetRate("EUR", "2025-07-01", "2").ok());
  ASSERT_TRUE(SetRate("EUR", "2026-01-01", "3").ok());
  ASSERT_TRUE(
      SetTarget("accounts/acme", MakePeriod(2026, 2), 10, v1::Target::BOOKINGS, "EUR").ok());
  ASSERT_TRUE(
      SetTarget("accounts/acme", MakePeriod(2026, 3), 10, v1::Target::BOOKINGS, "EUR").ok());
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 1), 1).ok());
  ASSERT_TRUE(SetTarget("accounts/acme", MakePeriod(2026, 4), 1).ok());
  EXPECT_EQ(Text(Forecast("accounts/acme")->target()), "52");
}

TEST_F(RevenueApiTest, RevenueIsOneFactPerAccountProductAndMonth) {
  const auto first = UpsertRevenue({MakeRevenue("acme", "2026-02-01", 10),
                                    MakeRevenue("acme", "2026-02-01", 3, "cloud"),
                                    MakeRevenue("acme-de", "2026-03-01", -1)});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Achieved("acme", MakePeriod(2026)), "12");
  EXPECT_EQ(Achieved("acme", MakePeriod(2026, 0, 8)), "13");
  const int64_t revision = store_->revision();
  const auto again = UpsertRevenue({MakeRevenue("acme", "2026-02-01", 10)});
  EXPECT_EQ(again->results(0).outcome(), common::v1::UNCHANGED);
  EXPECT_EQ(store_->revision(), revision);
  const auto changed = UpsertRevenue({MakeRevenue("acme", "2026-02-01", 20)});
  EXPECT_EQ(changed->results(0).outcome(), common::v1::UPDATED);
  EXPECT_EQ(changed->results(0).name(), first->results(0).name());
  EXPECT_EQ(Achieved("acme", MakePeriod(2026)), "22");
  EXPECT_EQ(Text(CallOn(&RevenueStub::GetRevenueFact, first->results(0).name())->amount()), "20");
}

TEST_F(RevenueApiTest, DeletedRevenueComesBackWithAnUpsert) {
  const auto made = UpsertRevenue({MakeRevenue("acme", "2026-02-01", 10)});
  ASSERT_TRUE(CallOn(&RevenueStub::DeleteRevenueFact, made->results(0).name()).ok());
  EXPECT_EQ(Achieved("acme", MakePeriod(2026)), "0");
  EXPECT_EQ(UpsertRevenue({MakeRevenue("acme", "2026-02-01", 10)})->results(0).outcome(),
            common::v1::RESTORED);
  EXPECT_EQ(Achieved("acme", MakePeriod(2026)), "10");
}

TEST_F(RevenueApiTest, EveryBadFieldOfEveryFactIsNamedAndNothingIsWritten) {
  v1::RevenueFact foreign = MakeRevenue("acme", "2026-02-01", 1);
  *foreign.mutable_amount() = MakeMoney(1, "EUR");
  const int64_t revision = store_->revision();
  const auto refused = UpsertRevenue(
      {MakeRevenue("acme", "2026-03-01", 1), MakeRevenue("no", "2026-02-01", 1),
       MakeRevenue("acme", "2026-02-02", 1), MakeRevenue("acme", "2026-02-01", 1, "no"), foreign,
       MakeRevenue("acme", "2026-03-01", 2)});
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(refused),
              UnorderedElementsAre("revenue_facts[1].account", "revenue_facts[2].month",
                                   "revenue_facts[3].product", "revenue_facts[4].amount",
                                   "revenue_facts[5]"));
  EXPECT_EQ(store_->revision(), revision);
  EXPECT_EQ(ReasonOf(UpsertRevenue({MakeRevenue("acme", "2026-02-01", 1, "no")})),
            "REFERENCE_NOT_FOUND");
  v1::RevenueFact empty;
  EXPECT_THAT(FieldsOf(UpsertRevenue({empty})),
              UnorderedElementsAre("revenue_facts[0].account", "revenue_facts[0].product",
                                   "revenue_facts[0].month", "revenue_facts[0].amount"));
}

TEST_F(RevenueApiTest, FactsOfAlikeNamesAreApart) {
  TellAccount("a", "");
  TellAccount("a-b", "");
  Tell(MakeProductChange(0, "b-c"));
  Tell(MakeProductChange(0, "c"));
  ASSERT_TRUE(UpsertRevenue({MakeRevenue("a", "2026-02-01", 1, "b-c"),
                             MakeRevenue("a-b", "2026-02-01", 2, "c")})
                  .ok());
  EXPECT_EQ(Achieved("a", MakePeriod(2026)), "1");
  EXPECT_EQ(Achieved("a-b", MakePeriod(2026)), "2");
}

TEST_F(RevenueApiTest, RevenueIsListed) {
  ASSERT_TRUE(UpsertRevenue({MakeRevenue("acme", "2026-02-01", 10),
                             MakeRevenue("umbrella", "2026-03-01", 3, "cloud")})
                  .ok());
  v1::ListRevenueFactsRequest list;
  for (const char* filter :
       {"account = \"accounts/acme\"", "product = \"products/cloud\"", "month >= \"2026-03-01\""}) {
    list.set_filter(filter);
    const auto page = Call(&RevenueStub::ListRevenueFacts, list);
    ASSERT_TRUE(page.ok()) << filter << page.status();
    EXPECT_THAT(page->revenue_facts(), SizeIs(1)) << filter;
  }
}

TEST_F(RevenueApiTest, AddressableRevenueIsNamedAfterItsYear) {
  const auto made = CreateAddressable("acme", "2026", 1000);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->name(), "accounts/acme/addressableRevenues/2026");
  EXPECT_EQ(made->fiscal_year(), 2026);
  EXPECT_EQ(ReasonOf(CreateAddressable("acme", "2026", 1)), "RESOURCE_EXISTS");
  EXPECT_EQ(ReasonOf(CreateAddressable("no", "2026", 1)), "REFERENCE_NOT_FOUND");
  for (const char* id : {"", "fy26", "1900", "2199", "02026"}) {
    EXPECT_EQ(CreateAddressable("acme", id, 1).status().code(), StatusCode::kInvalidArgument) << id;
  }
  v1::UpdateAddressableRevenueRequest update;
  update.mutable_addressable_revenue()->set_name(made->name());
  update.mutable_addressable_revenue()->set_source("A study");
  update.mutable_update_mask()->add_paths("source");
  EXPECT_EQ(Call(&RevenueStub::UpdateAddressableRevenue, update)->source(), "A study");
  EXPECT_EQ(Text(CallOn(&RevenueStub::GetAddressableRevenue, made->name())->amount()), "1000");
  ASSERT_TRUE(CreateAddressable("umbrella", "2026", 5).ok());
  v1::ListAddressableRevenuesRequest list;
  list.set_parent("accounts/acme");
  EXPECT_THAT(Call(&RevenueStub::ListAddressableRevenues, list)->addressable_revenues(), SizeIs(1));
  list.set_parent("accounts/-");
  list.set_filter("fiscal_year = 2026");
  EXPECT_THAT(Call(&RevenueStub::ListAddressableRevenues, list)->addressable_revenues(), SizeIs(2));
  EXPECT_TRUE(CallOn(&RevenueStub::DeleteAddressableRevenue, made->name()).ok());
}

TEST_F(RevenueApiTest, OneRateForACurrencyAndDay) {
  ASSERT_TRUE(SetRate("EUR", "2026-01-01", "1.123456789").ok());
  v1::CreateExchangeRateRequest second;
  *second.mutable_exchange_rate() = *SetRate("EUR", "2026-02-01", "2");
  *second.mutable_exchange_rate()->mutable_start_date() = MakeDate("2026-01-01");
  second.mutable_exchange_rate()->clear_name();
  second.mutable_exchange_rate()->clear_etag();
  const auto refused = Call(&RevenueStub::CreateExchangeRate, second);
  EXPECT_EQ(refused.status().code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(refused), "RATE_EXISTS");
  EXPECT_EQ(MetadataOf(refused, "name"), "exchangeRates/eur-2026-01-01");
  EXPECT_EQ(ReasonOf(UpdateRate("eur-2026-02-01", From("2026-01-01"), {"start_date"})),
            "RATE_EXISTS");
  EXPECT_EQ(CallOn(&RevenueStub::GetExchangeRate, "exchangeRates/eur-2026-01-01")->rate().value(),
            "1.123456789");
  v1::ListExchangeRatesRequest list;
  list.set_filter("currency_code = \"EUR\" AND start_date > \"2026-01-15\"");
  EXPECT_THAT(Call(&RevenueStub::ListExchangeRates, list)->exchange_rates(), SizeIs(1));
}

TEST_F(RevenueApiTest, RateSaysWhatItIsStatedInAndThereIsOneForEachBase) {
  EXPECT_EQ(SetRate("JPY", "2026-01-01", "0.0066")->base_currency_code(), "USD");
  v1::CreateExchangeRateRequest in_euros;
  in_euros.mutable_exchange_rate()->set_currency_code("JPY");
  in_euros.mutable_exchange_rate()->set_base_currency_code("EUR");
  *in_euros.mutable_exchange_rate()->mutable_start_date() = MakeDate("2026-01-01");
  in_euros.mutable_exchange_rate()->mutable_rate()->set_value("0.0061");
  const auto made = Call(&RevenueStub::CreateExchangeRate, in_euros);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->base_currency_code(), "EUR");
  EXPECT_EQ(ReasonOf(Call(&RevenueStub::CreateExchangeRate, in_euros)), "RATE_EXISTS");
  in_euros.mutable_exchange_rate()->set_currency_code("EUR");
  EXPECT_THAT(FieldsOf(Call(&RevenueStub::CreateExchangeRate, in_euros)),
              ElementsAre("exchange_rate.currency_code"));
  v1::ListExchangeRatesRequest list;
  list.set_filter("base_currency_code = \"EUR\"");
  EXPECT_THAT(Call(&RevenueStub::ListExchangeRates, list)->exchange_rates(), SizeIs(1));
  v1::Opportunity deal = MakeOpportunity("acme", 0, "proposal", "2026-03-15");
  *deal.mutable_amount() = MakeMoney(10, "JPY");
  ASSERT_TRUE(Create(deal, "deal").ok());
  EXPECT_EQ(ReasonOf(DeleteRate("jpy-2026-01-01")), "RATE_NEEDED");
  EXPECT_TRUE(CallOn(&RevenueStub::DeleteExchangeRate, made->name()).ok()) << "converts nothing";
  v1::ExchangeRate other;
  other.set_base_currency_code("GBP");
  EXPECT_EQ(ReasonOf(UpdateRate("jpy-2026-01-01", other, {"base_currency_code"})), "RATE_NEEDED");
}

TEST_F(RevenueApiTest, RatesOfAnEarlierReleaseAreToldWhatTheyAreStatedIn) {
  Stop();
  StartWithoutHierarchy();
  ExchangeRate rate;
  rate.meta.id = "old";
  rate.currency = money::ParseCurrency("JPY").value();
  rate.start_date = calendar::ParseDate("2026-01-01").value();
  rate.rate_billionths = 6'600'000;
  const auto put = store_->WriteAndWait({}, SteadyNow() + absl::Seconds(30),
                                        [&](store::Txn& txn) { return txn.Put(rate); });
  ASSERT_TRUE(put.ok()) << put.status();
  BringHierarchy();
  const absl::Time until = SteadyNow() + absl::Seconds(60);
  const auto base = [&] {
    return CallOn(&RevenueStub::GetExchangeRate, "exchangeRates/old")->base_currency_code();
  };
  while (base().empty() && SteadyNow() < until) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_EQ(base(), "USD");
  TellSettings("EUR", 7);
  EXPECT_EQ(base(), "USD");
}

TEST_F(RevenueApiTest, RateIsAboveZeroAndNotOfTheReportingCurrency) {
  EXPECT_THAT(FieldsOf(SetRate("EUR", "2026-01-01", "0")), ElementsAre("exchange_rate.rate"));
  EXPECT_THAT(FieldsOf(SetRate("EUR", "2026-01-01", "-1")), ElementsAre("exchange_rate.rate"));
  EXPECT_THAT(FieldsOf(SetRate("EUR", "2026-01-01", "much")), ElementsAre("exchange_rate.rate"));
  EXPECT_THAT(FieldsOf(SetRate("USD", "2026-01-01", "1")),
              ElementsAre("exchange_rate.currency_code"));
  v1::CreateExchangeRateRequest request;
  request.mutable_exchange_rate();
  EXPECT_THAT(FieldsOf(Call(&RevenueStub::CreateExchangeRate, request)),
              UnorderedElementsAre("exchange_rate.currency_code", "exchange_rate.start_date",
                                   "exchange_rate.rate"));
}

TEST_F(RevenueApiTest, RateThatSomethingNeedsStays) {
  ASSERT_TRUE(SetRate("EUR", "2026-01-01", "2").ok());
  ASSERT_TRUE(SetRate("EUR", "2026-06-01", "3").ok());
  v1::Opportunity opportunity = MakeOpportunity("acme", 0, "proposal", "2026-03-15");
  *opportunity.mutable_amount() = MakeMoney(10, "EUR");
  ASSERT_TRUE(Create(opportunity, "deal").ok());
  const auto refused = DeleteRate("eur-2026-01-01");
  EXPECT_EQ(refused.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "RATE_NEEDED");
  EXPECT_EQ(MetadataOf(refused, "name"), "opportunities/deal");
  EXPECT_EQ(MetadataOf(refused, "currency"), "EUR");
  EXPECT_EQ(ReasonOf(UpdateRate("eur-2026-01-01", From("2026-03-16"), {"start_date"})),
            "RATE_NEEDED");
  EXPECT_TRUE(UpdateRate("eur-2026-01-01", From("2026-03-15"), {"start_date"}).ok());
  EXPECT_TRUE(DeleteRate("eur-2026-06-01").ok()) << "an earlier one converts what it did";
  v1::ExchangeRate pounds;
  pounds.set_currency_code("GBP");
  EXPECT_EQ(ReasonOf(UpdateRate("eur-2026-01-01", pounds, {"currency_code"})), "RATE_NEEDED");
  ASSERT_TRUE(Delete("deal").ok());
  EXPECT_TRUE(DeleteRate("eur-2026-01-01").ok());
  EXPECT_EQ(ReasonOf(Undelete("deal")), "CURRENCY_WITHOUT_RATE");
}

TEST_F(RevenueApiTest, RateStaysForRevenueTargetsAndWhatHasNoDate) {
  ASSERT_TRUE(SetRate("EUR", "2020-01-01", "2").ok());
  v1::RevenueFact fact = MakeRevenue("acme", "2026-02-01", 1);
  *fact.mutable_amount() = MakeMoney(1, "EUR");
  const auto revenue = UpsertRevenue({fact});
  ASSERT_TRUE(revenue.ok()) << revenue.status();
  EXPECT_EQ(MetadataOf(DeleteRate("eur-2020-01-01"), "name"), revenue->results(0).name());
  ASSERT_TRUE(CallOn(&RevenueStub::DeleteRevenueFact, revenue->results(0).name()).ok());
  const auto target = SetTarget("accounts/acme", MakePeriod(2026), 5, v1::Target::BOOKINGS, "EUR");
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ(MetadataOf(DeleteRate("eur-2020-01-01"), "name"), target->name());
  ASSERT_TRUE(CallOn(&RevenueStub::DeleteTarget, target->name()).ok());
  v1::Opportunity undated = MakeOpportunity("acme", 0, "proposal", "");
  *undated.mutable_amount() = MakeMoney(1, "EUR");
  ASSERT_TRUE(Create(undated, "undated").ok());
  EXPECT_EQ(MetadataOf(DeleteRate("eur-2020-01-01"), "name"), "opportunities/undated");
  ASSERT_TRUE(SetRate("EUR", "2027-01-01", "2").ok());
  EXPECT_TRUE(DeleteRate("eur-2020-01-01").ok()) << "the newest rate is left";
}

}  // namespace
}  // namespace accord::forecast
