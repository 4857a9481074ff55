#include "common/directory/directory.h"

#include <thread>

#include "common/base/status.h"
#include "common/directory/testing.h"
#include "common/hierarchy/roll_up.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using ::testing::ElementsAre;
using testing::MakeAccountChange;
using testing::MakeChange;
using testing::MakeMessage;

// "" for a root, "?" for an unknown account.
std::string ParentOf(const Directory& directory, absl::string_view id) {
  absl::ReaderMutexLock lock(&directory.mutex());
  const hierarchy::Forest& accounts = directory.accounts();
  const hierarchy::NodeId node = accounts.Find(id);
  if (node == hierarchy::kNoNode) return "?";
  const hierarchy::NodeId parent = accounts.Parent(node);
  return parent == hierarchy::kNoNode ? "" : std::string(accounts.Id(parent));
}

v1::Change MakeOrganizationChange(int64_t revision, const std::string& currency, int start_month) {
  v1::Change change = MakeChange(revision);
  change.mutable_organization()->set_name("organization");
  change.mutable_organization()->set_reporting_currency(currency);
  change.mutable_organization()->mutable_fiscal_calendar()->set_start_month(start_month);
  return change;
}

v1::Change MakeContactChange(int64_t revision, const std::string& name, bool deleted = false) {
  v1::Change change = MakeChange(revision);
  change.mutable_contact()->set_name(name);
  change.mutable_contact()->set_display_name("Jane");
  change.mutable_contact()->set_seniority(v1::Contact::Seniority(3));
  if (deleted) change.mutable_contact()->mutable_delete_time()->set_seconds(revision);
  return change;
}

v1::Change MakeProductChange(int64_t revision, const std::string& name, bool deleted = false) {
  v1::Change change = MakeChange(revision);
  change.mutable_product()->set_name(name);
  if (deleted) change.mutable_product()->mutable_delete_time()->set_seconds(revision);
  return change;
}

v1::Change MakePersonChange(int64_t revision, const std::string& id, const std::string& manager) {
  v1::Change change = MakeChange(revision);
  change.mutable_person()->set_name("people/" + id);
  change.mutable_person()->set_display_name("Ms. " + id);
  if (!manager.empty()) change.mutable_person()->set_manager("people/" + manager);
  return change;
}

class RecordingListener final : public Listener {
 public:
  void OnSettingsChanged() override { ++settings_changes; }
  void OnAccountMoved(absl::string_view account) override { moved.emplace_back(account); }

  int settings_changes = 0;
  std::vector<std::string> moved;
};

TEST(DirectoryTest, ChildThatComesBeforeItsParentFindsIt) {
  Directory directory;
  ASSERT_TRUE(directory.Apply(MakeMessage(2, {MakeAccountChange(2, {"child", "top"})}, true)).ok());
  EXPECT_EQ(ParentOf(directory, "child"), "");
  ASSERT_TRUE(directory.Apply(MakeMessage(2, {MakeAccountChange(1, {"top", ""})})).ok());
  EXPECT_EQ(ParentOf(directory, "child"), "top");
}

TEST(DirectoryTest, ChildWhoseParentIsUnknownStandsAsARootUntilItComes) {
  Directory directory;
  ASSERT_TRUE(directory.Apply(MakeMessage(2, {MakeAccountChange(2, {"child", "top"})})).ok());
  EXPECT_EQ(ParentOf(directory, "child"), "");
  EXPECT_TRUE(directory.HasAccount("child"));
  EXPECT_FALSE(directory.HasAccount("top"));
  ASSERT_TRUE(directory.Apply(MakeMessage(3, {MakeAccountChange(3, {"top", ""})})).ok());
  EXPECT_EQ(ParentOf(directory, "child"), "top");
}

TEST(DirectoryTest, ChildThatWaitedInVainAndMovedIsNotTakenByItsOldParent) {
  Directory directory;
  ASSERT_TRUE(directory
                  .Apply(MakeMessage(2, {MakeAccountChange(1, {"other", ""}),
                                         MakeAccountChange(2, {"child", "top"})}))
                  .ok());
  ASSERT_TRUE(directory
                  .Apply(MakeMessage(4, {MakeAccountChange(3, {"child", "other"}),
                                         MakeAccountChange(4, {"top", ""})}))
                  .ok());
  EXPECT_EQ(ParentOf(directory, "child"), "other");
}

