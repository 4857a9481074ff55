// What the copy knows beside names and places: facts of accounts, dated parents, assignments.
#include "common/directory/account_facts.h"

#include "common/directory/directory.h"
#include "common/directory/slim.h"
#include "common/directory/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MakeAccountChange;
using testing::MakeChange;
using testing::MakeMessage;

calendar::Date Day(int year, int month, int day) {
  return calendar::MakeDate({year, month, day}).value();
}

void AddParent(v1::Account& account, const std::string& parent, int year) {
  v1::DatedParent& entry = *account.add_parent_history();
  if (!parent.empty()) entry.set_parent("accounts/" + parent);
  entry.mutable_start_date()->set_year(year);
  entry.mutable_start_date()->set_month(7);
  entry.mutable_start_date()->set_day(1);
}

// A child that stood under bolt, stands under acme and is to be a root.
v1::Change MakeChild(int64_t revision) {
  v1::Change change = MakeAccountChange(revision, {"child", "acme"});
  v1::Account& account = *change.mutable_account();
  account.set_state(v1::Account::PROSPECT);
  account.set_managed(true);
  account.set_segment("enterprise");
  account.set_industry("mining");
  account.set_country_code("CL");
  account.set_employee_count(70000);
  (*account.mutable_labels())["tier"] = "1";
  AddParent(account, "bolt", 2020);
  AddParent(account, "acme", 2024);
  AddParent(account, "", 2030);
  return change;
}

v1::Change MakeAssignment(int64_t revision, const std::string& id, const std::string& account,
                          const std::string& person) {
  v1::Change change = MakeChange(revision);
  v1::Assignment& assignment = *change.mutable_assignment();
  assignment.set_name("assignments/" + id);
  assignment.set_account("accounts/" + account);
  assignment.set_person("people/" + person);
  assignment.set_role(v1::Assignment::ACCOUNT_MANAGER);
  assignment.mutable_start_date()->set_year(2026);
  assignment.mutable_start_date()->set_month(2);
  assignment.mutable_start_date()->set_day(1);
  assignment.set_covers_descendants(true);
  return change;
}

std::vector<v1::Change> Everything() {
  return {MakeAccountChange(1, {"acme", ""}),
          MakeAccountChange(1, {"bolt", ""}),
          MakeChild(1),
          MakeAssignment(1, "a1", "acme", "jane"),
          MakeAssignment(1, "a2", "child", "jane"),
          MakeAssignment(1, "a3", "child", "joe")};
}

std::vector<std::string> AccountsOf(const std::vector<AssignmentFacts>& assignments) {
  std::vector<std::string> accounts;
  for (const AssignmentFacts& one : assignments) accounts.push_back(one.account);
  return accounts;
}

TEST(AccountFactsTest, WhatTerritoriesAndReportsGoByIsKnown) {
  Directory directory;
  ASSERT_TRUE(directory.Apply(MakeMessage(1, Everything())).ok());
  const AccountFacts expected{v1::Account::PROSPECT, true, "enterprise", "mining", "CL", 70000,
                              {{"tier", "1"}}};
  EXPECT_EQ(directory.FactsOf("child"), expected);
  EXPECT_EQ(directory.FactsOf("acme"), AccountFacts());
  EXPECT_FALSE(directory.FactsOf("nobody").has_value());
  // What is said no more holds no more.
  ASSERT_TRUE(directory.Apply(MakeMessage(2, {MakeAccountChange(2, {"child", "acme"})})).ok());
  EXPECT_EQ(directory.FactsOf("child"), AccountFacts());
}

TEST(AccountFactsTest, ACopyOfPlacesAloneHasNoFactsAndSaysSo) {
  Directory directory(Directory::Keep::kPlaces);
  ASSERT_TRUE(directory.Apply(MakeMessage(1, Everything())).ok());
  EXPECT_TRUE(directory.HasAccount("child"));
  EXPECT_FALSE(directory.FactsOf("child").has_value());
  EXPECT_EQ(directory.ParentOn("child", Day(2021, 1, 1)), "acme") << "what holds now";
  EXPECT_THAT(directory.AssignmentsOfPerson("jane"), IsEmpty());
}

