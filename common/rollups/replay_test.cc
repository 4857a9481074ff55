// What lies between two moments, over a store, against two whole counts.
#include "common/rollups/replay.h"

#include <atomic>
#include <map>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/rollups/ledger.h"
#include "common/sql/sql_store.h"
#include "common/sql/testing.h"
#include "gtest/gtest.h"

namespace accord::rollups {
namespace {

using hierarchy::Key;
using hierarchy::Sign;
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
                                     Add(deal, Sign::kPlus, tally);
                                     return true;
                                   })
                    .ok());
    return tally;
  }
  absl::StatusOr<Tally> Compare(int64_t from, int64_t to) {
    Tally tally;
    RETURN_IF_ERROR(Replay<Deal>(*store_, {from, to}, absl::InfiniteFuture(),
                                 [&](const Deal* before, const Deal& after) {
                                   if (before != nullptr) Add(*before, Sign::kMinus, tally);
                                   Add(after, Sign::kPlus, tally);
                                   return absl::OkStatus();
                                 }));
    return tally;
  }
  // What is held of one revision, taken to another.
  absl::StatusOr<bool> RewindTo(int64_t held, int64_t wanted, Tally& tally) {
    const Rewinding to{held, wanted, 0, absl::InfiniteFuture(), stopping_};
    return Rewind<Deal>(*store_, to, [&](const Deal* was, const Deal* becomes) {
      if (was != nullptr) Add(*was, Sign::kMinus, tally);
      if (becomes != nullptr) Add(*becomes, Sign::kPlus, tally);
    });
  }
  static void Add(const Deal& deal, Sign sign, Tally& tally) {
    FactsOf(deal, [&](const Entry& entry) { tally.Add(entry, sign); });
  }

  std::atomic<bool> stopping_{false};
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
      expected.accounts.Add(id, cells, Sign::kMinus);
    }
    for (const auto& [id, cells] : before.people.cells()) {
      expected.people.Add(id, cells, Sign::kMinus);
    }
    EXPECT_EQ(SumsOf(tally->accounts), SumsOf(expected.accounts)) << from << " to " << to;
    EXPECT_EQ(SumsOf(tally->people), SumsOf(expected.people)) << from << " to " << to;
    EXPECT_EQ(tally->gross, expected.gross - before.gross);
  }
}

TEST_F(ReplayTest, WhatIsHeldBecomesWhatHeldEarlierOrLater) {
  std::mt19937 random(6);
  for (int step = 0; step < 60; ++step) {
    Put(absl::StrCat("d", random() % 9), absl::StrCat("n", random() % 4), "jane",
        static_cast<int64_t>(random() % 1000), random() % 6 == 0);
  }
  for (int i = 0; i < 30; ++i) {
    const auto held = static_cast<int64_t>(random() % 61);
    const auto wanted = static_cast<int64_t>(random() % 61);
    Tally tally = CountAt(held);
    const absl::StatusOr<bool> rewound = RewindTo(held, wanted, tally);
    ASSERT_TRUE(rewound.ok()) << rewound.status();
    EXPECT_TRUE(*rewound);
    EXPECT_EQ(SumsOf(tally.accounts), SumsOf(CountAt(wanted).accounts)) << held << " to " << wanted;
  }
}

TEST_F(ReplayTest, SaysThatReadingAllIsQuickerWhereMuchLiesBetween) {
  const auto put = [&](int64_t amount) {
    const auto written = store_->WriteAndWait(
        {.actor = "people/jane"}, absl::InfiniteFuture(), [&](store::Txn& txn) -> absl::Status {
          for (int i = 0; i <= 10'000; ++i) {
            ASSIGN_OR_RETURN(const absl::optional<Deal> found, txn.Find<Deal>(absl::StrCat(i)));
            Deal deal = found.value_or(Deal());
            deal.meta.id = absl::StrCat(i);
            deal.amount = amount;
            RETURN_IF_ERROR(txn.Put(deal));
          }
          return absl::OkStatus();
        });
    ASSERT_TRUE(written.ok()) << written.status();
  };
  put(1);
  put(2);
  Tally tally;
  const absl::StatusOr<bool> rewound = RewindTo(2, 1, tally);
  ASSERT_TRUE(rewound.ok()) << rewound.status();
  EXPECT_FALSE(*rewound);
}

TEST_F(ReplayTest, RewindingEndsSoonAfterItIsStopped) {
  Put("a", "acme", "jane", 10);
  Put("a", "acme", "jane", 11);
  stopping_ = true;
  Tally tally;
  EXPECT_EQ(RewindTo(2, 1, tally).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace accord::rollups
