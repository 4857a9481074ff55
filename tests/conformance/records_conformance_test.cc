// Every record that a service says it keeps has a table that keeps it.
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "common/directory/kept_records.h"
#include "common/sql/sql_store.h"
#include "common/sql/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/accounts/domain/records.h"
#include "services/accounts/storage/schema.h"
#include "services/forecast/domain/records.h"
#include "services/forecast/storage/schema.h"
#include "services/planning/domain/records.h"
#include "services/planning/storage/schema.h"

namespace accord {
namespace {

class RecordsTest : public testing::TestWithParam<sql::Engine> {
 protected:
  RecordsTest() : database_(GetParam()) {}

  static absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

  void Open(const sql::Schema& schema) {
    sql::StoreOptions options = database_.Options();
    options.service = schema.service;
    options.migrations = schema.migrations;
    options.tables = schema.tables;
    options.clock = &clock_;
    auto opened = sql::SqlStore::Open(std::move(options));
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  template <typename Record>
  void ExpectKept() {
    Record record;
    record.meta.id = "kept";
    const auto put = store_->WriteAndWait({.actor = "people/jane"}, Soon(),
                                          [&](store::Txn& txn) { return txn.Put(record); });
    ASSERT_TRUE(put.ok()) << Record::kTable << ": " << put.status();
    const auto reader = store_->Snapshot(absl::nullopt, Soon());
    ASSERT_TRUE(reader.ok()) << reader.status();
    const auto row = (*reader)->FindRow(store::TableOf<Record>(), "kept");
    ASSERT_TRUE(row.ok() && row->has_value()) << Record::kTable << ": " << row.status();
    EXPECT_EQ((*row)->values, store::ToRow(record).values) << Record::kTable;
  }
  template <typename List>
  void ExpectAllKept() {
    store::ForEachRecord(
        List(), [this](auto of) { this->template ExpectKept<typename decltype(of)::type>(); });
  }

  sql::TestDatabase database_;
  const SystemClock clock_;
  std::unique_ptr<sql::SqlStore> store_;
};

TEST_P(RecordsTest, AccountsKeepsEveryRecordOfItsList) {
  Open(accounts::Schema());
  ExpectAllKept<accounts::Records>();
}

TEST_P(RecordsTest, PlanningKeepsEveryRecordOfItsList) {
  Open(planning::Schema());
  ExpectAllKept<planning::Records>();
  ExpectAllKept<directory::KeptRecords>();
}

TEST_P(RecordsTest, ForecastKeepsEveryRecordOfItsList) {
  Open(forecast::Schema());
  ExpectAllKept<forecast::Records>();
  ExpectAllKept<directory::KeptRecords>();
}

INSTANTIATE_TEST_SUITE_P(Engines, RecordsTest,
                         testing::Values(sql::Engine::kSqlite, sql::Engine::kPostgres),
                         [](const auto& info) {
                           return info.param == sql::Engine::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace accord
