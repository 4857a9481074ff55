// The contract of store::Store, on every engine, plain and strict (strict_connection.h).
#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "tests/conformance/store_test.h"

namespace accord::store {
namespace {

using testing::ElementsAre;

TEST_P(StoreTest, WriteIsReadBack) {
  EXPECT_EQ(Put("a", "first"), 1);
  EXPECT_EQ(Title("a"), "first");
  EXPECT_EQ(Title("b"), "(none)");
}

// Rows of one transaction go to an engine together, ids are looked for together, and whoever comes
// next reads them from the log: whatever they are written with.
TEST_P(StoreTest, TextsOfEveryKindComeBackAsTheyWere) {
  const std::vector<std::string> texts = {
      "",       "NULL",   "null",  "{}",      "{a,b}", "a,b", "\"",   "\"\"",   "\\",
      "\\\"",   "\\N",    "'",     "''",      "%s",    ":p0", "$1",   " ",      " lead",
      "trail ", "a\nb",   "a\tb",  "\r",      "\x7f",  "ä",   "数据", "\u00a0", "[1]",
      "(x)",    "x'; --", "\\x41", "{\"a\"}", ";",     "/*"};
  const auto id = [](size_t i) { return absl::StrCat("t-", i); };
  for (int round = 0; round < 2; ++round) {
    WriteInfo info{.actor = "people/o'\"neil\\{,}"};
    for (size_t i = 0; i < texts.size(); ++i) info.reads.emplace_back(&TableOf<Note>(), id(i));
    const auto written = Write(
        [&](Txn& txn) -> absl::Status {
          for (size_t i = 0; i < texts.size(); ++i) {
            ASSIGN_OR_RETURN(absl::optional<Note> note, txn.Find<Note>(id(i)));
            if (!note.has_value()) note.emplace();
            note->meta.id = id(i);
            note->title = texts[(i + static_cast<size_t>(round)) % texts.size()];
            RETURN_IF_ERROR(txn.Put(*note));
          }
          return absl::OkStatus();
        },
        std::move(info));
    ASSERT_TRUE(written.ok()) << written.status();
    for (size_t i = 0; i < texts.size(); ++i) {
      EXPECT_EQ(Title(id(i)), texts[(i + static_cast<size_t>(round)) % texts.size()]);
    }
  }
  for (const std::string& text : texts) {
    if (text.empty()) continue;
    const std::string odd = "odd " + text;
    Put(odd, "named so");
    EXPECT_EQ(Title(odd), "named so");
  }
}

// PostgreSQL binds 65,535 values in one statement, and many imports share a transaction.
TEST_P(StoreTest, WriteMayNameMoreReadsThanAStatementBinds) {
  ArmAll(false);  // more statements than ten tries carry
  constexpr int kReads = 70'000;
  Put("n-0", "first");
  Put(absl::StrCat("n-", kReads - 1), "last");
  WriteInfo info{.actor = "people/jane"};
  for (int i = 0; i < kReads; ++i) {
    info.reads.emplace_back(&TableOf<Note>(), absl::StrCat("n-", i));
  }
  std::string seen;
  const auto written = Write(
      [&](Txn& txn) -> absl::Status {
        seen.clear();
        for (const int i : {0, 1, kReads - 1}) {
          ASSIGN_OR_RETURN(const absl::optional<Note> note, txn.Find<Note>(absl::StrCat("n-", i)));
          absl::StrAppend(&seen, note.has_value() ? note->title : "none", " ");
        }
        Note note;
        note.meta.id = "n-1";
        return txn.Put(note);
      },
      std::move(info));
  EXPECT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(seen, "first none last ");
}

TEST_P(StoreTest, EachWriteTakesTheNextRevision) {
  EXPECT_EQ(Put("a", "1"), 1);
  EXPECT_EQ(Put("b", "2"), 2);
  EXPECT_EQ(store_->revision(), 2);
}

TEST_P(StoreTest, SnapshotAtARevisionShowsWhatHeldThen) {
  Put("a", "old");
  Put("a", "new");
  EXPECT_EQ(Title("a", 0), "(none)");
  EXPECT_EQ(Title("a", 1), "old");
  EXPECT_EQ(Title("a", 2), "new");
  EXPECT_THAT(Ids({}, 0), ElementsAre());
  EXPECT_THAT(Ids({}, 1), ElementsAre("a"));
}

TEST_P(StoreTest, SnapshotDoesNotSeeLaterWrite) {
  Put("a", "before");
  auto reader = store_->Snapshot(absl::nullopt, absl::InfiniteFuture());
  ASSERT_TRUE(reader.ok());
  Put("a", "after");
  EXPECT_EQ((*(*reader)->Find<Note>("a"))->title, "before");
  EXPECT_EQ((*reader)->revision(), 1);
}

TEST_P(StoreTest, SnapshotOfTheFutureIsRefused) {
  const auto reader = store_->Snapshot(7, absl::InfiniteFuture());
  EXPECT_EQ(reader.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(DetailOf(reader.status())->reason, "REVISION_IN_FUTURE");
}

TEST_P(StoreTest, FailedWriteLeavesNothingAndTakesNoRevision) {
  const auto failed = Write([](Txn& txn) -> absl::Status {
    Note note{{.id = "a"}, "half"};
    RETURN_IF_ERROR(txn.Put(note));
    return absl::FailedPreconditionError("no");
  });
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Title("a"), "(none)");
  EXPECT_EQ(Put("b", "x"), 1);
}

TEST_P(StoreTest, ValidateOnlyRunsAndLeavesNothing) {
  bool ran = false;
  const auto done = Write(
      [&](Txn& txn) -> absl::Status {
        Note note{{.id = "a"}, "t"};
        ran = true;
        return txn.Put(note);
      },
      {.actor = "x", .validate_only = true});
  EXPECT_TRUE(done.ok());
  EXPECT_TRUE(ran);
  EXPECT_EQ(Title("a"), "(none)");
  EXPECT_EQ(store_->revision(), 0);
}

TEST_P(StoreTest, TxnReadsItsOwnWrites) {
  const auto done = Write([](Txn& txn) -> absl::Status {
    Note note{{.id = "a"}, "first"};
    RETURN_IF_ERROR(txn.Put(note));
    note.title = "second";
    RETURN_IF_ERROR(txn.Put(note));
    ASSIGN_OR_RETURN(const absl::optional<Note> found, txn.Find<Note>("a"));
    EXPECT_EQ(found->title, "second");
    int count = 0;
    RETURN_IF_ERROR(txn.Select<Note>({}, [&](Note) { return ++count > 0; }));
    EXPECT_EQ(count, 1);
    return absl::OkStatus();
  });
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(Title("a"), "second");
}

TEST_P(StoreTest, ReplacingAVersionThatNoLongerHoldsIsAborted) {
  Put("a", "1");
  Note stale;
  (void)Write([&](Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(const absl::optional<Note> found, txn.Find<Note>("a"));
    stale = *found;
    return absl::OkStatus();
  });
  Put("a", "2");
  const auto late = Write([&](Txn& txn) { return txn.Put(stale); });
  EXPECT_EQ(late.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(DetailOf(late.status())->reason, "CONCURRENT_CHANGE");
  EXPECT_EQ(Title("a"), "2");
}

TEST_P(StoreTest, CreatingWhatExistsIsAborted) {
  Put("a", "1");
  Note again{{.id = "a"}, "x"};
  EXPECT_EQ(Write([&](Txn& txn) { return txn.Put(again); }).status().code(),
            absl::StatusCode::kAborted);
}

TEST_P(StoreTest, CreateTimeStaysAndUpdateTimeMoves) {
  Put("a", "1");
  const int64_t created = absl::ToUnixMicros(clock_.Now());
  clock_.Set(clock_.Now() + absl::Seconds(5));
  Put("a", "2");
  auto reader = store_->Snapshot(absl::nullopt, absl::InfiniteFuture());
  const Note note = **(*reader)->Find<Note>("a");
  EXPECT_EQ(note.meta.create_time, created);
  EXPECT_EQ(note.meta.update_time, created + 5000000);
}

TEST_P(StoreTest, DeletedRowsAreListedOnlyIfAskedFor) {
  Put("a", "1");
  Put("b", "2");
  (void)Write([](Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(absl::optional<Note> found, txn.Find<Note>("a"));
    Note note = *found;
    note.meta.delete_time = 5;
    return txn.Put(note);
  });
  EXPECT_THAT(Ids({}), ElementsAre("b"));
  EXPECT_THAT(Ids({.show_deleted = true}), ElementsAre("a", "b"));
  EXPECT_EQ(Title("a"), "1");
}

filter::Schema NoteSchema() {
  return {{{"title", "title", filter::FieldType::kText},
           {"size", "size", filter::FieldType::kInteger}}};
}

TEST_P(StoreTest, FilterSelects) {
  Put("a", "Alpha", 1);
  Put("b", "beta", 2);
  Put("c", "it's 100%_\\", 3);
  const auto ids = [&](const char* text) {
    Query query;
    const auto where = filter::Parse(text, NoteSchema());
    EXPECT_TRUE(where.ok()) << where.status();
    query.where = *where;
    return Ids(query);
  };
  EXPECT_THAT(ids("size >= 2"), ElementsAre("b", "c"));
  EXPECT_THAT(ids("title = \"Alpha\" OR size = 3"), ElementsAre("a", "c"));
  EXPECT_THAT(ids("NOT size = 2"), ElementsAre("a", "c"));
  EXPECT_THAT(ids("title:ALPH"), ElementsAre("a"));
  EXPECT_THAT(ids("title = \"it's*\""), ElementsAre("c"));
  EXPECT_THAT(ids("title = \"*%_\\\\\""), ElementsAre("c"));
  EXPECT_THAT(ids("title = \"alpha\""), ElementsAre());
  EXPECT_THAT(ids("title != \"beta\" AND size < 3"), ElementsAre("a"));
}

TEST_P(StoreTest, RowWithoutADateIsNotBeforeADate) {
  Put("none", "");
  Put("early", "2025-01-01");
  Put("late", "2027-01-01");
  const filter::Schema dates{{{"due", "title", filter::FieldType::kDate}}};
  Query query;
  query.where = *filter::Parse("due < \"2026-01-01\"", dates);
  EXPECT_THAT(Ids(query), ElementsAre("early"));
}

TEST_P(StoreTest, OrderAndAfterWalkEveryRowOnce) {
  for (int i = 0; i < 25; ++i) Put(absl::StrCat("n", i * 7 % 25), absl::StrCat("t", i % 3), i % 5);
  Query query;
  query.order = *filter::ParseOrderBy("title desc, size", NoteSchema());
  const std::vector<std::string> all = Ids(query);
  ASSERT_EQ(all.size(), 25u);
  std::vector<std::string> walked;
  query.limit = 4;
  while (true) {
    auto reader = store_->Snapshot(absl::nullopt, absl::InfiniteFuture());
    Note last;
    int taken = 0;
    ASSERT_TRUE((*reader)
                    ->Select<Note>(query,
                                   [&](Note note) {
                                     ++taken;
                                     last = note;
                                     walked.push_back(note.meta.id);
                                     return true;
                                   })
                    .ok());
    if (taken < 4) break;
    query.after = {{last.title, last.size}, last.meta.id};
  }
  EXPECT_EQ(walked, all);
}

TEST_P(StoreTest, IdPrefixAndRangesNarrow) {
  Put("a/1", "x", 1);
  Put("a/2", "x", 2);
  Put("ab/1", "x", 3);
  EXPECT_THAT(Ids({.id_prefix = "a/"}), ElementsAre("a/1", "a/2"));
  EXPECT_THAT(Ids({.ranges = {{"size", int64_t{2}, int64_t{3}}}}), ElementsAre("a/2", "ab/1"));
  EXPECT_THAT(Ids({.ranges = {{"size", int64_t{2}, int64_t{2}}}}), ElementsAre("a/2"));
}

TEST_P(StoreTest, SinkThatStopsEndsTheReadAndFreesTheSnapshot) {
  for (int i = 0; i < 10; ++i) Put(absl::StrCat("n", i), "t");
  {
    auto reader = store_->Snapshot(absl::nullopt, absl::InfiniteFuture());
    int seen = 0;
    ASSERT_TRUE((*reader)->Select<Note>({}, [&](Note) { return ++seen < 3; }).ok());
    EXPECT_EQ(seen, 3);
  }
  Put("n0", "fresh");
  for (int i = 0; i < 8; ++i) EXPECT_EQ(Title("n0"), "fresh");  // on every pooled connection
}

class Recorder final : public CommitListener {
 public:
  void OnCommit(const Commit& commit) override {
    for (const RowChange& change : commit.changes) {
      heard.push_back(absl::StrCat(commit.revision.number(), " ", change.after.meta.id, " ",
                                   change.before.has_value() ? "changed" : "created"));
    }
  }
  std::vector<std::string> heard;
};

TEST_P(StoreTest, ListenerHearsEveryCommitBeforeItsWriterIsAnswered) {
  Put("a", "1");
  Recorder recorder;
  int loaded = 0;
  ASSERT_TRUE(store_
                  ->AddListener(&recorder,
                                [&](Reader& reader) {
                                  return reader.Select<Note>({},
                                                             [&](Note) { return ++loaded > 0; });
                                })
                  .ok());
  EXPECT_EQ(loaded, 1);
  Put("a", "2");
  EXPECT_THAT(recorder.heard, ElementsAre("2 a changed"));
  Put("b", "3");
  EXPECT_THAT(recorder.heard, ElementsAre("2 a changed", "3 b created"));
  store_->RemoveListener(&recorder);
  Put("c", "4");
  EXPECT_EQ(recorder.heard.size(), 2u);
}

// Tells another thread of each commit, and dawdles.
class Gossip final : public CommitListener {
 public:
  explicit Gossip(std::function<void(int64_t)> tell) : tell_(std::move(tell)) {}
  void OnCommit(const Commit& commit) override {
    tell_(commit.revision);
    absl::SleepFor(absl::Milliseconds(50));
  }

 private:
  const std::function<void(int64_t)> tell_;
};

TEST_P(StoreTest, RevisionThatAListenerToldOfCanBeReached) {
  std::thread client;
  absl::Status reached = absl::UnknownError("not asked");
  Gossip gossip([&](int64_t revision) {
    client = std::thread(
        [&, revision] { reached = store_->CatchUp(revision, absl::Now() + absl::Seconds(30)); });
  });
  ASSERT_TRUE(store_->AddListener(&gossip, [](Reader&) { return absl::OkStatus(); }).ok());
  Put("a", "1");
  store_->RemoveListener(&gossip);
  client.join();
  EXPECT_TRUE(reached.ok()) << reached;
}

TEST_P(StoreTest, ChangesAreInOrderAndEachOnce) {
  Put("a", "1");
  Put("b", "2");
  Put("a", "3");
  std::vector<std::string> seen;
  ASSERT_TRUE(store_
                  ->Changes(1, 3, absl::InfiniteFuture(),
                            [&](Change change) {
                              seen.push_back(absl::StrCat(change.revision.number(), " ",
                                                          change.row.meta.id, " ", change.actor));
                              return true;
                            })
                  .ok());
  EXPECT_THAT(seen, ElementsAre("2 b people/jane", "3 a people/jane"));
}

// Issue 9, fault 4
TEST_P(StoreTest, ChangesThatOutlastTheDeadlineAreAnErrorAndNoShorterHistory) {
  for (int i = 0; i < 3; ++i) Put("a", absl::StrCat(i));
  const absl::Time deadline = absl::Now() + absl::Seconds(2);
  int seen = 0;
  const absl::Status status = store_->Changes(0, 3, deadline, [&](const Change&) {
    ++seen;
    absl::SleepFor(deadline - absl::Now() + absl::Milliseconds(10));
    return true;
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  EXPECT_EQ(seen, 1);
}

TEST_P(StoreTest, ConcurrentWritersAreAllAnsweredAndNoneHarmsAnother) {
  constexpr int kWriters = 200;
  absl::BlockingCounter left(kWriters);
  std::atomic<int> failed{0};
  for (int i = 0; i < kWriters; ++i) {
    store_->Write(
        {.actor = "x"}, absl::InfiniteFuture(),
        [i](Txn& txn) -> absl::Status {
          Note note{{.id = absl::StrCat("n", i)}, "t"};
          RETURN_IF_ERROR(txn.Put(note));
          return i % 10 == 0 ? absl::InvalidArgumentError("every tenth") : absl::OkStatus();
        },
        [&](absl::StatusOr<int64_t> outcome) {
          if (!outcome.ok()) ++failed;
          left.DecrementCount();
        });
  }
  left.Wait();
  EXPECT_EQ(failed, kWriters / 10);
  EXPECT_EQ(Ids({}).size(), kWriters - kWriters / 10u);
  EXPECT_EQ(store_->revision(), kWriters - kWriters / 10);
}

TEST_P(StoreTest, WritePastItsDeadlineIsNotDone) {
  const auto late = store_->WriteAndWait({.actor = "x"}, absl::InfinitePast(), [](Txn& txn) {
    Note note{{.id = "a"}, "t"};
    return txn.Put(note);
  });
  EXPECT_EQ(late.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Title("a"), "(none)");
}

TEST_P(StoreTest, ReopenedStoreHasEverything) {
  Put("a", "1");
  Put("a", "2");
  store_.reset();
  Open();
  EXPECT_EQ(store_->revision(), 2);
  EXPECT_EQ(Title("a"), "2");
  EXPECT_EQ(Title("a", 1), "1");
}

TEST_P(StoreTest, SecondStoreOnTheSameFileIsRefused) {
  if (GetParam().engine != sql::Engine::kSqlite) GTEST_SKIP() << "PostgreSQL is shared";
  const auto second = OpenWith(Options());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(DetailOf(second.status())->reason, "DATABASE_IN_USE");
}

TEST_P(StoreTest, OlderProgramIsRefused) {
  store_.reset();
  sql::StoreOptions newer = Options();
  newer.migrations.push_back(
      {2, "0002_more", "CREATE TABLE more (id TEXT NOT NULL PRIMARY KEY);\n"});
  ASSERT_TRUE(OpenWith(newer).ok());
  const auto older = OpenWith(Options());
  EXPECT_EQ(DetailOf(older.status())->reason, "DATABASE_TOO_NEW");
}

TEST_P(StoreTest, MigrationThatFailsLeavesNothing) {
  store_.reset();
  sql::StoreOptions broken = Options();
  broken.migrations.push_back(
      {2, "0002_broken", "CREATE TABLE more (id TEXT NOT NULL PRIMARY KEY);\nCREATE NONSENSE;\n"});
  EXPECT_FALSE(OpenWith(broken).ok());
  broken.migrations.back().sql = "CREATE TABLE more (id TEXT NOT NULL PRIMARY KEY);\n";
  EXPECT_TRUE(OpenWith(broken).ok());
}

// Issue 9, fault 16. Else the strict suites would show nothing.
TEST_P(StoreTest, StrictDatabasesDoFailInEveryWay) {
  if (!GetParam().strict) GTEST_SKIP() << "plain ones do not";
  using Failure = sql::Strict::Failure;
  std::vector<Failure> wanted = {Failure::kConflict, Failure::kLoss};
  if (GetParam().engine == sql::Engine::kPostgres) {
    wanted.insert(wanted.end(), {Failure::kInternal, Failure::kWarning, Failure::kOther});
  }
  constexpr int kWritesMax = 400;
  const sql::Strict& strict = stricts_.front();
  int writes = 0;
  const auto met = [&](Failure failure) { return strict.count(failure) > 0; };
  while (writes < kWritesMax && !std::all_of(wanted.begin(), wanted.end(), met)) {
    Put("a", absl::StrCat(++writes));
  }
  for (const Failure failure : wanted) EXPECT_TRUE(met(failure)) << static_cast<int>(failure);
  EXPECT_EQ(Title("a"), absl::StrCat(writes));
  EXPECT_EQ(store_->revision(), writes);
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, testing::ValuesIn(kEngines), EngineName);

}  // namespace
}  // namespace accord::store
