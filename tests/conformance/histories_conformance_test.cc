// The part of the contract that is about whose history a database has, and which one.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/wait.h"
#include "tests/conformance/store_test.h"

namespace accord::store {
namespace {

absl::Time Soon() { return SteadyNow() + absl::Seconds(60); }

std::string ReasonOf(const absl::Status& status) {
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  return detail.has_value() ? detail->reason : status.ToString();
}

// Keeps the titles of all notes, as a service's memory does.
class Memory final : public CommitListener {
 public:
  explicit Memory(Store& store) : store_(store) {
    EXPECT_TRUE(store.AddListener(this, [this](Reader& reader) { return Load(reader); }).ok());
  }
  ~Memory() override { store_.RemoveListener(this); }

  void OnCommit(const Commit& commit) override {
    absl::MutexLock lock(&mutex_);
    for (const RowChange& change : commit.changes) {
      titles_[change.after.meta.id] = absl::get<std::string>(change.after.values[0]);
    }
  }
  std::map<std::string, std::string> titles() {
    absl::MutexLock lock(&mutex_);
    return titles_;
  }

 private:
  absl::Status Load(Reader& reader) {
    std::map<std::string, std::string> titles;
    RETURN_IF_ERROR(reader.Select<Note>({}, [&](const Note& note) {
      titles[note.meta.id] = note.title;
      return true;
    }));
    absl::MutexLock lock(&mutex_);
    titles_ = std::move(titles);
    return absl::OkStatus();
  }

  Store& store_;
  absl::Mutex mutex_;
  std::map<std::string, std::string> titles_;
};

class HistoriesTest : public StoreTest {
 protected:
  using Titles = std::map<std::string, std::string>;

