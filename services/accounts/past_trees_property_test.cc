// The tree of a past moment is the present one less what came since: random histories, in which
// stored parents may be anything, against trees that are read whole.
#include "services/accounts/api/past_trees.h"

#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/sql/sql_store.h"
#include "common/sql/testing.h"
#include "gmock/gmock.h"
#include "services/accounts/domain/moves.h"
#include "services/accounts/storage/schema.h"

namespace accord::accounts {
namespace {

constexpr int kAccounts = 40;
constexpr int kSteps = 150;
// A chain that is longer than what may stand below one another.
constexpr int kChain = kLevelsMax + 6;

class PastTreesPropertyTest : public testing::TestWithParam<unsigned> {
 protected:
  PastTreesPropertyTest() {
    sql::StoreOptions options = database_.Options();
    options.service = kMigrationSet;
    options.migrations = Migrations();
    options.tables = Tables();
    options.clock = &clock_;
    store_ = *sql::SqlStore::Open(options);
    EXPECT_TRUE(
        store_->AddListener(&present_, [&](store::Reader& reader) { return present_.Load(reader); })
            .ok());
    past_ = std::make_unique<PastTrees>(*store_, present_);
  }
  ~PastTreesPropertyTest() override { store_->RemoveListener(&present_); }

  int Below(int limit) { return std::uniform_int_distribution<>(0, limit - 1)(random_); }
  bool Chance(int percent) { return Below(100) < percent; }

  // One of many, or of a chain in which each has stood below the next.
  std::string AnyId() {
    return Chance(80) ? absl::StrCat("a", Below(kAccounts)) : absl::StrCat("c", Below(kChain));
  }
  std::string AnyParent(const std::string& id) {
    if (id[0] == 'c' && Chance(90)) return absl::StrCat("c", std::stoi(id.substr(1)) + 1);
    return Chance(20) ? "" : Chance(10) ? "nobody" : AnyId();
  }
  void Change(Account& account, store::Txn& txn) {
    account.meta.delete_time = Chance(15) ? absl::ToUnixMicros(txn.now()) : 0;
    account.display_name = absl::StrCat("Name ", Below(9));
    if (Chance(60)) account.parent = AnyParent(account.meta.id);
    account.parents = {};
    if (!account.parent.empty()) account.parents.Set(kBeginning, account.parent);
    if (Chance(20)) account.parents.Set(calendar::Date::FromDays(30'000), "a1");
    account.state = Chance(70) ? AccountState::kActive : AccountState::kProspect;
    account.managed = Chance(50);
    account.segment = absl::StrCat("s", Below(4));
    account.employee_count = Below(1000);
    account.domains = {absl::StrCat("d", Below(9), ".com")};
  }
  // As another program might: nothing is held against any rule.
  void Write(const std::vector<std::string>& ids) {
    const auto written = store_->WriteAndWait(
        {.actor = "people/jane"}, absl::InfiniteFuture(), [&](store::Txn& txn) -> absl::Status {
          for (const std::string& id : ids) {
            ASSIGN_OR_RETURN(const absl::optional<Account> found, txn.Find<Account>(id));
            Account account = found.value_or(Account());
            account.meta.id = id;
            Change(account, txn);
            RETURN_IF_ERROR(txn.Put(account));
          }
          return absl::OkStatus();
        });
    ASSERT_TRUE(written.ok()) << written.status();
  }
  void WriteSomething() {
    std::set<std::string> ids;
    for (int i = Chance(5) ? 30 : 1 + Below(3); i > 0; --i) ids.insert(AnyId());
    Write({ids.begin(), ids.end()});
  }

  // All that can be asked of a tree of the past.
  static std::vector<std::string> Dump(const AccountTree& tree) {
    std::vector<std::string> lines = {absl::StrCat("revision ", tree.revision())};
    TreeQuery query;
    query.limit = 1000;
    const absl::StatusOr<TreePage> page = tree.Walk(query);
    EXPECT_TRUE(page.ok()) << page.status();
    for (const TreeNode& node : page->nodes) {
      lines.push_back(absl::StrCat(node.account, " '", node.display_name, "' below ", node.parent,
                                   " at ", node.depth, " ", node.child_count, "/",
                                   node.subtree_count, "/", node.active_count, "/",
                                   node.managed_count, "/", node.employee_count, " ", node.segment,
                                   " ", static_cast<int>(node.state)));
    }
    for (const AccountTree::Aside& aside : tree.SetAside(1000)) {
      lines.push_back(absl::StrCat("aside ", aside.account, " ", aside.parent, " ", aside.reason));
    }
    for (const char* text : {"name 3", "d1.com"}) {
      for (const AccountTree::Found& found : tree.Search(text, 1000)) lines.push_back(found.id);
    }
    return lines;
  }
  std::vector<std::string> ReadWhole(int64_t revision) {
    AccountTree tree;
    const auto reader = *store_->Snapshot(revision, absl::InfiniteFuture());
    EXPECT_TRUE(tree.Load(*reader).ok());
    return Dump(tree);
  }
  std::vector<std::string> Rewound(int64_t revision) {
    const auto tree = past_->At(revision, {absl::InfiniteFuture(), nullptr});
    EXPECT_TRUE(tree.ok()) << tree.status();
    return tree.ok() ? Dump(**tree) : std::vector<std::string>();
  }

  std::mt19937 random_{GetParam()};
  sql::TestDatabase database_{sql::Engine::kSqlite};
  FixedClock clock_{absl::FromUnixSeconds(1790000000)};
  AccountTree present_;
  std::unique_ptr<sql::SqlStore> store_;
  std::unique_ptr<PastTrees> past_;
};

TEST_P(PastTreesPropertyTest, TheTreeOfAnyMomentIsWhatReadingItWholeComesTo) {
  for (int step = 0; step < kSteps; ++step) {
    WriteSomething();
    if (Chance(80)) continue;
    const int64_t revision =
        store_->oldest_revision() + Below(static_cast<int>(store_->revision()));
    ASSERT_EQ(Rewound(revision), ReadWhole(revision)) << "of " << revision;
  }
  const std::vector<std::string> now = Dump(present_);
  ASSERT_EQ(now, ReadWhole(store_->revision()));
  // Those that were kept while the present went on show what they showed.
  for (int64_t revision = 1; revision < store_->revision(); revision += 7) {
    ASSERT_EQ(Rewound(revision), ReadWhole(revision)) << "of " << revision;
  }
  EXPECT_EQ(Dump(present_), now) << "asking for the past changed the present";
}

TEST_P(PastTreesPropertyTest, TreesAreTakenBackBesideWrites) {
  WriteSomething();
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int step = 0; step < kSteps; ++step) WriteSomething();
    done = true;
  });
  std::mt19937 random(GetParam());
  while (!done) {
    const auto revision = static_cast<int64_t>(random() % store_->revision() + 1);
    EXPECT_EQ(Rewound(revision), ReadWhole(revision)) << "of " << revision;
  }
  writer.join();
  EXPECT_EQ(Dump(present_), ReadWhole(store_->revision()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, PastTreesPropertyTest, testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace accord::accounts
