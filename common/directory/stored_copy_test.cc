#include "common/directory/stored_copy.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/directory/testing.h"
#include "common/sql/sql_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::directory {

const std::vector<sql::Migration>& CopyMigrations();  // made from migrations/

namespace {

namespace v1 = accounts::v1;

using ::testing::IsEmpty;
using testing::MakeAccountChange;
using testing::MakeChange;
using testing::MakeMessage;
using ::testing::Not;

absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

// All that a directory holds, as texts in order.
std::vector<std::string> Dump(const Directory& directory) {
  std::vector<std::string> all;
  Directory::ExportCursor cursor;
  bool more = true;
  while (more) {
    v1::WatchChangesResponse message;
    more = directory.Export(cursor, 3, message);
    for (v1::Change& change : *message.mutable_changes()) {
      // When an account moved is told to the day, or not at all by the messages of these tests.
      if (change.has_account()) {
        // The accounts service says both itself; these changes are made without.
        change.mutable_account()->clear_parent_history();
        change.mutable_account()->clear_parent_revision();
        change.clear_time();
      }
      all.push_back(change.ShortDebugString());
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

// A replica: a directory, what keeps it, and a stand-in for its follower.
struct Replica {
  Replica(store::Store& store, const StoredCopy::Options& options)
      : copy(store, directory, options), loaded(*copy.Load()) {
    copy.OnStream(!directory.ready());
  }
  void Take(const v1::WatchChangesResponse& message) {
    ASSERT_TRUE(directory.Apply(message).ok());
    copy.OnApplied(message);
    if (!message.progress().partial()) directory.SetReady();
  }
  void ReadAnew() {
    copy.OnStream(true);
    directory.Reset();
  }
  // False if it does not come about.
  bool AwaitStored(int64_t revision) const {
    for (const absl::Time end = Soon(); absl::Now() < end;) {
      if (copy.status().stored_revision >= revision) return true;
      absl::SleepFor(absl::Milliseconds(1));
    }
    return false;
  }

  Directory directory;
  StoredCopy copy;
  const bool loaded;
};

// What a watch begins with: the newest version of each.
v1::WatchChangesResponse Everything(const std::vector<v1::Change>& history) {
  std::map<std::string, v1::Change> newest;
  for (const v1::Change& change : history) newest[change.account().name()] = change;
  v1::WatchChangesResponse message = MakeMessage(history.back().revision(), {});
  for (const auto& [name, change] : newest) *message.add_changes() = change;
  return message;
}

// What it goes on with, a revision a message.
void Follow(Replica& replica, const std::vector<v1::Change>& history) {
  for (const v1::Change& change : history) {
    if (change.revision() <= replica.directory.revision()) continue;
    replica.Take(MakeMessage(change.revision(), {change}));
  }
}

class StoredCopyTest : public ::testing::Test {
 protected:
  StoredCopyTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    sql::StoreOptions options;
    options.path = folder_ + "/copy.db";
    options.service = "copy";
    options.migrations = CopyMigrations();
    options.tables = {&store::TableOf<StoredHead>(), &store::TableOf<StoredPart>()};
    options.clock = &clock_;
    store_ = *sql::SqlStore::Open(std::move(options));
    options_.interval = absl::Milliseconds(1);
    options_.part_changes = 3;
  }
  ~StoredCopyTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::unique_ptr<Replica> Start() { return std::make_unique<Replica>(*store_, options_); }
  // What a replica shows that starts now and hears of nothing.
  std::vector<std::string> Stored() { return Dump(Start()->directory); }

  // How many parts there are, of all generations, that are not emptied.
  int CountParts() {
    auto reader = *store_->Snapshot(absl::nullopt, Soon());
    int parts = 0;
    EXPECT_TRUE(
        reader->Select<StoredPart>({}, [&](const StoredPart&) { return ++parts > 0; }).ok());
    return parts;
  }
  absl::Status Write(const std::function<absl::Status(store::Txn&)>& body) {
    return store_->WriteAndWait({}, Soon(), body).status();
  }

  const std::string folder_ =
      ::testing::TempDir() + "/" + ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const SystemClock clock_;
  std::unique_ptr<store::Store> store_;
  StoredCopy::Options options_;
};

v1::WatchChangesResponse EverythingThereIs() {
  v1::WatchChangesResponse message =
      MakeMessage(9, {MakeAccountChange(1, {"top", ""}), MakeAccountChange(2, {"child", "top"}),
                      MakeAccountChange(3, {"gone", "top", true}), MakeChange(4), MakeChange(5),
                      MakeChange(6), MakeChange(7), MakeChange(8)});
  v1::DatedParent& since = *message.mutable_changes(1)->mutable_account()->add_parent_history();
  since.set_parent("accounts/top");
  since.mutable_start_date()->set_year(2026);
  since.mutable_start_date()->set_month(3);
  since.mutable_start_date()->set_day(5);
  v1::Person& boss = *message.mutable_changes(3)->mutable_person();
  boss.set_name("people/boss");
  v1::Person& jane = *message.mutable_changes(4)->mutable_person();
  jane.set_name("people/jane");
  jane.set_display_name("Jane");
  jane.set_manager("people/boss");
  message.mutable_changes(5)->mutable_product()->set_name("products/p");
  v1::Contact& contact = *message.mutable_changes(6)->mutable_contact();
  contact.set_name("accounts/child/contacts/cio");
  contact.set_display_name("The CIO");
  contact.set_seniority(v1::Contact::EXECUTIVE);
  v1::Organization& organization = *message.mutable_changes(7)->mutable_organization();
  organization.set_name("organization");
  organization.set_reporting_currency("EUR");
  organization.mutable_fiscal_calendar()->set_start_month(7);
  organization.set_plan_review_interval_days(30);
  return message;
}

TEST_F(StoredCopyTest, RestartShowsAllOfItWithoutTheAccountsService) {
  std::vector<std::string> before;
  {
    const auto replica = Start();
    EXPECT_FALSE(replica->loaded);
    EXPECT_FALSE(replica->directory.ready());
    replica->Take(EverythingThereIs());
    ASSERT_TRUE(replica->AwaitStored(9));
    before = Dump(replica->directory);
  }
  const auto replica = Start();
  EXPECT_TRUE(replica->loaded);
  const Directory& directory = replica->directory;
  EXPECT_TRUE(directory.ready());
  EXPECT_EQ(directory.revision(), 9);
  EXPECT_EQ(Dump(directory), before);
  EXPECT_TRUE(directory.HasAccount("child"));
  EXPECT_FALSE(directory.HasAccount("gone"));
  EXPECT_TRUE(directory.HasPerson("jane"));
  EXPECT_TRUE(directory.HasProduct("p"));
  EXPECT_EQ(directory.FindContact("child/cio")->display_name, "The CIO");
  const calendar::Date moved = *calendar::ParseDate("2026-03-05");
  EXPECT_EQ(directory.LastMoveOf("child", moved)->day, moved);
  EXPECT_EQ(directory.settings().reporting_currency, *money::ParseCurrency("EUR"));
  EXPECT_EQ(directory.settings().plan_review_interval_days, 30);
  absl::ReaderMutexLock lock(&directory.mutex());
  EXPECT_EQ(directory.accounts().Parent(directory.accounts().Find("child")),
            directory.accounts().Find("top"));
  EXPECT_EQ(directory.people().Parent(directory.people().Find("jane")),
            directory.people().Find("boss"));
}

TEST_F(StoredCopyTest, ChangesAreAddedAndAnOrderlyEndWritesWhatWaits) {
  const auto first = Start();
  first->Take(MakeMessage(1, {MakeAccountChange(1, {"a", ""}), MakeAccountChange(1, {"b", ""})}));
  ASSERT_TRUE(first->AwaitStored(1));
  options_.interval = absl::Hours(1);
  const auto second = Start();
  EXPECT_TRUE(second->loaded);
  second->Take(MakeMessage(2, {MakeAccountChange(2, {"c", "a"})}));
  second->Take(MakeMessage(3, {MakeAccountChange(3, {"b", "c"})}, true));
  second->Take(MakeMessage(3, {MakeAccountChange(3, {"a", "", true})}));
  second->copy.Stop();
  EXPECT_EQ(second->copy.status().generations_written, 0);
  EXPECT_EQ(Stored(), Dump(second->directory));
}

TEST_F(StoredCopyTest, RevisionThatIsNotCompleteIsNotStored) {
  const auto replica = Start();
  replica->Take(MakeMessage(1, {MakeAccountChange(1, {"a", ""})}));
  ASSERT_TRUE(replica->AwaitStored(1));
  replica->Take(MakeMessage(2, {MakeAccountChange(2, {"b", ""})}, true));
  replica->copy.Stop();
  const auto restarted = Start();
  EXPECT_EQ(restarted->directory.revision(), 1);
  EXPECT_FALSE(restarted->directory.HasAccount("b"));
}

TEST_F(StoredCopyTest, ReplicaAddsOnlyWhatAnotherHasNotStored) {
  const auto first = Start();
  first->Take(MakeMessage(1, {MakeAccountChange(1, {"a", ""})}));
  ASSERT_TRUE(first->AwaitStored(1));
  const auto second = Start();
  for (const auto* replica : {&first, &second}) {
    for (int64_t revision = 2; revision <= 4; ++revision) {
      (*replica)->Take(
          MakeMessage(revision, {MakeAccountChange(revision, {absl::StrCat("a", revision), "a"})}));
    }
    (*replica)->copy.Stop();
  }
  auto reader = *store_->Snapshot(absl::nullopt, Soon());
  EXPECT_EQ((*reader->Find<StoredHead>(kHeadId))->changes,
            (*reader->Find<StoredHead>(kHeadId))->begun_with + 3);
}

TEST_F(StoredCopyTest, ReplicaThatIsAheadOfTheCopyWritesItAnew) {
  const auto behind = Start();
  behind->Take(MakeMessage(1, {MakeAccountChange(1, {"a", ""})}));
  ASSERT_TRUE(behind->AwaitStored(1));
  behind->copy.Stop();
  const auto ahead = Start();
  ahead->ReadAnew();
  ahead->Take(MakeMessage(7, {MakeAccountChange(1, {"a", ""}), MakeAccountChange(6, {"b", "a"})}));
  ASSERT_TRUE(ahead->AwaitStored(7));
  EXPECT_EQ(Stored(), Dump(ahead->directory));
}

TEST_F(StoredCopyTest, CopyGoesBackWithAnAccountsServiceThatWasRestored) {
  const auto replica = Start();
  replica->Take(MakeMessage(50, {MakeAccountChange(50, {"lost", ""})}));
  ASSERT_TRUE(replica->AwaitStored(50));
  replica->ReadAnew();
  replica->Take(MakeMessage(3, {MakeAccountChange(2, {"kept", ""})}));
  while (replica->copy.status().stored_revision != 3) absl::SleepFor(absl::Milliseconds(1));
  const auto restarted = Start();
  EXPECT_EQ(restarted->directory.revision(), 3);
  EXPECT_FALSE(restarted->directory.HasAccount("lost"));
}

TEST_F(StoredCopyTest, CopyThatHasGrownIsWrittenAnewAndTheOldOneEmptied) {
  options_.slack_changes = 0;
  const auto replica = Start();
  replica->Take(MakeMessage(1, {MakeAccountChange(1, {"a", ""}), MakeAccountChange(1, {"b", ""})}));
  for (int64_t revision = 2; replica->copy.status().generations_written < 3; ++revision) {
    ASSERT_LT(revision, 10000);
    replica->Take(
        MakeMessage(revision, {MakeAccountChange(revision, {"b", revision % 2 == 0 ? "a" : ""})}));
    ASSERT_TRUE(replica->AwaitStored(revision));
  }
  replica->copy.Stop();
  EXPECT_LE(CountParts(), 6);
  EXPECT_EQ(Stored(), Dump(replica->directory));
}

TEST_F(StoredCopyTest, MoreThanMayWaitIsTakenFromMemory) {
  options_.interval = absl::Hours(1);
  options_.waiting_max = 4;
  options_.part_changes = 100;
  const auto replica = Start();
  replica->Take(MakeMessage(1, {MakeAccountChange(1, {"a", ""})}));
  ASSERT_TRUE(replica->AwaitStored(1));
  for (int64_t revision = 2; revision <= 8; ++revision) {  // too many with the sixth
    replica->Take(
        MakeMessage(revision, {MakeAccountChange(revision, {absl::StrCat("a", revision), "a"})}));
    EXPECT_LE(replica->copy.status().waiting_changes, 4u);
  }
  ASSERT_TRUE(replica->AwaitStored(6));
  replica->copy.Stop();
  EXPECT_EQ(replica->copy.status().generations_written, 2);
  EXPECT_EQ(Stored(), Dump(replica->directory));
}

// One history of accounts, told to each replica in portions of its own; replicas end and start
// again at random, and some read everything anew.
TEST_F(StoredCopyTest, ReplicasThatFollowAtOnceKeepOneCopyWhateverBecomesOfThem) {
  options_.slack_changes = 10;
  std::mt19937 random(7);
  const auto below = [&](size_t limit) { return static_cast<int64_t>(random() % limit); };
  Directory model;
  std::vector<v1::Change> history;
  std::vector<std::unique_ptr<Replica>> replicas(2);
  for (int64_t revision = 1; revision <= 300; ++revision) {
    const int64_t id = below(40);  // stands below an account of a smaller number, or is a root
    const std::string parent = id == 0 || below(4) == 0 ? "" : absl::StrCat("a", below(id));
    history.push_back(MakeAccountChange(revision, {absl::StrCat("a", id), parent, below(5) == 0}));
    ASSERT_TRUE(model.Apply(MakeMessage(revision, {history.back()})).ok());
    for (auto& replica : replicas) {
      if (below(20) == 0) replica = nullptr;
      if (replica == nullptr) replica = Start();
      if (below(40) == 0) {
        replica->ReadAnew();
        replica->Take(Everything(history));
      }
      if (!replica->directory.ready()) replica->Take(Everything(history));
      if (below(3) == 0) Follow(*replica, history);
    }
  }
  for (auto& replica : replicas) {
    Follow(*replica, history);
    ASSERT_TRUE(replica->AwaitStored(300));
    EXPECT_EQ(Dump(replica->directory), Dump(model));
  }
  EXPECT_EQ(Stored(), Dump(model));
}

TEST_F(StoredCopyTest, CopyThatIsHalfWrittenDoesNotCount) {
  const auto replica = Start();
  replica->Take(EverythingThereIs());
  ASSERT_TRUE(replica->AwaitStored(9));
  const std::vector<std::string> before = Stored();
  CopyStore copy(*store_, 3);
  auto reader = *store_->Snapshot(absl::nullopt, Soon());
  const std::string counts = (*reader->Find<StoredHead>(kHeadId))->generation;
  EXPECT_FALSE(copy.BeginGeneration("other.1", "not " + counts)->granted);
  ASSERT_TRUE(copy.BeginGeneration("other.1", counts)->granted);
  ASSERT_TRUE(copy.PutPart("other.1", 0, MakeMessage(0, {MakeAccountChange(0, {"x", ""})})).ok());
  EXPECT_FALSE(copy.BeginGeneration("third.1", counts)->granted);
  EXPECT_EQ(copy.FinishGeneration("third.1", {}).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Stored(), before);
  EXPECT_THAT(before, Not(IsEmpty()));
}

TEST_F(StoredCopyTest, CopyThatWasGivenUpKeepsNobodyWaiting) {
  CopyStore copy(*store_, 3);
  ASSERT_TRUE(copy.BeginGeneration("first.1", "")->granted);
  EXPECT_FALSE(copy.BeginGeneration("second.1", "")->granted);
  ASSERT_TRUE(copy.AbandonGeneration("first.1").ok());
  EXPECT_TRUE(copy.BeginGeneration("second.1", "")->granted);
}

TEST_F(StoredCopyTest, CopyThatCannotBeReadIsReadAnewFromTheService) {
  {
    const auto replica = Start();
    replica->Take(EverythingThereIs());
    ASSERT_TRUE(replica->AwaitStored(9));
  }
  ASSERT_TRUE(Write([](store::Txn& txn) -> absl::Status {
                ASSIGN_OR_RETURN(const auto head, txn.Find<StoredHead>(kHeadId));
                ASSIGN_OR_RETURN(auto part, txn.Find<StoredPart>(head->generation + "/00000001"));
                part->changes = "!";
                return txn.Put(*part);
              }).ok());
  const auto replica = Start();
  EXPECT_FALSE(replica->loaded);
  EXPECT_FALSE(replica->directory.ready());
  replica->Take(EverythingThereIs());
  ASSERT_TRUE(replica->AwaitStored(9));
  EXPECT_TRUE(Start()->loaded);
}

// Issue 9, fault 1.
TEST_F(StoredCopyTest, WhatWasSetAsideIsStoredAsItWasToldAndARestartServesWithIt) {
  std::vector<v1::Change> changes = {MakeChange(2), MakeAccountChange(2, {"a", "a"}),
                                     MakeAccountChange(2, {"b", "nowhere"})};
  changes[0].mutable_product()->set_name("not a product");
  for (int i = 0; i < hierarchy::Forest::kLevelsMax + 5; ++i) {
    const std::string above = i == 0 ? "" : absl::StrCat("c", i - 1);
    changes.push_back(MakeAccountChange(2, {absl::StrCat("c", i), above}));
  }
  const auto replica = Start();
  replica->Take(MakeMessage(2, changes));
  ASSERT_TRUE(replica->AwaitStored(2));
  const auto restarted = Start();
  EXPECT_TRUE(restarted->loaded);
  EXPECT_EQ(restarted->directory.set_aside_count(), 4);
  EXPECT_EQ(Dump(restarted->directory), Dump(replica->directory));
  // What heals the one heals the other.
  const v1::WatchChangesResponse mended =
      MakeMessage(3, {MakeAccountChange(3, {"a", ""}), MakeAccountChange(3, {"nowhere", ""}),
                      MakeAccountChange(3, {"c10", ""})});
  restarted->Take(mended);
  EXPECT_EQ(restarted->directory.set_aside_count(), 1);
}

// Issue 9, fault 15.
TEST_F(StoredCopyTest, CopyOfAnotherFormatIsReadAnewAndNeverHalfUnderstood) {
  {
    const auto replica = Start();
    replica->Take(EverythingThereIs());
    ASSERT_TRUE(replica->AwaitStored(9));
  }
  ASSERT_TRUE(Write([](store::Txn& txn) -> absl::Status {
                ASSIGN_OR_RETURN(auto head, txn.Find<StoredHead>(kHeadId));
                head->format = kCopyFormat - 1;
                return txn.Put(*head);
              }).ok());
  const auto replica = Start();
  EXPECT_FALSE(replica->loaded);
  EXPECT_FALSE(replica->directory.ready());
  replica->Take(EverythingThereIs());
  ASSERT_TRUE(replica->AwaitStored(9));
  EXPECT_TRUE(Start()->loaded);
}

// Issue 9, fault 15.
TEST_F(StoredCopyTest, CopyRemembersItsHistoryAndTakesInNothingOfAnother) {
  v1::WatchChangesResponse first = EverythingThereIs();
  first.mutable_progress()->set_epoch("e1");
  {
    const auto replica = Start();
    replica->Take(first);
    ASSERT_TRUE(replica->AwaitStored(9));
  }
  const auto behind = Start();
  EXPECT_EQ(behind->directory.epoch(), "e1");
  v1::WatchChangesResponse other = MakeMessage(12, {MakeAccountChange(12, {"else", ""})});
  other.mutable_progress()->set_epoch("e2");
  EXPECT_FALSE(behind->directory.Apply(other).ok());
  behind->ReadAnew();
  behind->Take(other);
  ASSERT_TRUE(behind->AwaitStored(12));
  const auto restarted = Start();
  EXPECT_EQ(restarted->directory.epoch(), "e2");
  EXPECT_FALSE(restarted->directory.HasAccount("child"));
  // What the accounts service no longer has is remembered.
  EXPECT_EQ(restarted->directory.gone_accounts(0).count, 3);
}

}  // namespace
}  // namespace accord::directory
