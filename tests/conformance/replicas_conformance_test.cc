// The part of the contract that is about several processes on one database.
#include <atomic>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/wait.h"
#include "common/sql/errors.h"
#include "tests/conformance/store_test.h"

namespace accord::store {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

absl::Time Soon() { return absl::Now() + absl::Seconds(30); }

// Writes down every commit it hears of.
class Recorder final : public CommitListener {
 public:
  explicit Recorder(Store& store) : store_(store) {
    EXPECT_TRUE(store.AddListener(this, [](Reader&) { return absl::OkStatus(); }).ok());
  }
  ~Recorder() override { store_.RemoveListener(this); }
  void OnCommit(const Commit& commit) override {
    absl::MutexLock lock(&mutex_);
    for (const RowChange& change : commit.changes) {
      const std::string before =
          change.before.has_value() ? absl::StrCat(change.before->meta.revision) : "new";
      heard_.push_back(absl::StrCat(commit.revision.number(), " ", commit.actor, " ",
                                    change.after.meta.id, " ", before, " ",
                                    absl::get<std::string>(change.after.values[0])));
    }
  }
  std::vector<std::string> heard() {
    absl::MutexLock lock(&mutex_);
    return heard_;
  }

 private:
  Store& store_;
  absl::Mutex mutex_;
  std::vector<std::string> heard_;
};

// A line to the database that is cut: whatever is asked is not answered.
class Line final : public sql::Connection {
 public:
  Line(const std::atomic<bool>& cut, std::unique_ptr<sql::Connection> inner)
      : cut_(cut), inner_(std::move(inner)) {}

  sql::Engine engine() const override { return inner_->engine(); }
  void set_deadline(absl::Time deadline) override { inner_->set_deadline(deadline); }
  absl::StatusOr<int64_t> ExecuteRow(const std::string& sql, const Values& values) override {
    if (cut_) return sql::ConnectionLost();
    return inner_->ExecuteRow(sql, values);
  }
  absl::Status Query(const std::string& sql, const std::vector<Value>& values,
                     const std::vector<ColumnType>& types, Sink sink) override {
    return cut_ ? sql::ConnectionLost() : inner_->Query(sql, values, types, sink);
  }
  absl::Status ExecuteText(const std::string& sql) override {
    return cut_ ? sql::ConnectionLost() : inner_->ExecuteText(sql);
  }