TEST(DirectoryTest, DeletedAccountStaysInItsPlaceAndIsMarked) {
  Directory directory;
  ASSERT_TRUE(directory
                  .Apply(MakeMessage(2, {MakeAccountChange(1, {"top", ""}),
                                         MakeAccountChange(2, {"child", "top"})}))
                  .ok());
  ASSERT_TRUE(directory.Apply(MakeMessage(3, {MakeAccountChange(3, {"child", "top", true})})).ok());
  EXPECT_FALSE(directory.HasAccount("child"));
  EXPECT_EQ(ParentOf(directory, "child"), "top");
  EXPECT_EQ(directory.AccountName("child"), "The child");
}

constexpr calendar::Date kToday = calendar::Date::FromDays(100);

TEST(DirectoryTest, MoveIsToldAndItsTimeKept) {
  Directory directory;
  RecordingListener listener;
  directory.AddListener(&listener);
  ASSERT_TRUE(
      directory
          .Apply(MakeMessage(3, {MakeAccountChange(1, {"a", ""}), MakeAccountChange(2, {"b", ""}),
                                 MakeAccountChange(3, {"child", "a"})}))
          .ok());
  EXPECT_THAT(listener.moved, ElementsAre());
  EXPECT_FALSE(directory.LastMoveOf("child", kToday).has_value());
  ASSERT_TRUE(directory.Apply(MakeMessage(7, {MakeAccountChange(7, {"child", "b"})})).ok());
  EXPECT_THAT(listener.moved, ElementsAre("child"));
  EXPECT_EQ(directory.LastMoveOf("child", kToday)->revision, 7);
  EXPECT_EQ(directory.LastMoveOf("child", kToday)->day, calendar::Date::FromDays(0));
}

TEST(DirectoryTest, MoveBeforeTheCopyBeganIsKnownByTheDayInItsHistory) {
  Directory directory;
  v1::Change change = MakeAccountChange(2, {"child", "b"});
  v1::DatedParent& first = *change.mutable_account()->add_parent_history();
  first.set_parent("accounts/a");
  v1::DatedParent& then = *change.mutable_account()->add_parent_history();
  then.set_parent("accounts/b");
  then.mutable_start_date()->set_year(1970);
  then.mutable_start_date()->set_month(1);
  then.mutable_start_date()->set_day(3);
  ASSERT_TRUE(directory.Apply(MakeMessage(2, {change})).ok());
  EXPECT_EQ(directory.LastMoveOf("child", kToday)->day, calendar::Date::FromDays(2));
  EXPECT_EQ(directory.LastMoveOf("child", kToday)->revision, 0) << "nobody said";
}

// Issue 9, fault 8: a move of the same day is not forgotten by reading everything anew.
TEST(DirectoryTest, RevisionOfAMoveIsWhatTheAccountSaysHoweverItWasRead) {
  v1::Change change = MakeAccountChange(9, {"child", "b"});
  change.mutable_account()->set_parent_revision(7);
  Directory anew;
  ASSERT_TRUE(anew.Apply(MakeMessage(9, {MakeAccountChange(1, {"b", ""}), change})).ok());
  EXPECT_EQ(anew.LastMoveOf("child", kToday)->revision, 7);
  v1::Change renamed = change;
  renamed.set_revision(12);
  ASSERT_TRUE(anew.Apply(MakeMessage(12, {renamed})).ok());
  EXPECT_EQ(anew.LastMoveOf("child", kToday)->revision, 7) << "changed since, but not moved";

  Directory stored;
  Directory::ExportCursor cursor;
  v1::WatchChangesResponse message;
  while (anew.Export(cursor, 1, message)) {
    message.mutable_progress()->set_partial(true);
    ASSERT_TRUE(stored.Apply(message).ok());
    message.Clear();
  }
  message.mutable_progress()->set_revision(12);
  ASSERT_TRUE(stored.Apply(message).ok());
  EXPECT_EQ(stored.LastMoveOf("child", kToday)->revision, 7);
}

