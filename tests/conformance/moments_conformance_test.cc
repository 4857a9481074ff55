// Moments of a service that follows the accounts service, on stores as they are: whoever asks, a
// moment is the same pair (common/changes/moments.h).
#include "common/changes/moments.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/wait.h"
#include "common/rpc/convert.h"
#include "tests/conformance/store_test.h"

namespace accord::store {
namespace {

using changes::Moments;
using changes::Pair;
using common::v1::Moment;

absl::Time Soon() { return SteadyNow() + absl::Seconds(60); }

// An accounts service that stored when it made its revisions, by a clock of its own.
class RecordedOrder final : public changes::AccountsOrder {
 public:
  void Make(int64_t revision, absl::Time time) { made_[revision] = time; }
  void Leave(bool away) { away_ = away; }
  void BeginAnotherHistory(const std::string& epoch) {
    made_.clear();
    epoch_ = epoch;
  }

  absl::StatusOr<AccountsMoment> RevisionAt(absl::Time time, absl::Time) override {
    if (away_) return absl::UnavailableError("nobody answers");
    AccountsMoment found{AccountsRevision(), epoch_};
    for (const auto& [revision, made] : made_) {
      if (made <= time) found.revision = AccountsRevision(revision);
    }
    return found;
  }
  absl::Status CheckMade(AccountsRevision revision, absl::Time) override {
    if (away_) return absl::UnavailableError("nobody answers");
    return made_.contains(revision) ? absl::OkStatus() : absl::OutOfRangeError("not made");
  }

 private:
  std::map<int64_t, absl::Time> made_;
  std::string epoch_ = "e1";
  bool away_ = false;
};

class MomentsTest : public StoreTest {
 protected:
  MomentsTest() { Follow(*store_); }
  ~MomentsTest() override { store_->FollowsAccounts(nullptr); }

  void Follow(Store& store) {
    store.FollowsAccounts([this] { return AccountsMoment{AccountsRevision(shown_), epoch_}; });
  }
  // The copy of the accounts shows `accounts_revision`; then a revision is made. One second each.
  int64_t Make(int64_t accounts_revision) {
    shown_ = accounts_revision;
    clock_.Set(clock_.Now() + absl::Seconds(1));
    return Put("a", absl::StrCat(++titles_));
  }
  static Moment At(absl::Time time) {
    Moment moment;
    *moment.mutable_time() = rpc::TimestampToProto(time);
    return moment;
  }
  static Moment At(int64_t revision, int64_t accounts_revision = 0) {
    Moment moment;
    moment.set_revision(revision);
    moment.set_accounts_revision(accounts_revision);
    return moment;
  }
  std::string PairIn(Store& store, const Moment& moment) {
    const absl::StatusOr<Pair> pair = Moments(store, &accounts_).PairOf(moment, Soon());
    if (!pair.ok()) return pair.status().ToString();
    return absl::StrCat(pair->revision.number(), "/", pair->accounts_revision.number());
  }
  // Of every revision and of every half second.
  std::vector<std::string> AllPairs(Store& store, absl::Time from) {
    std::vector<std::string> pairs;
    for (int64_t revision = 1; revision <= store.revision(); ++revision) {
      pairs.push_back(PairIn(store, At(revision)));
    }
    for (absl::Time time = from; time < from + absl::Seconds(12); time += absl::Milliseconds(500)) {
      pairs.push_back(PairIn(store, At(time)));
    }
    return pairs;
  }

