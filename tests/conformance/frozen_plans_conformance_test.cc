// Plans that the release before this one froze in history alone become rows: what migration 0004
// notes, what is made of it, and that compaction then takes nothing.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "common/sql/connection.h"
#include "common/sql/migrations.h"
#include "common/sql/sql_store.h"
#include "common/sql/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/planning/domain/frozen_plan.h"
#include "services/planning/storage/schema.h"

namespace accord::planning {
namespace {

using store::kStillHolds;
using testing::ElementsAre;

absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

std::vector<sql::Migration> UpTo(int version, const std::vector<sql::Migration>& all) {
  std::vector<sql::Migration> some;
  for (const sql::Migration& each : all) {
    if (each.version <= version) some.push_back(each);
  }
  return some;
}

// Plan acme/2026 in a database of the release before: submitted with one objective (revision 2),
// returned (3), changed (4), submitted again (5), approved (6), revised and its objective deleted
// (7). Revision n was made 10·n microseconds after the beginning of 1970.
class FrozenPlansTest : public testing::TestWithParam<sql::Engine> {
 protected:
  FrozenPlansTest() : database_(GetParam()) {
    auto connection = sql::Connect(database_.Options());
    EXPECT_TRUE(connection.ok()) << connection.status();
    connection_ = *std::move(connection);
    Migrate("base", UpTo(2, sql::BaseMigrations()));
    Migrate(kServiceName, UpTo(2, Migrations()));
    for (int64_t revision = 1; revision <= 7; ++revision) {
      Execute(
          "INSERT INTO revision (revision, time, actor, on_behalf_of, method, request_id, reason) "
          "VALUES (:p0, :p1, 'people/jane', '', '', '', '')",
          {revision, revision * 10});
    }
    Execute("UPDATE counter SET value = 7 WHERE name = 'revision'", {});
    PutPlan(1, 2, "DRAFT", 0, 0);
    PutPlan(2, 3, "SUBMITTED", 1, 0);
    PutPlan(3, 4, "RETURNED", 1, 30);
    PutPlan(4, 5, "RETURNED", 1, 30);
    PutPlan(5, 6, "SUBMITTED", 2, 30);
    PutPlan(6, 7, "APPROVED", 2, 60);
    PutPlan(7, kStillHolds, "DRAFT", 2, 60);
    PutObjective(1, 7, 0);
    PutObjective(7, kStillHolds, 70);
    PutVersion(2, 1);
    PutVersion(5, 2);
  }

  void Migrate(const std::string& set, const std::vector<sql::Migration>& migrations) {
    const absl::Status status = sql::Migrate(*connection_, set, migrations, absl::UnixEpoch());
    EXPECT_TRUE(status.ok()) << status;
  }
  void Execute(const std::string& sql, const std::vector<store::Value>& values) {
    const absl::Status status = connection_->Execute(sql, values).status();
    EXPECT_TRUE(status.ok()) << status;
  }
  void PutPlan(int64_t revision, int64_t ended, const std::string& state, int64_t version,
               int64_t review_time) {
    Execute(
        "INSERT INTO plan (id, revision, ended, create_time, update_time, delete_time, "
        "fiscal_year, "
        "state, owner, business_priorities, strategy, stakeholders, competitors, "
        "partner_engagements, version, submit_time, submitter, submit_actor, review_time, "
        "reviewer, "
        "review_note) VALUES ('acme/2026', :p0, :p1, 10, :p2, 0, 2026, :p3, '', '', 'Win', '', '', "
        "'', :p4, 0, '', '', :p5, 'people/boss', 'Say more')",
        {revision, ended, revision * 10, state, version, review_time});
  }
  void PutObjective(int64_t revision, int64_t ended, int64_t delete_time) {
    Execute(
        "INSERT INTO objective (id, revision, ended, create_time, update_time, delete_time, title, "
        "description, priority_id, measure, owner, due_date, state) VALUES ('acme/2026/o1', :p0, "
        ":p1, 10, :p2, :p3, 'Grow', '', '', '', '', '', 'OPEN')",
        {revision, ended, revision * 10, delete_time});
  }
  void PutVersion(int64_t revision, int64_t version) {
    Execute(
        "INSERT INTO plan_version (id, revision, ended, create_time, update_time, delete_time, "
        "submitter, note) VALUES (:p0, :p1, :p2, :p3, :p4, 0, 'people/jane', 'Please')",
        {absl::StrCat("acme/2026/", version), revision, kStillHolds, revision * 10, revision * 10});
  }
  // The release's own rows of what became of them, before a compaction of that release.
  void ForgetPlanAt(int64_t revision) {
    Execute("DELETE FROM plan WHERE revision = :p0", {revision});
  }