  std::unique_ptr<sql::Connection> Plain() {
    auto opened = sql::Connect(database_.Options());
    EXPECT_TRUE(opened.ok()) << opened.status();
    return *std::move(opened);
  }
  // As a server that takes over and lacks the last commits, or a dump from before them.
  void GoBackTo(int64_t revision) {
    const auto connection = Plain();
    for (const char* sql :
         {"DELETE FROM note WHERE revision > :p0",
          "UPDATE note SET ended = 9223372036854775807 WHERE ended > :p0",
          "DELETE FROM change WHERE revision > :p0", "DELETE FROM revision WHERE revision > :p0",
          "UPDATE counter SET value = :p0, digest = (SELECT digest FROM revision "
          "WHERE revision = :p0) WHERE name = 'revision'"}) {
      ASSERT_TRUE(connection->Execute(sql, {revision}).ok()) << sql;
    }
  }
};

class ReplicasHistoriesTest : public HistoriesTest {};

// Issue 9, fault 15
TEST_P(ReplicasHistoriesTest, WhatADatabaseHasLostIsForgottenByRunningReplicas) {
  Put("a", "1");
  Put("a", "lost");
  Put("b", "lost");
  Memory memory(*store_);
  const std::string epoch = store_->epoch();
  GoBackTo(1);
  ASSERT_TRUE(store_->CatchUp(0, Soon()).ok());
  EXPECT_NE(store_->epoch(), epoch);
  EXPECT_EQ(store_->revision(), 1);
  EXPECT_EQ(memory.titles(), (Titles{{"a", "1"}}));
}

// Issue 9, fault 15
TEST_P(ReplicasHistoriesTest, TheSameNumbersOfAnotherHistoryAreRecognized) {
  Put("a", "1");
  Put("a", "lost");
  Put("b", "lost");
  Memory memory(*store_);
  const std::string epoch = store_->epoch();
  GoBackTo(1);
  // A process that never knew of the lost ones writes as many, and one more.
  auto other = OpenAnother();
  Memory theirs(*other);
  for (int i = 2; i <= 4; ++i) PutIn(*other, "c", absl::StrCat(i));
  ASSERT_TRUE(store_->CatchUp(4, Soon()).ok());
  ASSERT_TRUE(store_->CatchUp(0, Soon()).ok());
  EXPECT_NE(store_->epoch(), epoch);
  EXPECT_EQ(memory.titles(), (Titles{{"a", "1"}, {"c", "4"}}));
  ASSERT_TRUE(other->CatchUp(0, Soon()).ok());
  EXPECT_EQ(other->epoch(), store_->epoch());
  EXPECT_EQ(theirs.titles(), memory.titles());
}

// Issue 9, fault 15
TEST_P(ReplicasHistoriesTest, AWriterReadsAnewBeforeItsBodyRuns) {
  Put("a", "1");
  Put("b", "lost");
  Memory memory(*store_);
  GoBackTo(1);
  Put("c", "new");
  EXPECT_EQ(memory.titles(), (Titles{{"a", "1"}, {"c", "new"}}));
  EXPECT_EQ(store_->revision(), 2);
}

// Issue 9, fault 15: what replicas share elsewhere is kept apart by the present epoch.
TEST_P(ReplicasHistoriesTest, WhoNamesThingsByTheEpochIsToldOfEachOne) {
  store_.reset();
  std::vector<std::string> named;
  sql::StoreOptions options = Options();
  options.named = [&](const std::string& epoch) { named.push_back(epoch); };
  store_ = *OpenWith(options);
  EXPECT_EQ(named, std::vector<std::string>{store_->epoch()});
  Put("a", "1");
  Put("a", "lost");
  GoBackTo(1);
  ASSERT_TRUE(store_->CatchUp(0, Soon()).ok());
  ASSERT_EQ(named.size(), 2u);
  EXPECT_EQ(named.back(), store_->epoch());
  EXPECT_NE(named.front(), named.back());
}

// Issue 9, fault 4
TEST_P(ReplicasHistoriesTest, WhatWasCompactedAwayUnseenIsNotTakenForNothing) {
  sql::StoreOptions slow = Options();
  slow.poll_interval = absl::Hours(1);
  store_.reset();
  store_ = *OpenWith(slow);
  Memory memory(*store_);
  auto other = OpenAnother();
  PutIn(*other, "a", "1");
  PutIn(*other, "b", "2");
  PutIn(*other, "b", "3");
  ASSERT_TRUE(other->Compact(3, absl::InfinitePast()).ok());
  ASSERT_TRUE(store_->CatchUp(0, Soon()).ok());
  EXPECT_EQ(memory.titles(), (Titles{{"a", "1"}, {"b", "3"}}));
  EXPECT_EQ(store_->epoch(), other->epoch());  // it is the same history
}

// Issue 9, fault 15
TEST_P(HistoriesTest, TheDatabaseOfAnotherServiceIsRefusedUntouched) {
  Put("a", "1");
  store_.reset();
  sql::StoreOptions options = Options();
  options.service = "forecast";
  options.migrations = {{1, "0001_other", "CREATE TABLE other (id TEXT NOT NULL PRIMARY KEY);\n"}};
  EXPECT_EQ(ReasonOf(OpenWith(options).status()), "DATABASE_OF_ANOTHER_SERVICE");
  EXPECT_FALSE(Plain()->QueryInteger("SELECT COUNT(*) FROM other", {}).ok());
}

// Issue 9, fault 5
TEST_P(HistoriesTest, AClockFarAheadOfOtherEvidenceWritesNothing) {
  store_.reset();
  clock_.Set(absl::Now());
  sql::StoreOptions options = Options();
  options.clock_ahead_max = absl::Minutes(1);
  store_ = *OpenWith(options);
  Put("a", "1");
  clock_.Set(absl::Now() + absl::Hours(24));
  const auto refused = Write([](Txn&) { return absl::OkStatus(); });
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(refused.status()), "CLOCK_AHEAD");
  EXPECT_TRUE(store_->clock().is_ahead);
  EXPECT_EQ(store_->stats().clock.refusals, 1);
  clock_.Set(absl::Now());
  EXPECT_FALSE(store_->clock().is_ahead);  // without a write
  Put("a", "2");
  EXPECT_EQ(store_->revision(), 2);
}

// Issue 9, fault 5
TEST_P(HistoriesTest, AClockBehindTheHistorySaysSoAndWritesWhatItSays) {
  Put("a", "1");
  EXPECT_FALSE(store_->clock().is_behind);
  clock_.Set(clock_.Now() - absl::Minutes(2));
  EXPECT_TRUE(store_->clock().is_behind);
  EXPECT_EQ(store_->clock().behind, absl::Minutes(2));
  Put("a", "2");
  store_.reset();
  store_ = OpenAnother();
  EXPECT_TRUE(store_->clock().is_behind);  // also of a history that was found
  clock_.Set(clock_.Now() + absl::Minutes(3));
  EXPECT_FALSE(store_->clock().is_behind);
}

class CommitsTest : public HistoriesTest {
 protected:
  // Lets the server itself do `what` when a note is inserted, or when that is committed.
  void LetServer(const std::string& what, bool at_commit) {
    const auto connection = Plain();
    for (const std::string& sql :
         {std::string("CREATE SEQUENCE notes_written"),
          absl::StrCat("CREATE FUNCTION strike() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ",
                       what, " RETURN NEW; END $$"),
          absl::StrCat("CREATE ", at_commit ? "CONSTRAINT TRIGGER t AFTER" : "TRIGGER t BEFORE",
                       " INSERT ON note ", at_commit ? "DEFERRABLE INITIALLY DEFERRED " : "",
                       "FOR EACH ROW EXECUTE FUNCTION strike()")}) {
      ASSERT_TRUE(connection->ExecuteText(sql).ok()) << sql;
    }
  }
  int64_t Count(const std::string& condition) {
    return Plain()
        ->QueryInteger(absl::StrCat("SELECT COUNT(*) FROM note WHERE ", condition), {})
        .value_or(-1);
  }
  // Each write is done once, whatever the server said, and one version of it holds.
  void ExpectWritesAreDoneOnce() {
    EXPECT_EQ(Put("a", "1"), 1);
    EXPECT_EQ(Put("a", "2"), 2);
    EXPECT_EQ(Title("a"), "2");
    EXPECT_EQ(Count("id = 'a'"), 2);
    EXPECT_EQ(Count("id = 'a' AND ended = 9223372036854775807"), 1);
  }
};

// The first two of the notes that are written; a sequence counts on when they are undone.
constexpr char kFailTwice[] =
    "IF nextval('notes_written') <= 2 THEN RAISE EXCEPTION 'a node is gone' USING ERRCODE = "
    "'XX000'; END IF;";

// Issue 9, fault 16
TEST_P(CommitsTest, AWriteWhoseCommitWarnsIsDoneOnce) {
  LetServer("RAISE WARNING 'a node did not hear of it';", /*at_commit=*/true);
  ExpectWritesAreDoneOnce();
}

// Issue 9, fault 16
TEST_P(CommitsTest, AWriteWhoseCommitFailsWithXX000IsDoneOnce) {
  LetServer(kFailTwice, /*at_commit=*/true);
  ExpectWritesAreDoneOnce();
  EXPECT_EQ(store_->stats().retries, 2);
}

// Issue 9, fault 16
TEST_P(CommitsTest, AWriteWhoseStatementFailsWithXX000IsDoneOnce) {
  LetServer(kFailTwice, /*at_commit=*/false);
  ExpectWritesAreDoneOnce();
  EXPECT_EQ(store_->stats().retries, 2);
}

// Issue 9, fault 16
TEST_P(CommitsTest, ACommitWithAWarningIsNoSuccess) {
  const auto connection = Plain();
  const absl::Status committed = connection->Commit();  // there is no transaction in progress
  EXPECT_EQ(ReasonOf(committed), "CONNECTION_LOST");    // so that it is asked what became of it
}

// Issue 9, fault 16
TEST_P(CommitsTest, ACommitThatRolledBackIsNoSuccess) {
  const auto connection = Plain();
  ASSERT_TRUE(connection->Execute("BEGIN", {}).ok());
  EXPECT_FALSE(connection->ExecuteText("SELECT nothing FROM nowhere").ok());
  EXPECT_EQ(ReasonOf(connection->Commit()), "CONNECTION_LOST");
}

// Issue 9, fault 16
TEST_P(CommitsTest, AVersionThatDoesNotHoldAnyMoreIsNotEndedASecondTime) {
  Put("a", "1");
  const auto connection = Plain();
  const auto written = Write([&](Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(absl::optional<Note> note, txn.Find<Note>("a"));
    // As if a commit that was taken for lost had ended it after all.
    RETURN_IF_ERROR(
        connection->Execute("UPDATE note SET ended = 2 WHERE id = 'a' AND revision = 1", {})
            .status());
    return txn.Put(*note);
  });
  EXPECT_EQ(ReasonOf(written.status()), "VERSIONS_DAMAGED");
}

const EngineCase kAll[] = {{"Sqlite", sql::Engine::kSqlite, false},
                           {"Postgres", sql::Engine::kPostgres, false}};
const EngineCase kPostgresOnly[] = {{"Postgres", sql::Engine::kPostgres, false}};
std::string Name(const testing::TestParamInfo<EngineCase>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Engines, HistoriesTest, testing::ValuesIn(kAll), Name);
INSTANTIATE_TEST_SUITE_P(Engines, ReplicasHistoriesTest, testing::ValuesIn(kPostgresOnly), Name);
INSTANTIATE_TEST_SUITE_P(Engines, CommitsTest, testing::ValuesIn(kPostgresOnly), Name);

}  // namespace
}  // namespace accord::store