TEST(AccountFactsTest, UnderWhomAnAccountStoodIsKnownForAnyDay) {
  Directory directory;
  ASSERT_TRUE(directory.Apply(MakeMessage(1, Everything())).ok());
  EXPECT_EQ(directory.ParentOn("child", Day(2019, 1, 1)), "") << "before its first day";
  EXPECT_EQ(directory.ParentOn("child", Day(2024, 6, 30)), "bolt");
  EXPECT_EQ(directory.ParentOn("child", Day(2024, 7, 1)), "acme");
  EXPECT_EQ(directory.ParentOn("child", Day(2031, 1, 1)), "") << "as it is planned";
  EXPECT_EQ(directory.ParentOn("acme", Day(2024, 1, 1)), "");
  EXPECT_FALSE(directory.ParentOn("nobody", Day(2024, 1, 1)).has_value());
}

TEST(AccountFactsTest, AssignmentsAreFoundByAccountAndByPerson) {
  Directory directory;
  ASSERT_TRUE(directory.Apply(MakeMessage(1, Everything())).ok());
  EXPECT_THAT(AccountsOf(directory.AssignmentsOfPerson("jane")), ElementsAre("acme", "child"));
  ASSERT_EQ(directory.AssignmentsOfAccount("acme").size(), 1u);
  const AssignmentFacts expected{"acme",          "jane",        v1::Assignment::ACCOUNT_MANAGER,
                                 Day(2026, 2, 1), absl::nullopt, true};
  EXPECT_EQ(directory.AssignmentsOfAccount("acme").front(), expected);
  v1::Change moved = MakeAssignment(2, "a2", "bolt", "joe");
  v1::Change deleted = MakeAssignment(2, "a1", "acme", "jane");
  deleted.mutable_assignment()->mutable_delete_time()->set_seconds(2);
  ASSERT_TRUE(directory.Apply(MakeMessage(2, {moved, deleted})).ok());
  EXPECT_THAT(directory.AssignmentsOfPerson("jane"), IsEmpty());
  EXPECT_THAT(directory.AssignmentsOfAccount("acme"), IsEmpty());
  EXPECT_THAT(AccountsOf(directory.AssignmentsOfPerson("joe")), ElementsAre("bolt", "child"));
}

TEST(AccountFactsTest, ReadAnewTheOldFactsAreShownUntilAllOfTheNewAreThere) {
  Directory directory;
  ASSERT_TRUE(directory.Apply(MakeMessage(1, Everything())).ok());
  directory.Reset();
  ASSERT_TRUE(
      directory.Apply(MakeMessage(5, {MakeAccountChange(5, {"child", ""})}, /*partial=*/true))
          .ok());
  EXPECT_EQ(directory.FactsOf("child")->segment, "enterprise");
  EXPECT_EQ(directory.AssignmentsOfPerson("jane").size(), 2u);
  ASSERT_TRUE(directory.Apply(MakeMessage(5, {})).ok());
  EXPECT_EQ(directory.FactsOf("child")->segment, "");
  EXPECT_THAT(directory.AssignmentsOfPerson("jane"), IsEmpty());
}

TEST(AccountFactsTest, WhatIsStoredOfAChangeAndOfTheWholeSaysTheSame) {
  Directory told;
  ASSERT_TRUE(told.Apply(MakeMessage(1, Everything())).ok());
  Directory from_changes;
  std::vector<v1::Change> slim(Everything().size());
  for (size_t i = 0; i < slim.size(); ++i) ASSERT_TRUE(Slim(Everything()[i], slim[i]));
  ASSERT_TRUE(from_changes.Apply(MakeMessage(1, slim)).ok());
  Directory from_export;
  Directory::ExportCursor cursor;
  v1::WatchChangesResponse exported = MakeMessage(1, {});
  ASSERT_FALSE(told.Export(cursor, 100, exported));
  ASSERT_TRUE(from_export.Apply(exported).ok());
  for (const Directory* copy : {&from_changes, &from_export}) {
    EXPECT_EQ(copy->FactsOf("child"), told.FactsOf("child"));
    EXPECT_EQ(copy->ParentOn("child", Day(2021, 1, 1)), "bolt");
    EXPECT_EQ(copy->ParentOn("child", Day(2031, 1, 1)), "");
    EXPECT_EQ(copy->AssignmentsOfPerson("joe"), told.AssignmentsOfPerson("joe"));
    EXPECT_EQ(copy->LastMoveOf("child", Day(2026, 1, 1))->day, Day(2024, 7, 1));
  }
}

}  // namespace
}  // namespace accord::directory
