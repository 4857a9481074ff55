#include "services/planning/storage/schema.h"

#include <filesystem>

#include "common/base/clock.h"
#include "common/sql/sql_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/frozen_plan.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/standard.h"
#include "services/planning/domain/work.h"

namespace accord::planning {
namespace {

class SchemaTest : public testing::Test {
 protected:
  SchemaTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    sql::StoreOptions options;
    options.path = folder_ + "/planning.db";
    options.service = kServiceName;
    options.migrations = Migrations();
    options.tables = Tables();
    options.clock = &clock_;
    auto opened = sql::SqlStore::Open(std::move(options));
    EXPECT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }
  ~SchemaTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  // Puts `record` and reads it again.
  template <typename T>
  void ExpectKept(T record) {
    record.meta.id = "a/1/x";
    store::WriteInfo info;
    info.actor = "people/jane";
    const auto revision =
        store_->WriteAndWait(info, absl::Now() + absl::Seconds(10), [&](store::Txn& txn) {
          T copy = record;
          return txn.Put(copy);
        });
    ASSERT_TRUE(revision.ok()) << revision.status();
    auto reader = store_->Snapshot(absl::nullopt, absl::Now() + absl::Seconds(10));
    ASSERT_TRUE(reader.ok()) << reader.status();
    const auto found = (*reader)->Find<T>("a/1/x");
    ASSERT_TRUE(found.ok()) << found.status();
    ASSERT_TRUE(found->has_value());
    EXPECT_TRUE(store::SameContent(record, **found)) << T::kTable;
  }

  const std::string folder_ = testing::TempDir() + "planning_schema_test";
  FixedClock clock_{absl::FromUnixSeconds(1'770'000'000)};
  std::unique_ptr<sql::SqlStore> store_;
};

TEST_F(SchemaTest, EveryTableKeepsItsRecord) {
  AccountPlan plan;
  plan.fiscal_year = 2026;
  plan.business_priorities = {{"cost", "Cut cost", ""}};
  plan.submit_time = 7;
  ExpectKept(plan);
  PlanVersion version;
  version.submitter = "people/jane";
  ExpectKept(version);
  FrozenPlan frozen;
  frozen.step = FrozenStep::kReview;
  frozen.origin = FrozenOrigin::kStep;
  frozen.names = {{"people/jane", "Jane"}};
  frozen.stale_reasons = {{"IT_IS_OLD", {{"days", int64_t{400}}}}};
  frozen.doubts = {{"a/1/x", DoubtCause::kTimePassed, "reviewed"}};
  frozen.content = "{}";
  ExpectKept(frozen);
  Objective objective;
  objective.measure = Measure{"Tickets", "900", "", "", ""};
  ExpectKept(objective);
  Action action;
  action.due_date = calendar::Date::FromDays(20000);
  ExpectKept(action);
  Condition condition;
  condition.commitments = {{"a", Side::kVendor, "Train"}};
  ExpectKept(condition);
  ExpectKept(DefaultStandard());
}

TEST_F(SchemaTest, SubmissionsAreNotWatched) {
  EXPECT_FALSE(store::TableOf<PlanVersion>().watched);
  EXPECT_TRUE(store::TableOf<Condition>().watched);
}

}  // namespace
}  // namespace accord::planning
