// Two moments compared by what lies between them, over a store, against two whole counts.
#include "common/rollups/replay.h"

#include <map>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/sql/sql_store.h"
#include "common/sql/testing.h"
#include "gtest/gtest.h"

namespace accord::rollups {
namespace {

using hierarchy::Key;
using hierarchy::Sums;

struct Deal {
  store::Meta meta;
  std::string account;
  std::string owner;
  int64_t amount = 0;

  static constexpr char kTable[] = "deal";
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("account", self.account);
    visit("owner", self.owner);
    visit("amount", self.amount);
  }
};

constexpr char kSchema[] =
    "CREATE TABLE deal (id TEXT NOT NULL, revision BIGINT NOT NULL, ended BIGINT NOT NULL, "
    "create_time BIGINT NOT NULL, update_time BIGINT NOT NULL, delete_time BIGINT NOT NULL, "
    "account TEXT NOT NULL, owner TEXT NOT NULL, amount BIGINT NOT NULL, "
    "checksum BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (id, revision)) /*CLUSTERED*/;\n";

constexpr Key kDeals = 3;

template <typename Sink>
void FactsOf(const Deal& deal, Sink sink) {
  if (deal.meta.deleted()) return;
  sink(Entry{deal.account, deal.owner, kDeals, {deal.amount, 0, 1}, deal.amount});
}

std::map<std::string, Sums> SumsOf(const Postings& postings) {
  std::map<std::string, Sums> sums;
  for (const auto& [id, cells] : postings.cells()) sums[id] = cells.Get(kDeals);
  return sums;
}

class ReplayTest : public testing::Test {
 protected:
  ReplayTest() {
    sql::StoreOptions options = database_.Options();
    options.service = "deals";
    options.migrations = {{1, "0001_deals", kSchema}};
    options.tables = {&store::TableOf<Deal>()};
    options.clock = &clock_;
    store_ = *sql::SqlStore::Open(options);
  }
  void Put(const std::string& id, const std::string& account, const std::string& owner,
           int64_t amount, bool deleted = false) {
    const auto written = store_->WriteAndWait(
        {.actor = "people/jane"}, absl::InfiniteFuture(), [&](store::Txn& txn) -> absl::Status {
          ASSIGN_OR_RETURN(absl::optional<Deal> found, txn.Find<Deal>(id));
          Deal deal = found.value_or(Deal());
          deal.meta.id = id;
          deal.meta.delete_time = deleted ? absl::ToUnixMicros(txn.now()) : 0;
          deal.account = account;
          deal.owner = owner;
          deal.amount = amount;
          return txn.Put(deal);
        });
    ASSERT_TRUE(written.ok()) << written.status();
  }
  Tally CountAt(int64_t revision) {
    Tally tally;
    const auto reader = *store_->Snapshot(revision, absl::InfiniteFuture());
    EXPECT_TRUE(reader
                    ->Select<Deal>({},
                                   [&](const Deal& deal) {
                                     FactsOf(deal, [&](const Entry& entry) {
                                       tally.Add(entry, hierarchy::Sign::kPlus);
                                     });
                                     return true;
                                   })
                    .ok());
    return tally;
  }
  absl::StatusOr<Tally> Compare(int64_t from, int64_t to) {
    return Difference<Deal>(*store_, {from, to}, absl::InfiniteFuture(),
                            [](const Deal& deal, auto sink) { FactsOf(deal, sink); });
  }

  sql::TestDatabase database_{sql::Engine::kSqlite};
  FixedClock clock_{absl::FromUnixSeconds(1790000000)};
  std::unique_ptr<sql::SqlStore> store_;
};

TEST_F(ReplayTest, TellsWhatCameWentAndChangedHandsBySubject) {
  Put("a", "acme", "jane", 10);
  Put("b", "acme", "jane", 20);
  Put("a", "bolt", "jane", 15);
  Put("b", "acme", "joe", 20);
  const absl::StatusOr<Tally> tally = Compare(2, 4);
  ASSERT_TRUE(tally.ok()) << tally.status();
  const std::map<std::string, Sums> accounts = {{"acme", {-10, 0, -1}}, {"bolt", {15, 0, 1}}};
  const std::map<std::string, Sums> people = {{"jane", {-15, 0, -1}}, {"joe", {20, 0, 1}}};
  EXPECT_EQ(SumsOf(tally->accounts), accounts);
  EXPECT_EQ(SumsOf(tally->people), people);
  EXPECT_EQ(tally->gross, 5);
}

TEST_F(ReplayTest, WhatWentOutAndCameBackIsNoDifference) {
  Put("a", "acme", "jane", 10);
  Put("a", "bolt", "joe", 99);
  Put("a", "acme", "jane", 10);
  const absl::StatusOr<Tally> tally = Compare(1, 3);
  ASSERT_TRUE(tally.ok()) << tally.status();
  EXPECT_TRUE(tally->accounts.empty());
  EXPECT_TRUE(tally->people.empty());
}

TEST_F(ReplayTest, RandomHistoriesComeToWhatTwoCountsDifferBy) {
  std::mt19937 random(5);
  const auto pick = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  for (int step = 0; step < 120; ++step) {
    Put(absl::StrCat("d", pick(20)), absl::StrCat("n", pick(5)), absl::StrCat("p", pick(3)),
        pick(1000), pick(6) == 0);
  }
  for (int i = 0; i < 30; ++i) {
    const int64_t from = pick(120);
    const int64_t to = from + pick(static_cast<int>(121 - from));
    const absl::StatusOr<Tally> tally = Compare(from, to);
    ASSERT_TRUE(tally.ok()) << tally.status();
    Tally expected = CountAt(to);
    const Tally before = CountAt(from);
    for (const auto& [id, cells] : before.accounts.cells()) {
      expected.accounts.Add(id, cells, hierarchy::Sign::kMinus);
    }
    for (const auto& [id, cells] : before.people.cells()) {
      expected.people.Add(id, cells, hierarchy::Sign::kMinus);
    }
    EXPECT_EQ(SumsOf(tally->accounts), SumsOf(expected.accounts)) << from << " to " << to;
    EXPECT_EQ(SumsOf(tally->people), SumsOf(expected.people)) << from << " to " << to;
    EXPECT_EQ(tally->gross, expected.gross - before.gross);
  }
}

}  // namespace
}  // namespace accord::rollups
