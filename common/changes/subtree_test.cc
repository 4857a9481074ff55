// Watches over a real store and a random history, with and without a subtree, by watchers that
// leave and resume: each gets exactly what a plain model says.
#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/changes/stream.h"
#include "common/changes/testing.h"
#include "common/changes/versioned_subtree.h"
#include "common/sql/sql_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::changes {
namespace {

struct Account {
  store::Meta meta;
  std::string parent;

  static constexpr char kTable[] = "account";
  static constexpr store::Belonging kBelonging = store::Belonging::IsAccount("parent");
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("parent", self.parent);
  }
};

struct Contact {  // "ACCOUNT/NUMBER"
  store::Meta meta;
  std::string text;

  static constexpr char kTable[] = "contact";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("text", self.text);
  }
};

struct Deal {  // may come to belong to another account
  store::Meta meta;
  std::string account;

  static constexpr char kTable[] = "deal";
  static constexpr store::Belonging kBelonging = store::Belonging::ByColumn("account");
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("account", self.account);
  }
};

std::string MakeTable(const std::string& name, const std::string& column) {
  return absl::StrCat(
      "CREATE TABLE ", name, R"( (
    id TEXT NOT NULL, revision BIGINT NOT NULL, ended BIGINT NOT NULL, create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL, delete_time BIGINT NOT NULL, )",
      column, " TEXT NOT NULL, checksum BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (id, revision));\n");
}

// "REVISION TABLE/ID", by the revision of the message that completes what it came with.
using Told = std::map<int64_t, std::multiset<std::string>>;

std::string Text(int64_t revision, const store::Table& table, const store::Row& row) {
  return absl::StrCat(revision, " ", table.name, "/", row.meta.id,
                      row.meta.deleted() ? " deleted" : "");
}

// Keeps what was told for good; leaves after some messages, or when it has come to the end.
class Watcher {
 public:
  Watcher(int64_t after, int messages_max, int64_t end)
      : position(after), messages_left_(messages_max), end_(end) {}

  // Whether it wants more.
  bool Take(const std::string& bytes) {
    const TextMessage message = TextMessage::Parse(bytes);
    hand_.insert(message.changes.begin(), message.changes.end());
    --messages_left_;
    if (!message.partial) {
      if (!hand_.empty()) told[message.revision].merge(hand_);
      hand_.clear();
      position = message.revision;
    }
    return messages_left_ > 0 && position < end_;
  }

  int64_t position;
  Told told;

 private:
  int messages_left_;
  const int64_t end_;
  std::multiset<std::string> hand_;
};