TEST(DirectoryTest, SalesOrganizationIsAForestOfPeople) {
  Directory directory;
  ASSERT_TRUE(directory
                  .Apply(MakeMessage(
                      2, {MakePersonChange(1, "ann", "boss"), MakePersonChange(2, "boss", "")}))
                  .ok());
  EXPECT_TRUE(directory.HasPerson("ann"));
  EXPECT_EQ(directory.PersonName("ann"), "Ms. ann");
  absl::ReaderMutexLock lock(&directory.mutex());
  EXPECT_EQ(directory.people().Parent(directory.people().Find("ann")),
            directory.people().Find("boss"));
}

TEST(DirectoryTest, ContactsAndProductsComeAndGo) {
  Directory directory;
  ASSERT_TRUE(directory
                  .Apply(MakeMessage(2, {MakeContactChange(1, "accounts/acme/contacts/jane"),
                                         MakeProductChange(2, "products/p1")}))
                  .ok());
  ASSERT_TRUE(directory.FindContact("acme/jane").has_value());
  EXPECT_EQ(directory.FindContact("acme/jane")->display_name, "Jane");
  EXPECT_EQ(directory.FindContact("acme/jane")->seniority, 3);
  EXPECT_TRUE(directory.HasProduct("p1"));
  ASSERT_TRUE(directory
                  .Apply(MakeMessage(4, {MakeContactChange(3, "accounts/acme/contacts/jane", true),
                                         MakeProductChange(4, "products/p1", true)}))
                  .ok());
  EXPECT_FALSE(directory.FindContact("acme/jane").has_value());
  EXPECT_FALSE(directory.HasProduct("p1"));
}

TEST(DirectoryTest, DefaultsHoldUntilTheOrganizationSpeaks) {
  Directory directory;
  EXPECT_EQ(directory.settings().reporting_currency.code(), "USD");
  EXPECT_EQ(directory.settings().calendar.config().start_month, 7);
  EXPECT_EQ(directory.settings().plan_review_interval_days, 90);
}

TEST(DirectoryTest, ListenersHearOfAnotherCalendarOrCurrencyAndOfNothingLess) {
  Directory directory;
  RecordingListener listener;
  directory.AddListener(&listener);
  ASSERT_TRUE(directory.Apply(MakeMessage(1, {MakeOrganizationChange(1, "", 0)})).ok());
  EXPECT_EQ(listener.settings_changes, 0);
  ASSERT_TRUE(directory.Apply(MakeMessage(2, {MakeOrganizationChange(2, "EUR", 7)})).ok());
  EXPECT_EQ(listener.settings_changes, 1);
  ASSERT_TRUE(directory.Apply(MakeMessage(3, {MakeOrganizationChange(3, "EUR", 1)})).ok());
  EXPECT_EQ(listener.settings_changes, 2);
  EXPECT_EQ(directory.settings().reporting_currency.code(), "EUR");
}

TEST(DirectoryTest, WeeksBeginOnTheDayThatTheOrganizationSays) {
  const auto week_start = [](int first_weekday) {
    Directory directory;
    v1::Change change = MakeOrganizationChange(1, "", 0);
    auto& calendar = *change.mutable_organization()->mutable_fiscal_calendar();
    calendar.set_pattern(v1::Organization::WEEKS_4_4_5);
    calendar.set_first_weekday(first_weekday);
    EXPECT_TRUE(directory.Apply(MakeMessage(1, {change})).ok());
    EXPECT_EQ(directory.settings().calendar.config().pattern, calendar::PeriodPattern::k445);
    return directory.settings().calendar.config().week_start;
  };
  EXPECT_EQ(week_start(0), calendar::Weekday::kMonday);
  EXPECT_EQ(week_start(1), calendar::Weekday::kMonday);
  EXPECT_EQ(week_start(6), calendar::Weekday::kSaturday);
  EXPECT_EQ(week_start(7), calendar::Weekday::kSunday);
}

TEST(DirectoryTest, RevisionIsShownOnlyOnceItIsComplete) {
  Directory directory;
  ASSERT_TRUE(directory.Apply(MakeMessage(5, {MakeAccountChange(5, {"a", ""})}, true)).ok());
  EXPECT_EQ(directory.revision(), 0);
  ASSERT_TRUE(directory.Apply(MakeMessage(5, {})).ok());
  EXPECT_EQ(directory.revision(), 5);
}

