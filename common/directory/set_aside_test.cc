// What a copy does with what it cannot take, and with revisions of which every part matters.
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/directory/directory.h"
#include "common/directory/testing.h"
#include "common/hierarchy/roll_up.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using hierarchy::Forest;
using hierarchy::kNoNode;
using hierarchy::NodeId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MakeAccountChange;
using testing::MakeChange;
using testing::MakeMessage;
using ::testing::UnorderedElementsAre;

std::string ParentOf(const Directory& directory, absl::string_view id) {
  absl::ReaderMutexLock lock(&directory.mutex());
  const NodeId node = directory.accounts().Find(id);
  if (node == kNoNode) return "?";
  const NodeId parent = directory.accounts().Parent(node);
  return parent == kNoNode ? "" : std::string(directory.accounts().Id(parent));
}

// "REASON name parent", in order.
std::vector<std::string> SetAside(const Directory& directory) {
  std::vector<std::string> all;
  for (const auto& [key, why] : directory.ExplainSetAside("", 1000)) {
    std::string text = why.reason();
    for (const auto& detail : why.details()) {
      if (detail.has_name()) absl::StrAppend(&text, " ", detail.name());
    }
    all.push_back(text);
  }
  EXPECT_EQ(static_cast<int64_t>(all.size()), directory.set_aside_count());
  return all;
}

class RecordingListener final : public Listener {
 public:
  void OnSettingsChanged() override { ++settings_changes; }
  void OnAccountMoved(absl::string_view account) override { moved.emplace_back(account); }

  int settings_changes = 0;
  std::vector<std::string> moved;
};

class SetAsideTest : public ::testing::Test {
 protected:
  SetAsideTest() { directory_.AddListener(&listener_); }

  void Tell(std::vector<v1::Change> changes, bool partial = false) {
    for (v1::Change& change : changes) change.set_revision(revision_ + 1);
    const absl::Status applied =
        directory_.Apply(MakeMessage(revision_ + 1, std::move(changes), partial));
    ASSERT_TRUE(applied.ok()) << applied;
    if (partial) return;
    ++revision_;
    directory_.SetReady();
  }
  // `prefix`0 below `top`, `prefix`1 below that, and so on.
  void TellChain(const std::string& prefix, const std::string& top, int levels) {
    std::vector<v1::Change> changes;
    std::string above = top;
    for (int i = 0; i < levels; ++i) {
      const std::string id = absl::StrCat(prefix, i);
      changes.push_back(MakeAccountChange(0, {id, above}));
      above = id;
    }
    Tell(std::move(changes));
  }
  void Count(const std::string& account) {
    absl::MutexLock lock(&directory_.mutex());
    sums_.Add(directory_.accounts().Find(account), 0, {1, 1, 1});
  }
  int SumAt(const std::string& account) {
    absl::ReaderMutexLock lock(&directory_.mutex());
    return sums_.Subtree(directory_.accounts().Find(account), 0).count;
  }

  Directory directory_;
  hierarchy::RollUp sums_{directory_.accounts_for_layers()};
  RecordingListener listener_;
  int64_t revision_ = 0;
};

// Issue 9, fault 1: 40 levels below x, then x to depth 59.
TEST_F(SetAsideTest, WhatComesToStandTooDeepIsSetAsideWithItsSubtreeAndHealsWithAMove) {
  TellChain("up", "", 59);
  TellChain("x", "", 41);  // x0 and 40 levels below it
  Count("x40");
  Count("x3");
  Tell({MakeAccountChange(0, {"x0", "up58"})});
  // up0 to up58 are levels 1 to 59, x0 to x4 levels 60 to 64.
  EXPECT_THAT(SetAside(directory_), ElementsAre("SET_ASIDE_TOO_DEEP accounts/x5 accounts/x4"));
  EXPECT_EQ(ParentOf(directory_, "x0"), "up58");
  EXPECT_EQ(ParentOf(directory_, "x5"), "");
  EXPECT_EQ(ParentOf(directory_, "x6"), "x5");
  EXPECT_EQ(SumAt("up0"), 1);
  EXPECT_EQ(SumAt("x5"), 1);
  EXPECT_THAT(listener_.moved, UnorderedElementsAre("x0", "x5"));
  EXPECT_TRUE(directory_.HasAccount("x40"));

  Tell({MakeAccountChange(0, {"x0", "up3"})});
  EXPECT_THAT(SetAside(directory_), IsEmpty());
  EXPECT_EQ(ParentOf(directory_, "x5"), "x4");
  EXPECT_EQ(SumAt("up0"), 2);
  // Only who said so has moved.
  EXPECT_FALSE(directory_.LastMoveOf("x5", calendar::Date()).has_value());
  EXPECT_TRUE(directory_.LastMoveOf("x0", calendar::Date()).has_value());
}