class SubtreeTest : public ::testing::TestWithParam<int> {
 protected:
  SubtreeTest() : random_(GetParam()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    sql::StoreOptions options;
    options.path = folder_ + "/watch.db";
    options.service = "watch";
    options.migrations = {{1, "tables",
                           MakeTable("account", "parent") + MakeTable("contact", "text") +
                               MakeTable("deal", "account")}};
    options.tables = {&accounts_, &contacts_, &deals_};
    options.clock = &clock_;
    store_ = *sql::SqlStore::Open(std::move(options));
    hub_ = *Hub::Create(*store_, 40);
    limits_.batch_changes = 1;  // a message a revision, so that both can be compared by revision
    limits_.message_changes_max = 3;
    limits_.read_changes = 5;
  }
  ~SubtreeTest() override {
    hub_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  int Below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  // Whether the account is `top` or below it, by `parents`.
  static bool IsWithin(const std::map<std::string, std::string>& parents, std::string account,
                       const std::string& top) {
    while (account != top && parents.count(account) != 0) account = parents.at(account);
    return account == top && parents.count(top) != 0;
  }

  template <typename T>
  void Put(store::Txn& txn, T record) {
    const auto found = txn.Find<T>(record.meta.id);
    ASSERT_TRUE(found.ok());
    if (found->has_value()) record.meta = (*found)->meta;
    ASSERT_TRUE(txn.Put(record).ok());
    last_[absl::StrCat(T::kTable, "/", record.meta.id)] = store::ToRow(record);
  }

  void Place(store::Txn& txn, std::map<std::string, std::string>& parents, const std::string& id,
             const std::string& parent) {
    parents[id] = parent;
    Account account;
    account.meta.id = id;
    account.parent = parent;
    Put(txn, account);
  }

  // A child takes the place of its parent, which comes below it.
  void SwapWithParent(store::Txn& txn, std::map<std::string, std::string>& parents,
                      const std::string& id) {
    const std::string parent = parents[id];
    if (parent.empty()) return;
    Place(txn, parents, id, parents[parent]);
    Place(txn, parents, parent, id);
  }

  void PutSomething(store::Txn& txn, std::map<std::string, std::string>& parents) {
    const std::string id = absl::StrCat("a", Below(12));
    if (Below(3) == 0) {
      std::string parent = absl::StrCat("a", Below(12));
      if (parents.count(parent) == 0 || IsWithin(parents, parent, id)) parent.clear();
      return Place(txn, parents, id, parent);
    }
    if (parents.count(id) == 0) return;
    if (Below(5) == 0) return SwapWithParent(txn, parents, id);
    if (Below(2) == 0) {
      Contact contact;
      contact.meta.id = absl::StrCat(id, "/", Below(4));
      return Put(txn, contact);
    }
    Deal deal;
    deal.meta.id = absl::StrCat("d", Below(9));
    deal.account = id;
    Put(txn, deal);
  }

  // One revision of up to five changes; the model keeps what it did.
  void Step() {
    std::map<std::string, std::string> parents = parents_.back();
    std::map<std::string, store::Row> rows;
    const auto made = store_->WriteAndWait({}, absl::Now() + absl::Seconds(30),
                                           [&](store::Txn& txn) -> absl::Status {
                                             last_.clear();
                                             for (int i = Below(5); i >= 0; --i) {
                                               PutSomething(txn, parents);
                                             }
                                             rows = last_;
                                             return absl::OkStatus();
                                           });
    ASSERT_TRUE(made.ok()) << made.status();
    if (rows.empty()) return;
    ASSERT_EQ(*made, static_cast<int64_t>(parents_.size()));
    parents_.push_back(std::move(parents));
    rows_.push_back(rows_.back());
    for (auto& [key, row] : rows) rows_.back()[key] = row;
  }

  const store::Table& TableOfKey(const std::string& key) const {
    return key[0] == 'a' ? accounts_ : key[0] == 'c' ? contacts_ : deals_;
  }
  std::string AccountOf(const std::string& key, const store::Row& row) const {
    return std::string(store::AccountOf(TableOfKey(key), row));
  }

  // What a watch of `top` (empty: of everything) is told of one revision.
  std::multiset<std::string> Expected(int64_t revision, const std::string& top) const {
    std::multiset<std::string> expected;
    const auto in = [&](int64_t at, const std::string& account) {
      return top.empty() || IsWithin(parents_[at], account, top);
    };
    for (const auto& [key, row] : rows_[revision]) {
      const std::string account = AccountOf(key, row);
      if (row.meta.revision == revision) {
        const auto before = rows_[revision - 1].find(key);
        const bool was_in = before != rows_[revision - 1].end() &&
                            (in(revision - 1, AccountOf(key, before->second)) ||
                             in(revision, AccountOf(key, before->second)));
        if (!was_in && !in(revision - 1, account) && !in(revision, account)) continue;
      } else if (in(revision - 1, account) || !in(revision, account)) {
        continue;  // neither changed nor came in
      }
      expected.insert(Text(row.meta.revision, TableOfKey(key), row));
    }
    return expected;
  }

  // What held at a revision, as a stream that skips superseded versions begins.
  std::multiset<std::string> Held(int64_t revision, const std::string& top) const {
    std::multiset<std::string> held;
    for (const auto& [key, row] : rows_[revision]) {
      if (!top.empty() && !IsWithin(parents_[revision], AccountOf(key, row), top)) continue;
      held.insert(Text(row.meta.revision, TableOfKey(key), row));
    }
    return held;
  }

  // Watches to the end, leaving and resuming.
  Told WatchAll(int64_t after, const std::string& top, std::mt19937& random) {
    Told told;
    const auto end = static_cast<int64_t>(parents_.size()) - 1;
    while (after < end) {
      Watcher watcher(after, 1 + static_cast<int>(random() % 20), end);
      const absl::Status status = Watch(after, false, absl::nullopt, top, watcher);
      EXPECT_TRUE(status.ok()) << status;
      for (auto& [revision, changes] : watcher.told) {
        EXPECT_EQ(told.count(revision), 0u) << "told twice";
        told[revision] = std::move(changes);
      }
      after = watcher.position;
    }
    return told;
  }

  absl::Status Watch(int64_t after, bool skip, absl::optional<int64_t> as_of,
                     const std::string& top, Watcher& watcher) {
    Wish wish{after, skip, {&accounts_, &contacts_, &deals_}};
    if (as_of.has_value()) wish.as_of = Pair{store::Revision(*as_of)};
    VersionedSubtree subtree(*store_, {&accounts_, 0, "parent"}, top, absl::Seconds(30));
    if (!top.empty()) {
      wish.subtree = &subtree;
    }
    Log log(*store_, *hub_, coder_, limits_);
    changes::Watch watch(log, [&] { return wish; });
    return Pump(watch, [&](const std::string& message) { return watcher.Take(message); });
  }

  const std::string folder_ = absl::StrCat(::testing::TempDir(), "/subtree_test_", GetParam());
  const store::Table& accounts_ = store::TableOf<Account>();
  const store::Table& contacts_ = store::TableOf<Contact>();
  const store::Table& deals_ = store::TableOf<Deal>();
  const SystemClock clock_;
  std::mt19937 random_;
  Limits limits_;
  const TextCoder coder_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Hub> hub_;
  // By revision: who stands where, and the newest version of each row.
  std::vector<std::map<std::string, std::string>> parents_ = {{}};
  std::vector<std::map<std::string, store::Row>> rows_ = {{}};
  std::map<std::string, store::Row> last_;  // of the write under way
};

TEST_P(SubtreeTest, EveryWatcherIsToldWhatTheModelSays) {
  while (parents_.back().count("a1") == 0 || parents_.size() < 150) Step();
  const auto end = static_cast<int64_t>(parents_.size()) - 1;
  std::vector<std::thread> watchers;
  for (const char* top : {"", "a1", "a1", "a2", "a3"}) {
    if (*top != 0 && parents_.back().count(top) == 0) continue;
    const int64_t after = watchers.empty() ? 0 : Below(static_cast<int>(end));
    watchers.emplace_back([this, top, after, end, seed = random_()] {
      std::mt19937 random(seed);
      Told told = WatchAll(after, top, random);
      for (int64_t revision = after + 1; revision <= end; ++revision) {
        EXPECT_EQ(told[revision], Expected(revision, top)) << "of " << top << " in " << revision;
      }
    });
  }
  for (std::thread& watcher : watchers) watcher.join();
}

TEST_P(SubtreeTest, StateAtAnyMomentIsWhatTheModelSays) {
  while (parents_.back().count("a1") == 0 || parents_.size() < 80) Step();
  for (int i = 0; i < 20; ++i) {
    const int64_t revision = 1 + Below(static_cast<int>(parents_.size()) - 1);
    for (const char* top : {"", "a1"}) {
      Watcher watcher(0, 1000000, 1000000);
      ASSERT_TRUE(Watch(0, true, revision, top, watcher).ok());
      EXPECT_EQ(watcher.position, revision);
      EXPECT_EQ(watcher.told[revision], Held(revision, top)) << top << " at " << revision;
    }
  }
}

TEST_P(SubtreeTest, AccountThatNeverWasIsNotFound) {
  Step();
  Watcher watcher(0, 1, 1);
  const absl::Status status = Watch(0, false, absl::nullopt, "nobody", watcher);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(DetailOf(status)->reason, "REFERENCE_NOT_FOUND");
}

INSTANTIATE_TEST_SUITE_P(Seeds, SubtreeTest, ::testing::Range(0, 4));

}  // namespace
}  // namespace accord::changes