TEST(DirectoryTest, WaitingEndsWhenTheRevisionComesOrTheTimeIsUp) {
  Directory directory;
  EXPECT_FALSE(directory.WaitFor(1, absl::Now() + absl::Milliseconds(10)));
  std::thread writer([&] { ASSERT_TRUE(directory.Apply(MakeMessage(3, {})).ok()); });
  EXPECT_TRUE(directory.WaitFor(2, absl::Now() + absl::Seconds(60)));
  writer.join();
}

TEST(DirectoryTest, ChangesSeenBeforeArePassedOver) {
  Directory directory;
  ASSERT_TRUE(
      directory
          .Apply(MakeMessage(1, {MakeAccountChange(1, {"a", ""}), MakeAccountChange(1, {"b", ""})}))
          .ok());
  const v1::Change below = MakeAccountChange(2, {"a", "b"});
  const v1::Change apart = MakeAccountChange(3, {"a", ""});
  const v1::Change above = MakeAccountChange(4, {"b", "a"});
  // The stream breaks within revision 4, so all of it comes again: `below` now would make a cycle.
  ASSERT_TRUE(directory.Apply(MakeMessage(4, {below, apart, above}, true)).ok());
  ASSERT_TRUE(directory.Apply(MakeMessage(4, {below, apart, above})).ok());
  EXPECT_EQ(ParentOf(directory, "a"), "");
  EXPECT_EQ(ParentOf(directory, "b"), "a");
}

TEST(DirectoryTest, WhatIsMissingWhenReadAnewCountsAsDeleted) {
  Directory directory;
  ASSERT_TRUE(directory
                  .Apply(MakeMessage(
                      9, {MakeAccountChange(1, {"top", ""}), MakeAccountChange(2, {"stays", "top"}),
                          MakeAccountChange(3, {"goes", "top"}),
                          MakeContactChange(4, "accounts/top/contacts/jane"),
                          MakeProductChange(5, "products/p1")}))
                  .ok());
  directory.Reset();
  ASSERT_TRUE(directory.Apply(MakeMessage(4, {MakeAccountChange(4, {"new", ""})}, true)).ok());
  EXPECT_TRUE(directory.HasProduct("p1"));  // the old state still answers
  EXPECT_FALSE(directory.HasAccount("new"));
  ASSERT_TRUE(directory
                  .Apply(MakeMessage(4, {MakeAccountChange(2, {"stays", "top"}),
                                         MakeAccountChange(1, {"top", ""})}))
                  .ok());
  EXPECT_TRUE(directory.HasAccount("stays"));
  EXPECT_TRUE(directory.HasAccount("new"));
  EXPECT_EQ(directory.gone_accounts(10).count, 1);
  EXPECT_THAT(directory.gone_accounts(10).some, ElementsAre("goes"));
  EXPECT_EQ(ParentOf(directory, "stays"), "top");
  EXPECT_FALSE(directory.HasAccount("goes"));
  EXPECT_EQ(ParentOf(directory, "goes"), "");
  EXPECT_FALSE(directory.HasProduct("p1"));
  EXPECT_FALSE(directory.FindContact("top/jane").has_value());
  EXPECT_EQ(directory.revision(), 4);
}

TEST(DirectoryTest, SumsFollowTheAccountsWhenReadAnew) {
  Directory directory;
  hierarchy::RollUp sums(directory.accounts_for_layers());
  ASSERT_TRUE(
      directory
          .Apply(MakeMessage(3, {MakeAccountChange(1, {"a", ""}), MakeAccountChange(2, {"b", ""}),
                                 MakeAccountChange(3, {"child", "a"})}))
          .ok());
  absl::ReleasableMutexLock lock(&directory.mutex());
  const hierarchy::NodeId a = directory.accounts().Find("a");
  const hierarchy::NodeId b = directory.accounts().Find("b");
  sums.Add(directory.accounts().Find("child"), 1, {100, 50, 1});
  lock.Release();

  directory.Reset();
  ASSERT_TRUE(
      directory
          .Apply(MakeMessage(4, {MakeAccountChange(4, {"child", "b"}),
                                 MakeAccountChange(1, {"a", ""}), MakeAccountChange(2, {"b", ""})}))
          .ok());
  absl::ReaderMutexLock again(&directory.mutex());
  EXPECT_EQ(sums.Subtree(a, 1), hierarchy::Sums());
  EXPECT_EQ(sums.Subtree(b, 1), (hierarchy::Sums{100, 50, 1}));
}

}  // namespace
}  // namespace accord::directory