  std::unique_ptr<sql::SqlStore> Open() {
    sql::StoreOptions options = database_.Options();
    options.service = kServiceName;
    options.migrations = Migrations();
    options.tables = Tables();
    options.clock = &clock_;
    options.compaction_grace = absl::Milliseconds(10);
    auto opened = sql::SqlStore::Open(std::move(options));
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? *std::move(opened) : nullptr;
  }
  // "acme/2026/1/SUBMISSION=PENDING@2", by id, and whether there is content: "+".
  static std::vector<std::string> FrozenIn(store::Store& store) {
    std::vector<std::string> found;
    auto reader = store.Snapshot(absl::nullopt, Soon());
    EXPECT_TRUE(reader.ok()) << reader.status();
    const absl::Status read = (*reader)->Select<FrozenPlan>({}, [&](FrozenPlan frozen) {
      found.push_back(absl::StrCat(frozen.meta.id, "=", store::LabelOf(frozen.origin), "@",
                                   frozen.plan_revision, frozen.content.empty() ? "" : "+"));
      return true;
    });
    EXPECT_TRUE(read.ok()) << read;
    return found;
  }

  sql::TestDatabase database_;
  FixedClock clock_{absl::FromUnixSeconds(1'770'000'000)};
  std::unique_ptr<sql::Connection> connection_;
};

TEST_P(FrozenPlansTest, EveryStepOfBeforeIsNotedAndMadeARowAndOutlivesHistory) {
  connection_.reset();
  const std::unique_ptr<sql::SqlStore> store = Open();
  ASSERT_NE(store, nullptr);
  EXPECT_THAT(FrozenIn(*store),
              ElementsAre("acme/2026/1/REVIEW=PENDING@3", "acme/2026/1/SUBMISSION=PENDING@2",
                          "acme/2026/2/REVIEW=PENDING@6", "acme/2026/2/SUBMISSION=PENDING@5"));
  ASSERT_TRUE(KeepHistory(*store).ok());
  ASSERT_TRUE(store->Compact(store->revision(), clock_.Now()).ok());
  EXPECT_THAT(FrozenIn(*store),
              ElementsAre("acme/2026/1/REVIEW=HISTORY@3+", "acme/2026/1/SUBMISSION=HISTORY@2+",
                          "acme/2026/2/REVIEW=HISTORY@6+", "acme/2026/2/SUBMISSION=HISTORY@5+"));
  auto reader = store->Snapshot(absl::nullopt, Soon());
  ASSERT_TRUE(reader.ok()) << reader.status();
  const auto approved = (*reader)->Find<FrozenPlan>("acme/2026/2/REVIEW");
  ASSERT_TRUE(approved.ok() && approved->has_value());
  const auto content = DecodeContent((*approved)->content);
  ASSERT_TRUE(content.ok()) << content.status();
  EXPECT_EQ(content->plan.state, PlanState::kApproved);
  ASSERT_EQ(content->objectives.size(), 1u) << "deleted since";
  EXPECT_EQ(content->objectives[0].title, "Grow");
  EXPECT_EQ((*approved)->person, "people/boss");
}

TEST_P(FrozenPlansTest, WhatThatReleaseCompactedAwayIsLostAndTheRestIsKept) {
  for (const int64_t revision : {1, 2, 3}) ForgetPlanAt(revision);
  Execute("INSERT INTO counter (name, value) VALUES ('oldest', 5)", {});
  connection_.reset();
  const std::unique_ptr<sql::SqlStore> store = Open();
  ASSERT_NE(store, nullptr);
  ASSERT_TRUE(KeepHistory(*store).ok());
  EXPECT_THAT(FrozenIn(*store),
              ElementsAre("acme/2026/1/REVIEW=LOST@4", "acme/2026/1/SUBMISSION=LOST@2",
                          "acme/2026/2/REVIEW=HISTORY@6+", "acme/2026/2/SUBMISSION=HISTORY@5+"));
}

TEST_P(FrozenPlansTest, SeveralReplicasMakeEachRowOnce) {
  connection_.reset();
  std::vector<std::unique_ptr<sql::SqlStore>> stores;
  const int replicas = GetParam() == sql::Engine::kSqlite ? 1 : 3;
  for (int i = 0; i < replicas; ++i) stores.push_back(Open());
  std::vector<std::thread> threads;
  for (const auto& store : stores) {
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&store] { EXPECT_TRUE(KeepHistory(*store).ok()); });
    }
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& store : stores) {
    ASSERT_TRUE(store->CatchUp(0, Soon()).ok());
    auto reader = store->Snapshot(absl::nullopt, Soon());
    int versions = 0;
    ASSERT_TRUE((*reader)
                    ->SelectVersions(store::TableOf<FrozenPlan>(), "acme/2026/2/REVIEW",
                                     kStillHolds, 10,
                                     [&](store::Row) {
                                       ++versions;
                                       return true;
                                     })
                    .ok());
    EXPECT_EQ(versions, 2) << "the note and the row";
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, FrozenPlansTest,
                         testing::Values(sql::Engine::kSqlite, sql::Engine::kPostgres),
                         [](const auto& test) {
                           return test.param == sql::Engine::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace accord::planning