TEST_F(SetAsideTest, NewAccountBelowTheLastLevelIsSetAsideAndCountsByItself) {
  TellChain("a", "", Forest::kLevelsMax);
  Tell({MakeAccountChange(0, {"below", absl::StrCat("a", Forest::kLevelsMax - 1)})});
  EXPECT_THAT(SetAside(directory_), ElementsAre("SET_ASIDE_TOO_DEEP accounts/below accounts/a63"));
  Count("below");
  EXPECT_EQ(SumAt("below"), 1);
  EXPECT_EQ(SumAt("a0"), 0);
}

TEST_F(SetAsideTest, CircleIsCutAtTheIdThatComesFirstAndHealsWhenItIsOpened) {
  Tell({MakeAccountChange(0, {"b", ""}), MakeAccountChange(0, {"c", "b"}),
        MakeAccountChange(0, {"a", "c"})});
  Tell({MakeAccountChange(0, {"b", "a"})});
  EXPECT_THAT(SetAside(directory_), ElementsAre("SET_ASIDE_CIRCLE accounts/a accounts/c"));
  EXPECT_EQ(ParentOf(directory_, "b"), "a");
  Tell({MakeAccountChange(0, {"b", ""})});
  EXPECT_THAT(SetAside(directory_), IsEmpty());
  EXPECT_EQ(ParentOf(directory_, "a"), "c");
}

TEST_F(SetAsideTest, AccountWhoseParentIsUnknownOrUnreadableStandsAsARootUntilItFits) {
  v1::Change unreadable = MakeAccountChange(0, {"b", ""});
  unreadable.mutable_account()->set_parent("people/top");
  Tell({MakeAccountChange(0, {"a", "top"}), unreadable});
  EXPECT_THAT(SetAside(directory_), ElementsAre("SET_ASIDE_PARENT_UNKNOWN accounts/a accounts/top",
                                                "SET_ASIDE_PARENT_UNKNOWN accounts/b people/top"));
  Tell({MakeAccountChange(0, {"top", ""})});
  EXPECT_THAT(SetAside(directory_), ElementsAre("SET_ASIDE_PARENT_UNKNOWN accounts/b people/top"));
  EXPECT_EQ(ParentOf(directory_, "a"), "top");
  Tell({MakeAccountChange(0, {"b", "top"})});
  EXPECT_THAT(SetAside(directory_), IsEmpty());
}

TEST_F(SetAsideTest, PersonWhoseManagersGoInACircleStopsNothing) {
  v1::Change ann = MakeChange(0);
  ann.mutable_person()->set_name("people/ann");
  ann.mutable_person()->set_manager("people/ann");
  Tell({ann});
  EXPECT_TRUE(directory_.HasPerson("ann"));
  EXPECT_THAT(SetAside(directory_), ElementsAre("SET_ASIDE_CIRCLE people/ann people/ann"));
}

TEST_F(SetAsideTest, ChangeThatIsNotUnderstoodIsLeftOutAndForgottenWithTheNextThatIs) {
  v1::Change product = MakeChange(0);
  product.mutable_product()->set_name("accounts/p1");
  v1::Change contact = MakeChange(0);
  contact.mutable_contact()->set_name("contacts/jane");
  Tell({product, contact, MakeChange(0), MakeAccountChange(0, {"a", ""})});
  EXPECT_TRUE(directory_.HasAccount("a"));
  EXPECT_EQ(directory_.revision(), 1);
  EXPECT_EQ(directory_.set_aside_count(), 3);
  for (const auto& [key, why] : directory_.ExplainSetAside("", 1000)) {
    EXPECT_EQ(why.reason(), "SET_ASIDE_NOT_UNDERSTOOD") << key;
  }
}

TEST_F(SetAsideTest, SettingsThatAreNotUnderstoodLeaveInForceWhatHeldBefore) {
  v1::Change change = MakeChange(0);
  v1::Organization& organization = *change.mutable_organization();
  organization.set_name("organization");
  organization.set_reporting_currency("EUR");
  organization.set_time_zone("Europe/Berlin");
  Tell({change});
  organization.set_reporting_currency("no currency");
  organization.set_time_zone("Mars/Olympus");
  organization.set_plan_review_interval_days(30);
  Tell({change});
  EXPECT_THAT(SetAside(directory_), ElementsAre("SET_ASIDE_NOT_UNDERSTOOD organization"));
  EXPECT_EQ(directory_.settings().reporting_currency.code(), "EUR");
  EXPECT_EQ(directory_.settings().time_zone.name(), "Europe/Berlin");
  EXPECT_EQ(directory_.settings().plan_review_interval_days, 30);

  // And they survive being stored.
  v1::WatchChangesResponse stored;
  Directory::ExportCursor cursor;
  ASSERT_FALSE(directory_.Export(cursor, 100, stored));
  stored.mutable_progress()->set_revision(2);
  Directory loaded;
  ASSERT_TRUE(loaded.Apply(stored).ok());
  EXPECT_EQ(loaded.settings().reporting_currency.code(), "EUR");
  EXPECT_EQ(SetAside(loaded), SetAside(directory_));

  organization.set_reporting_currency("GBP");
  organization.set_time_zone("UTC");
  Tell({change});
  EXPECT_THAT(SetAside(directory_), IsEmpty());
  EXPECT_EQ(directory_.settings().reporting_currency.code(), "GBP");
}

