#include "services/forecast/storage/schema.h"

#include <sqlite3.h>

#include <filesystem>
#include <string>

#include "common/base/clock.h"
#include "common/sql/sql_store.h"
#include "common/store/record.h"
#include "gtest/gtest.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"
#include "services/forecast/domain/stored_rates.h"

namespace accord::forecast {
namespace {

class ForecastSchemaTest : public testing::Test {
 protected:
  ForecastSchemaTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    sql::StoreOptions options;
    options.path = folder_ + "/forecast.db";
    options.service = kServiceName;
    options.migrations = Migrations();
    options.tables = Tables();
    options.clock = &clock_;
    auto opened = sql::SqlStore::Open(std::move(options));
    EXPECT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }
  ~ForecastSchemaTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  static absl::Time Soon() { return absl::Now() + absl::Seconds(10); }

  template <typename T>
  void Put(T record, const std::string& id) {
    record.meta.id = id;
    const auto revision =
        store_->WriteAndWait({.actor = "people/jane"}, Soon(), [&](store::Txn& txn) {
          T copy = record;
          return txn.Put(copy);
        });
    ASSERT_TRUE(revision.ok()) << revision.status();
  }
  template <typename T>
  void ExpectKept(const T& record) {
    Put(record, "a-1");
    auto reader = store_->Snapshot(absl::nullopt, Soon()).value();
    const auto found = reader->Find<T>("a-1");
    ASSERT_TRUE(found.ok()) << found.status();
    ASSERT_TRUE(found->has_value());
    EXPECT_TRUE(store::SameContent(record, **found)) << T::kTable;
  }

  // How SQLite finds the one opportunity that `conditions` ask for.
  std::string PlanOf(const std::string& conditions, const std::string& order = "id") {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open((folder_ + "/forecast.db").c_str(), &database), SQLITE_OK);
    const std::string sql =
        "EXPLAIN QUERY PLAN SELECT id, display_name FROM opportunity WHERE ended = ?1 AND "
        "delete_time = 0 AND " +
        conditions + " ORDER BY " + order + " LIMIT 1";
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK);
    std::string plan;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      plan += reinterpret_cast<const char*>(sqlite3_column_text(statement, 3));
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return plan;
  }

  const std::string folder_ = testing::TempDir() + "forecast_schema_test";
  FixedClock clock_{absl::FromUnixSeconds(1'770'000'000)};
  std::unique_ptr<sql::SqlStore> store_;
};

TEST_F(ForecastSchemaTest, EveryTableKeepsItsRecord) {
  Opportunity opportunity;
  opportunity.lines = {{"office", 2, {5}}};
  opportunity.close_date = calendar::Date::FromDays(20000);
  opportunity.probability_basis_points = 7;
  opportunity.external_ids = {{"crm", "7"}};
  ExpectKept(opportunity);
  ExpectKept(Stage());
  Target target;
  target.kind = TargetKind::kRenewal;
  target.quarter = 3;
  ExpectKept(target);
  RevenueFact revenue;
  revenue.amount = {-5};
  ExpectKept(revenue);
  ExpectKept(AddressableRevenue());
  ExpectKept(ExchangeRate());
}

TEST_F(ForecastSchemaTest, FactsAloneCanBeReadOfOpportunities) {
  Opportunity opportunity;
  opportunity.account = "acme";
  opportunity.amount = {5};
  Put(opportunity, "o-1");
  auto reader = store_->Snapshot(absl::nullopt, Soon()).value();
  int seen = 0;
  ASSERT_TRUE(reader
                  ->Select<OpportunityFacts>({},
                                             [&](OpportunityFacts facts) {
                                               EXPECT_EQ(facts.account, "acme");
                                               EXPECT_EQ(facts.amount.value, 5);
                                               ++seen;
                                               return true;
                                             })
                  .ok());
  EXPECT_EQ(seen, 1);
}

TEST_F(ForecastSchemaTest, NewestRateUpToADayIsFound) {
  const money::Currency kDollars = money::ParseCurrency("USD").value();
  ExchangeRate rate;
  rate.base = kDollars;
  rate.currency = money::ParseCurrency("EUR").value();
  rate.start_date = calendar::ParseDate("2026-01-01").value();
  rate.rate_billionths = 1;
  Put(rate, "r-1");
  rate.start_date = calendar::ParseDate("2026-07-01").value();
  rate.rate_billionths = 2;
  Put(rate, "r-2");
  rate.base = money::ParseCurrency("GBP").value();
  rate.start_date = calendar::ParseDate("2026-02-01").value();
  rate.rate_billionths = 3;
  Put(rate, "in-another-currency");
  auto reader = store_->Snapshot(absl::nullopt, Soon()).value();
  StoredRates rates(*reader, kDollars);
  const auto on = [&](const char* day) {
    return rates.RateOn(rate.currency, calendar::ParseDate(day).value());
  };
  EXPECT_EQ(on("2026-06-30")->billionths, 1);
  EXPECT_EQ(on("2026-07-01")->billionths, 2);
  EXPECT_EQ(on("2025-12-31").status().code(), absl::StatusCode::kFailedPrecondition);
  const auto after = FindRate(*reader, {rate.currency, kDollars},
                              calendar::ParseDate("2026-01-01").value(), Nearest::kAfter);
  EXPECT_EQ((*after)->meta.id, "r-2");
}

// Issue 9, fault 12: this is asked on the thread that writes, so no row is read that is not the
// answer, nor sorted. The conditions are those of StageResource.
TEST_F(ForecastSchemaTest, WhatStandsInAStagesWayIsFoundWithoutReadingTheStage) {
  EXPECT_EQ(PlanOf("stage = ?2"),
            "SEARCH opportunity USING INDEX opportunity_by_stage (stage=? AND ended=?)");
  EXPECT_EQ(PlanOf("stage = ?2 AND forecast_category = ?3 AND (forecast_category <> '')"),
            "SEARCH opportunity USING INDEX opportunity_by_own_category (stage=? AND ended=? AND "
            "forecast_category=?)");
  EXPECT_EQ(PlanOf("stage = ?2 AND close_date = ?3 AND NOT ((close_date <> ''))"),
            "SEARCH opportunity USING INDEX opportunity_undated (stage=? AND ended=? AND "
            "close_date=?)");
}

// The same for a rate, with the conditions of ClosingIn: of several months, of one day, of none.
TEST_F(ForecastSchemaTest, WhatNeedsARateIsFoundByItsCurrencyAndMonth) {
  const std::string month = kCloseMonth;
  const std::string days = " AND ((close_date >= ?5) AND (close_date <= ?6))";
  const std::string searched =
      "SEARCH opportunity USING INDEX opportunity_by_currency (currency_code=? AND ended=? AND ";
  EXPECT_EQ(PlanOf("currency_code = ?2 AND " + month + " BETWEEN ?3 AND ?4" + days, month + ", id"),
            searched + "<expr>>? AND <expr><?)");
  EXPECT_EQ(PlanOf("currency_code = ?2 AND " + month + " = ?3" + days), searched + "<expr>=?)");
  EXPECT_EQ(PlanOf("currency_code = ?2 AND " + month + " = ?3"), searched + "<expr>=?)");
}

}  // namespace
}  // namespace accord::forecast