  int64_t shown_ = 0;
  std::string epoch_ = "e1";
  int titles_ = 0;
  RecordedOrder accounts_;
};

// Issue 9, fault 6
TEST_P(MomentsTest, AMomentIsTheSamePairInEveryReplicaAndAfterARestart) {
  const absl::Time began = clock_.Now();
  // The accounts service's clock is 700 ms behind.
  for (int i = 1; i <= 10; ++i) {
    accounts_.Make(i, began + absl::Seconds(i) - absl::Milliseconds(700));
  }
  for (const int64_t seen : {1, 1, 4, 4, 6, 9}) Make(seen);
  const std::vector<std::string> pairs = AllPairs(*store_, began);
  EXPECT_EQ(pairs[0], "1/1");
  EXPECT_EQ(pairs[3], "4/4");
  EXPECT_EQ(pairs[5], "6/9");
  if (GetParam().engine == sql::Engine::kPostgres) {
    // It never saw the accounts service, nor when anything came.
    const auto replica = OpenAnother();
    EXPECT_EQ(AllPairs(*replica, began), pairs);
  }
  store_->FollowsAccounts(nullptr);
  store_.reset();
  Open();
  EXPECT_EQ(AllPairs(*store_, began), pairs);
}

// Issue 9, fault 6
TEST_P(MomentsTest, ClocksThatDisagreeDoNotChangeThePairOfARevision) {
  const absl::Time began = clock_.Now();
  // An hour ahead: by its times nothing was made yet when our revisions were.
  for (int i = 1; i <= 5; ++i) accounts_.Make(i, began + absl::Hours(1) + absl::Seconds(i));
  Make(3);
  const int64_t second = Make(5);
  EXPECT_EQ(PairIn(*store_, At(second)), "2/5");
  EXPECT_EQ(PairIn(*store_, At(clock_.Now())), "2/5") << "never less than the revision saw";
  EXPECT_EQ(PairIn(*store_, At(second, 3)), "2/3") << "unless another is named";
  EXPECT_EQ(PairIn(*store_, At(began + absl::Hours(2))), "2/5");
}

// Issue 9, fault 6
TEST_P(MomentsTest, ATimeHasWhatTheAccountsServiceMadeByThenThoughNothingWasWrittenHere) {
  const absl::Time began = clock_.Now();
  accounts_.Make(1, began);
  accounts_.Make(2, began + absl::Seconds(5));
  Make(1);
  EXPECT_EQ(PairIn(*store_, At(began + absl::Seconds(4))), "1/1");
  EXPECT_EQ(PairIn(*store_, At(began + absl::Seconds(5))), "1/2");
  EXPECT_EQ(PairIn(*store_, At(1)), "1/1") << "the revision itself saw less";
  EXPECT_EQ(PairIn(*store_, At(began - absl::Seconds(1))), "0/0") << "before everything";
}

// Issue 9, faults 6 and 15
TEST_P(MomentsTest, WhatWasSeenOfAnotherHistoryOfTheAccountsServiceStaysOfThat) {
  accounts_.Make(9, clock_.Now());
  Make(9);
  accounts_.BeginAnotherHistory("e2");
  accounts_.Make(2, clock_.Now() + absl::Seconds(1));
  epoch_ = "e2";
  Make(2);
  const Moments moments(*store_, &accounts_);
  EXPECT_EQ(moments.PairOf(At(1), Soon())->accounts_epoch, "e1");
  EXPECT_EQ(PairIn(*store_, At(2)), "2/2");
  EXPECT_EQ(moments.PairOf(At(2), Soon())->accounts_epoch, "e2");
  // Of times only the history knows that is there.
  EXPECT_EQ(PairIn(*store_, At(clock_.Now() - absl::Seconds(1))), "1/0");
  EXPECT_EQ(PairIn(*store_, At(clock_.Now())), "2/2");
}

TEST_P(MomentsTest, ARevisionThatDoesNotSayWhatItSawIsResolvedByItsTime) {
  accounts_.Make(1, clock_.Now());
  accounts_.Make(2, clock_.Now() + absl::Hours(1));
  const int64_t revision = Make(0);
  EXPECT_EQ(PairIn(*store_, At(revision)), "1/1");
}

TEST_P(MomentsTest, WhatOnlyThisServiceHasToKnowNeedsNobodyElse) {
  accounts_.Make(2, clock_.Now());
  Make(2);
  accounts_.Leave(true);
  const Moments moments(*store_, &accounts_);
  EXPECT_EQ(**moments.RevisionOf(At(clock_.Now()), Soon()), 1);
  EXPECT_EQ(PairIn(*store_, At(1)), "1/2");
  EXPECT_TRUE(moments.Check(At(1, 2), Soon()).ok()) << "it was seen";
  EXPECT_TRUE(absl::IsUnavailable(moments.Check(At(1, 3), Soon())));
  accounts_.Leave(false);
  EXPECT_TRUE(absl::IsOutOfRange(moments.Check(At(1, 3), Soon())));
}

TEST_P(MomentsTest, WhatMakesNoSenseIsRefused) {
  Make(2);
  const auto fields = [&](const Moments& moments, const Moment& moment) {
    std::string fields;
    for (const auto& violation :
         DetailOf(moments.Check(moment, Soon())).value_or(ErrorDetail()).violations) {
      absl::StrAppend(&fields, violation.field, ";");
    }
    return fields;
  };
  const Moments following(*store_, &accounts_);
  EXPECT_EQ(fields(Moments(*store_), At(1, 2)), "as_of.accounts_revision;");
  EXPECT_EQ(fields(following, At(1, 2)), "");
  Moment moment = At(clock_.Now());
  moment.set_accounts_revision(2);
  EXPECT_EQ(fields(following, moment), "as_of.accounts_revision;");
  moment.clear_time();
  moment.set_epoch("e");
  EXPECT_EQ(fields(following, moment), "as_of.accounts_revision;as_of.epoch;");
  moment = At(1);
  moment.set_epoch("another");
  const absl::Status refused = following.Check(moment, Soon());
  EXPECT_EQ(DetailOf(refused).value_or(ErrorDetail()).reason, "EPOCH_CHANGED");
  moment.set_epoch(store_->epoch());
  EXPECT_TRUE(following.Check(moment, Soon()).ok());
}

INSTANTIATE_TEST_SUITE_P(Engines, MomentsTest, testing::ValuesIn(kEngines), EngineName);

class MomentsOfReplicasTest : public MomentsTest {};

// Issue 9, fault 6
TEST_P(MomentsOfReplicasTest, AReplicaThatHasNotLookedYetResolvesAsTheOthersDo) {
  sql::StoreOptions options = Options();
  options.poll_interval = absl::Hours(1);
  auto lagging = OpenWith(options);
  ASSERT_TRUE(lagging.ok()) << lagging.status();
  accounts_.Make(1, clock_.Now());
  Make(1);
  const int64_t newest = Make(1);
  EXPECT_EQ(PairIn(**lagging, At(clock_.Now())), absl::StrCat(newest, "/1"));
  EXPECT_EQ(PairIn(**lagging, At(newest)), absl::StrCat(newest, "/1"));
}

const EngineCase kShared[] = {{"Postgres", sql::Engine::kPostgres, false}};
INSTANTIATE_TEST_SUITE_P(Engines, MomentsOfReplicasTest, testing::ValuesIn(kShared), EngineName);

}  // namespace
}  // namespace accord::store