// Issue 9, fault 3.
TEST_F(SetAsideTest, SwapOfParentAndChildInOneRevisionIsNoCircle) {
  Tell({MakeAccountChange(0, {"a", ""}), MakeAccountChange(0, {"b", "a"}),
        MakeAccountChange(0, {"c", "b"})});
  Count("c");
  Tell({MakeAccountChange(0, {"a", "b"}), MakeAccountChange(0, {"b", ""})});
  EXPECT_THAT(SetAside(directory_), IsEmpty());
  EXPECT_EQ(ParentOf(directory_, "a"), "b");
  EXPECT_EQ(SumAt("b"), 1);
  EXPECT_EQ(SumAt("a"), 0);
  EXPECT_THAT(listener_.moved, UnorderedElementsAre("a", "b"));
}

// Issue 9, fault 3.
TEST_F(SetAsideTest, RevisionThatComesInPartsIsShownAllAtOnceAndToldOnce) {
  Tell({MakeAccountChange(0, {"a", ""}), MakeAccountChange(0, {"b", ""}),
        MakeAccountChange(0, {"x", "a"})});
  v1::Change settings = MakeChange(0);
  settings.mutable_organization()->set_reporting_currency("EUR");
  Tell({MakeAccountChange(0, {"x", "b"}), settings}, true);
  Tell({MakeAccountChange(0, {"a", "", true})}, true);
  EXPECT_EQ(ParentOf(directory_, "x"), "a");
  EXPECT_TRUE(directory_.HasAccount("a"));
  EXPECT_EQ(directory_.settings().reporting_currency.code(), "USD");
  EXPECT_EQ(listener_.settings_changes, 0);
  Tell({MakeAccountChange(0, {"new", "b"})});
  EXPECT_EQ(ParentOf(directory_, "x"), "b");
  EXPECT_FALSE(directory_.HasAccount("a"));
  EXPECT_EQ(ParentOf(directory_, "new"), "b");
  EXPECT_THAT(listener_.moved, ElementsAre("x"));
  EXPECT_EQ(listener_.settings_changes, 1);
}

TEST_F(SetAsideTest, MoreChangesAtOnceThanAreKeptAskForAFullReading) {
  Tell({MakeAccountChange(0, {"a", ""})});
  std::vector<v1::Change> many(Directory::kCollectedMax / 4, MakeAccountChange(2, {"a", ""}));
  const v1::WatchChangesResponse part = MakeMessage(2, many, true);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(directory_.Apply(part).ok());
  const absl::Status status = directory_.Apply(part);
  EXPECT_EQ(DetailOf(status).value_or(ErrorDetail()).reason, "REVISION_TOO_LARGE");
}

// Issue 9, fault 15.
TEST_F(SetAsideTest, MessageOfAnotherHistoryIsRefusedUntilEverythingIsReadAnew) {
  const auto of_epoch = [](v1::WatchChangesResponse message, const std::string& epoch) {
    message.mutable_progress()->set_epoch(epoch);
    return message;
  };
  ASSERT_TRUE(
      directory_.Apply(of_epoch(MakeMessage(9, {MakeAccountChange(9, {"lost", ""})}), "e1")).ok());
  const auto other = of_epoch(MakeMessage(10, {MakeAccountChange(10, {"kept", ""})}), "e2");
  EXPECT_EQ(DetailOf(directory_.Apply(other)).value_or(ErrorDetail()).reason, "EPOCH_CHANGED");
  EXPECT_FALSE(directory_.HasAccount("kept"));
  directory_.Reset();
  ASSERT_TRUE(
      directory_.Apply(of_epoch(MakeMessage(5, {MakeAccountChange(5, {"kept", ""})}), "e2")).ok());
  EXPECT_EQ(directory_.epoch(), "e2");
  EXPECT_EQ(directory_.revision(), 5);
  EXPECT_FALSE(directory_.HasAccount("lost"));
  EXPECT_THAT(directory_.gone_accounts(10).some, ElementsAre("lost"));
  EXPECT_EQ(listener_.settings_changes, 1);  // the same numbers mean something else
}

}  // namespace
}  // namespace accord::directory