 private:
  const std::atomic<bool>& cut_;
  const std::unique_ptr<sql::Connection> inner_;
};

bool Eventually(const std::function<bool()>& happened) {
  for (const absl::Time end = SteadyNow() + absl::Seconds(60); SteadyNow() < end;) {
    if (happened()) return true;
    absl::SleepFor(absl::Milliseconds(10));
  }
  return false;
}

class ReplicasTest : public StoreTest {
 protected:
  void SetUp() override { other_ = OpenAnother(); }
  std::unique_ptr<sql::SqlStore> other_;
};

TEST_P(ReplicasTest, TokenOfOneIsGoodAtTheOther) {
  for (int i = 0; i < 20; ++i) {
    const int64_t revision = Put("a", absl::StrCat(i));
    ASSERT_TRUE(other_->CatchUp(revision, Soon()).ok());
    EXPECT_GE(other_->revision(), revision);
    EXPECT_EQ(TitleIn(*other_, "a"), absl::StrCat(i));
  }
}

TEST_P(ReplicasTest, ListenersOfBothHearTheSameInTheSameOrder) {
  Recorder here(*store_);
  Recorder there(*other_);
  Put("a", "1");
  PutIn(*other_, "b", "2");
  PutIn(*other_, "a", "3");
  Put("b", "4");
  ASSERT_TRUE(store_->CatchUp(4, Soon()).ok());
  ASSERT_TRUE(other_->CatchUp(4, Soon()).ok());
  EXPECT_THAT(here.heard(), ElementsAre("1 people/jane a new 1", "2 people/jane b new 2",
                                        "3 people/jane a 1 3", "4 people/jane b 2 4"));
  EXPECT_THAT(there.heard(), ElementsAreArray(here.heard()));
}

TEST_P(ReplicasTest, BodySeesWhatOthersCommittedBefore) {
  Recorder here(*store_);
  PutIn(*other_, "a", "theirs");
  size_t heard = 0;
  ASSERT_TRUE(Write([&](Txn& txn) -> absl::Status {
                heard = here.heard().size();
                ASSIGN_OR_RETURN(absl::optional<Note> found, txn.Find<Note>("a"));
                Note note = *found;
                note.title += " and ours";
                return txn.Put(note);
              }).ok());
  EXPECT_EQ(heard, 1u);
  EXPECT_EQ(Title("a"), "theirs and ours");
}

TEST_P(ReplicasTest, CatchUpWithoutARevisionReachesWhatIsCommitted) {
  PutIn(*other_, "a", "1");
  ASSERT_TRUE(store_->CatchUp(0, Soon()).ok());
  EXPECT_EQ(store_->revision(), 1);
}

TEST_P(ReplicasTest, RevisionThatNobodyMadeIsRefused) {
  const absl::Status status = store_->CatchUp(99, absl::Now() + absl::Milliseconds(300));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(DetailOf(status)->reason, "REVISION_NOT_REACHED");
}

TEST_P(ReplicasTest, SnapshotAtAnothersRevisionIsGiven) {
  PutIn(*other_, "a", "1");
  EXPECT_EQ(Title("a", 1), "1");
}

// Counters that both increase: nothing is lost, every revision is heard of once, everywhere.
TEST_P(ReplicasTest, WritersOfBothHarmNeitherAnother) {
  constexpr int kEach = 25;
  Recorder here(*store_);
  Recorder there(*other_);
  const auto increase = [](Store& store) {
    for (int i = 0; i < kEach; ++i) {
      const auto done = WriteTo(store, [&](Txn& txn) -> absl::Status {
        ASSIGN_OR_RETURN(absl::optional<Note> found, txn.Find<Note>("sum"));
        Note note = found.value_or(Note{{.id = "sum"}, "n"});
        ++note.size;
        return txn.Put(note);
      });
      EXPECT_TRUE(done.ok()) << done.status();
    }
  };
  std::thread first([&] { increase(*store_); });
  std::thread second([&] { increase(*other_); });
  first.join();
  second.join();
  ASSERT_TRUE(store_->CatchUp(2 * kEach, Soon()).ok());
  ASSERT_TRUE(other_->CatchUp(2 * kEach, Soon()).ok());
  auto reader = store_->Snapshot(absl::nullopt, absl::InfiniteFuture());
  EXPECT_EQ((**(*reader)->Find<Note>("sum")).size, 2 * kEach);
  EXPECT_EQ(here.heard().size(), 2u * kEach);
  EXPECT_THAT(there.heard(), ElementsAreArray(here.heard()));
}

TEST_P(ReplicasTest, CompactionOfOneIsSeenByTheOther) {
  for (int i = 1; i <= 3; ++i) Put("a", absl::StrCat(i));
  ASSERT_TRUE(other_->CatchUp(3, Soon()).ok());
  ASSERT_TRUE(store_->Compact(3, absl::InfinitePast()).ok());
  ASSERT_TRUE(other_->CatchUp(0, Soon()).ok());
  EXPECT_EQ(other_->oldest_revision(), 3);
}

// Issue 9, fault 20
TEST_P(ReplicasTest, OneThatIsCutOffSaysSoUntilItHasLookedAgain) {
  std::atomic<bool> cut = false;
  sql::StoreOptions options = Options();
  options.wrap = [&](std::unique_ptr<sql::Connection> inner) {
    return std::make_unique<Line>(cut, std::move(inner));
  };
  other_.reset();
  other_ = *OpenWith(options);
  Put("a", "1");
  ASSERT_TRUE(other_->CatchUp(1, Soon()).ok());
  EXPECT_EQ(other_->stats().behind, 0);
  cut = true;
  ASSERT_TRUE(Eventually([&] { return !other_->IsCurrent(); }));
  Put("a", "2");
  EXPECT_EQ(other_->stats().behind, -1) << "nobody knows";
  EXPECT_FALSE(other_->stats().current);
  EXPECT_GT(other_->unseen(), absl::ZeroDuration());
  cut = false;
  ASSERT_TRUE(Eventually([&] { return other_->IsCurrent(); }));
  ASSERT_TRUE(other_->CatchUp(0, Soon()).ok());
  EXPECT_EQ(TitleIn(*other_, "a"), "2");
  EXPECT_EQ(other_->stats().behind, 0);
  other_.reset();
}

TEST_P(ReplicasTest, SeveralStartOnAnEmptyDatabaseAtOnce) {
  sql::TestDatabase empty(GetParam().engine);
  std::vector<std::thread> threads;
  std::vector<std::unique_ptr<sql::SqlStore>> stores(4);
  for (auto& store : stores) {
    threads.emplace_back([&] {
      sql::StoreOptions options = Options();
      options.postgres = empty.Options().postgres;
      options.wrap = nullptr;
      auto opened = sql::SqlStore::Open(options);
      EXPECT_TRUE(opened.ok()) << opened.status();
      if (opened.ok()) store = *std::move(opened);
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_NE(stores[0], nullptr);
  EXPECT_EQ(PutIn(*stores[0], "a", "1"), 1);
  stores.clear();
}

INSTANTIATE_TEST_SUITE_P(Engines, ReplicasTest, testing::Values(kEngines[2], kEngines[3]),
                         EngineName);

}  // namespace
}  // namespace accord::store
