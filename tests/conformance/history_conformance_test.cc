// The part of the contract that is about the past: versions, revisions, compaction.
#include "absl/strings/str_cat.h"
#include "tests/conformance/store_test.h"

namespace accord::store {
namespace {

using testing::ElementsAre;

class HistoryTest : public StoreTest {
 protected:
  std::unique_ptr<Reader> Newest() {
    return *store_->Snapshot(absl::nullopt, absl::InfiniteFuture());
  }
  std::vector<std::string> Versions(const std::string& id, int64_t before, int64_t limit) {
    std::vector<std::string> titles;
    const absl::Status status =
        Newest()->SelectVersions(TableOf<Note>(), id, before, limit, [&](Row row) {
          titles.push_back(
              absl::StrCat(row.meta.revision, " ", absl::get<std::string>(row.values[0])));
          return true;
        });
    EXPECT_TRUE(status.ok()) << status;
    return titles;
  }
  // No value and a failure of the test if there is no such revision, or it could not be read.
  absl::optional<RevisionInfo> Revision(int64_t revision) {
    const auto found = Newest()->FindRevision(revision);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : absl::nullopt;
  }
  int64_t TimeOf(int64_t revision) {
    const absl::optional<RevisionInfo> found = Revision(revision);
    EXPECT_TRUE(found.has_value()) << revision;
    return found.has_value() ? found->time : -1;
  }
  int64_t SeenBy(int64_t revision) {
    const absl::optional<RevisionInfo> found = Revision(revision);
    EXPECT_TRUE(found.has_value()) << revision;
    return found.has_value() ? found->accounts_revision.number() : -1;
  }
  int64_t RevisionAt(absl::Time time) {
    const absl::StatusOr<int64_t> found = Newest()->RevisionAt(time);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(-1);
  }
  std::string ReasonOf(const absl::Status& status) {
    return DetailOf(status).has_value() ? DetailOf(status)->reason : status.ToString();
  }
};

TEST_P(HistoryTest, VersionsComeNewestFirstAndInPages) {
  for (int i = 1; i <= 4; ++i) Put("a", absl::StrCat("v", i));
  EXPECT_THAT(Versions("a", kStillHolds, 3), ElementsAre("4 v4", "3 v3", "2 v2"));
  EXPECT_THAT(Versions("a", 2, 3), ElementsAre("1 v1"));
  EXPECT_THAT(Versions("b", kStillHolds, 3), ElementsAre());
}

TEST_P(HistoryTest, RevisionSaysWhoAndHow) {
  WriteInfo info{.actor = "people/jane", .on_behalf_of = "people/joe", .method = "S/Do"};
  info.request_id = "r-1";
  info.reason = "because";
  ASSERT_TRUE(Write(
                  [](Txn& txn) {
                    Note note{{.id = "a"}, "t"};
                    return txn.Put(note);
                  },
                  info)
                  .ok());
  const absl::optional<RevisionInfo> found = Revision(1);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->actor, "people/jane");
  EXPECT_EQ(found->on_behalf_of, "people/joe");
  EXPECT_EQ(found->method, "S/Do");
  EXPECT_EQ(found->request_id, "r-1");
  EXPECT_EQ(found->reason, "because");
  EXPECT_EQ(found->time, absl::ToUnixMicros(clock_.Now()));
  EXPECT_FALSE(Revision(2).has_value());
}

TEST_P(HistoryTest, RevisionIsFoundByTime) {
  const absl::Time start = clock_.Now();
  for (int i = 0; i < 5; ++i) {
    clock_.Set(start + absl::Seconds(10 * i));
    Put("a", absl::StrCat(i));
  }
  const auto at = [&](absl::Duration after) { return RevisionAt(start + after); };
  EXPECT_EQ(at(-absl::Seconds(1)), 0);
  EXPECT_EQ(at(absl::ZeroDuration()), 1);
  EXPECT_EQ(at(absl::Seconds(9)), 1);
  EXPECT_EQ(at(absl::Seconds(10)), 2);
  EXPECT_EQ(at(absl::Hours(1)), 5);
}

// Clocks of several machines differ, and all of them are right.
TEST_P(HistoryTest, WithinAMinuteTimeDoesNotGoBack) {
  Put("a", "1");
  clock_.Set(clock_.Now() - absl::Seconds(50));
  Put("a", "2");
  const int64_t first = TimeOf(1);
  EXPECT_EQ(TimeOf(2), first + 1);
}

// Issue 9, fault 5
TEST_P(HistoryTest, AfterAClockThatWasADayAheadEveryTimeIsTrueAndFound) {
  const absl::Time start = clock_.Now();
  Put("a", "1");
  clock_.Set(start + absl::Hours(25));
  Put("a", "2");  // ahead
  for (int i = 3; i <= 6; ++i) {
    clock_.Set(start + absl::Minutes(i));
    Put("a", absl::StrCat(i));
    EXPECT_EQ(TimeOf(i), absl::ToUnixMicros(clock_.Now()));
    // The newest by now, at once, though a revision before it says that it was made tomorrow.
    EXPECT_EQ(RevisionAt(clock_.Now()), i);
  }
  const auto at = [&](absl::Duration after) { return RevisionAt(start + after); };
  EXPECT_EQ(at(-absl::Seconds(1)), 0);
  EXPECT_EQ(at(absl::Minutes(1)), 1);
  EXPECT_EQ(at(absl::Minutes(4)), 4);
  EXPECT_EQ(at(absl::Minutes(4) + absl::Seconds(59)), 4);
  // Also once the day has come.
  clock_.Set(start + absl::Hours(26));
  Put("a", "7");
  EXPECT_EQ(at(absl::Minutes(5)), 5);
  EXPECT_EQ(at(absl::Hours(25)), 6);
  EXPECT_EQ(at(absl::Hours(26)), 7);
}

// Issue 9, fault 5
TEST_P(HistoryTest, TimesThatAreTrueAreFoundAfterAStartToo) {
  const absl::Time start = clock_.Now();
  clock_.Set(start + absl::Hours(25));
  Put("a", "1");
  store_.reset();
  clock_.Set(start);
  store_ = OpenAnother();
  Put("a", "2");
  EXPECT_EQ(TimeOf(2), absl::ToUnixMicros(start));
  EXPECT_EQ(RevisionAt(start), 2);
}

// Issue 9, fault 6
TEST_P(HistoryTest, ARevisionSaysWhatItSawOfTheAccounts) {
  Put("a", "1");
  EXPECT_EQ(SeenBy(1), 0);
  AccountsMoment shown{AccountsRevision(7), "e1"};
  store_->FollowsAccounts([&] { return shown; });
  Put("a", "2");
  shown.revision = AccountsRevision(5);  // a replica whose copy is older
  Put("a", "3");
  shown.revision = AccountsRevision(9);
  int64_t seen_in_body = 0;
  ASSERT_TRUE(Write([&](Txn& txn) {
                seen_in_body = txn.seen_accounts().revision;
                shown.revision = AccountsRevision(12);  // while the body runs
                Note note{{.id = "b"}, "t"};
                return txn.Put(note);
              }).ok());
  EXPECT_EQ(seen_in_body, 7);
  EXPECT_EQ(SeenBy(2), 7);
  EXPECT_EQ(SeenBy(3), 7);
  EXPECT_EQ(SeenBy(4), 12);
  EXPECT_EQ(store_->seen_accounts_revision(), 12);
  store_.reset();
  store_ = OpenAnother();
  EXPECT_EQ(store_->seen_accounts_revision(), 12);
}

// Issue 9, fault 2: a restore of the accounts service alone.
TEST_P(HistoryTest, WhatIsSeenOfAnotherHistoryOfTheAccountsCountsAnew) {
  AccountsMoment shown{AccountsRevision(900), "e1"};
  store_->FollowsAccounts([&] { return shown; });
  Put("a", "1");
  shown = {AccountsRevision(500), "e2"};
  Put("a", "2");
  shown = {};  // a copy that has nothing yet
  Put("a", "3");
  const auto seen_by = [&](int64_t revision) {
    const RevisionInfo info = Revision(revision).value_or(RevisionInfo());
    return absl::StrCat(info.accounts_revision.number(), " of ", info.accounts_epoch);
  };
  EXPECT_EQ(seen_by(1), "900 of e1");
  EXPECT_EQ(seen_by(2), "500 of e2");
  EXPECT_EQ(seen_by(3), "500 of e2");
  store_.reset();
  store_ = OpenAnother();
  EXPECT_EQ(store_->seen_accounts().revision, 500);
  EXPECT_EQ(store_->seen_accounts().epoch, "e2");
}

TEST_P(HistoryTest, CompactionForgetsWhatHadEndedAndKeepsTheRest) {
  Put("a", "1");
  Put("a", "2");
  Put("b", "3");
  Put("a", "4");
  const auto gone = store_->Compact(3, absl::InfinitePast());
  ASSERT_TRUE(gone.ok()) << gone.status();
  if (!GetParam().strict) EXPECT_EQ(*gone, 1);  // a repetition finds less
  EXPECT_EQ(store_->oldest_revision(), 3);
  EXPECT_EQ(Title("a", 3), "2");
  EXPECT_EQ(Title("b", 3), "3");
  EXPECT_EQ(Title("a"), "4");
  EXPECT_THAT(Versions("a", kStillHolds, 9), ElementsAre("4 4", "2 2"));
  EXPECT_TRUE(Revision(1).has_value());
}

TEST_P(HistoryTest, WhatWasCompactedIsRefused) {
  for (int i = 1; i <= 4; ++i) Put("a", absl::StrCat(i));
  ASSERT_TRUE(store_->Compact(3, absl::InfinitePast()).ok());
  const auto old = store_->Snapshot(2, absl::InfiniteFuture());
  EXPECT_EQ(ReasonOf(old.status()), "REVISION_COMPACTED");
  const auto sink = [](const Change&) { return true; };
  EXPECT_EQ(ReasonOf(store_->Changes(2, 4, absl::InfiniteFuture(), sink)), "REVISION_COMPACTED");
  EXPECT_TRUE(store_->Changes(3, 4, absl::InfiniteFuture(), sink).ok());
}

TEST_P(HistoryTest, CompactionMayBeRepeatedAndNeverGoesBack) {
  for (int i = 1; i <= 5; ++i) Put("a", absl::StrCat(i));
  ASSERT_TRUE(store_->Compact(4, absl::InfinitePast()).ok());
  EXPECT_EQ(store_->Compact(4, absl::InfinitePast()).value_or(-1), 0);
  EXPECT_EQ(store_->Compact(2, absl::InfinitePast()).value_or(-1), 0);
  EXPECT_EQ(store_->oldest_revision(), 4);
  EXPECT_EQ(ReasonOf(store_->Compact(9, absl::InfinitePast()).status()), "REVISION_IN_FUTURE");
}

TEST_P(HistoryTest, CompactedHistoryStaysCompactedAfterAStart) {
  for (int i = 1; i <= 3; ++i) Put("a", absl::StrCat(i));
  ASSERT_TRUE(store_->Compact(3, absl::InfinitePast()).ok());
  store_.reset();
  store_ = OpenAnother();
  EXPECT_EQ(store_->oldest_revision(), 3);
}

TEST_P(HistoryTest, AHistoryHasAnEpochThatStays) {
  const std::string epoch = store_->epoch();
  EXPECT_EQ(epoch.size(), 16u);
  EXPECT_NE(epoch, std::string(16, '0'));
  store_.reset();
  store_ = OpenAnother();
  EXPECT_EQ(store_->epoch(), epoch);
}

INSTANTIATE_TEST_SUITE_P(Engines, HistoryTest, testing::ValuesIn(kEngines), EngineName);

}  // namespace
}  // namespace accord::store
