#include "common/resources/difference.h"

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account.pb.h"
#include "accord/accounts/v1/organization.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace accord::resources {
namespace {

namespace v1 = accord::accounts::v1;
using testing::ElementsAre;
using testing::IsEmpty;

std::string Json(const google::protobuf::Message& message) {
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json).ok());
  return json;
}

// "path: old -> new" for each change.
std::vector<std::string> Lines(const google::protobuf::Message* before,
                               const google::protobuf::Message& after,
                               const std::vector<std::string>& skipped = {}) {
  FieldChanges changes;
  const absl::Status status = Difference(before, after, skipped, changes);
  EXPECT_TRUE(status.ok()) << status;
  std::vector<std::string> lines;
  for (const auto& change : changes) {
    lines.push_back(absl::StrCat(change.path(), ": ", Json(change.old_value()), " -> ",
                                 Json(change.new_value())));
  }
  return lines;
}

v1::Account Acme() {
  v1::Account account;
  account.set_name("accounts/acme");
  account.set_display_name("Acme");
  return account;
}

TEST(DifferenceTest, EqualMessagesDifferInNothing) {
  const v1::Account account = Acme();
  EXPECT_THAT(Lines(&account, Acme()), IsEmpty());
}

TEST(DifferenceTest, CreationNamesWhatIsSetAndNoZeros) {
  EXPECT_THAT(Lines(nullptr, Acme(), {"name"}), ElementsAre("display_name: null -> \"Acme\""));
}

TEST(DifferenceTest, TextThatIsSetOrClearedComesFromAndGoesToNull) {
  const v1::Account before = Acme();
  v1::Account after = Acme();
  after.clear_display_name();
  after.set_parent("accounts/top");
  EXPECT_THAT(Lines(&before, after),
              ElementsAre("display_name: \"Acme\" -> null", "parent: null -> \"accounts/top\""));
}

TEST(DifferenceTest, NumbersAndTruthValuesComeFromZeroAndFalse) {
  const v1::Account before = Acme();
  v1::Account after = Acme();
  after.set_managed(true);
  after.set_employee_count(9007199254740993);  // beyond what a JSON number holds
  EXPECT_THAT(Lines(&before, after), ElementsAre("employee_count: \"0\" -> \"9007199254740993\"",
                                                 "managed: false -> true"));
}

TEST(DifferenceTest, EnumsAreShownByName) {
  v1::Account before = Acme();
  v1::Account after = Acme();
  before.set_state(v1::Account::PROSPECT);
  after.set_state(v1::Account::ACTIVE);
  EXPECT_THAT(Lines(&before, after), ElementsAre("state: \"PROSPECT\" -> \"ACTIVE\""));
}

TEST(DifferenceTest, MapsAreComparedByKey) {
  v1::Account before = Acme();
  v1::Account after = Acme();
  (*before.mutable_labels())["gone"] = "1";
  (*before.mutable_labels())["same"] = "2";
  (*before.mutable_labels())["tier"] = "3";
  (*after.mutable_labels())["same"] = "2";
  (*after.mutable_labels())["tier"] = "4";
  (*after.mutable_labels())["new"] = "5";
  EXPECT_THAT(Lines(&before, after),
              ElementsAre("labels.gone: \"1\" -> null", "labels.new: null -> \"5\"",
                          "labels.tier: \"3\" -> \"4\""));
}

TEST(DifferenceTest, ListsAreComparedAsAWhole) {
  v1::Account before = Acme();
  v1::Account after = Acme();
  before.add_domains("acme.com");
  after.add_domains("acme.com");
  after.add_domains("acme.de");
  EXPECT_THAT(Lines(&before, after),
              ElementsAre("domains: [\"acme.com\"] -> [\"acme.com\",\"acme.de\"]"));
}

TEST(DifferenceTest, OurMessagesAreComparedWithinAndGooglesAsAWhole) {
  v1::Organization before;
  before.mutable_fiscal_calendar()->set_start_month(7);
  v1::Organization after = before;
  after.mutable_fiscal_calendar()->set_start_month(1);
  EXPECT_THAT(Lines(&before, after), ElementsAre("fiscal_calendar.start_month: 7 -> 1"));

  v1::Account poor = Acme();
  v1::Account rich = Acme();
  poor.mutable_annual_revenue()->set_currency_code("EUR");
  poor.mutable_annual_revenue()->set_units(1);
  rich.mutable_annual_revenue()->set_currency_code("EUR");
  rich.mutable_annual_revenue()->set_units(2);
  const std::vector<std::string> lines = Lines(&poor, rich);
  ASSERT_EQ(lines.size(), 1);
  EXPECT_THAT(lines[0], testing::StartsWith("annual_revenue: {"));
}

TEST(DifferenceTest, SkippedFieldsAreLeftOut) {
  const v1::Account before = Acme();
  v1::Account after = Acme();
  after.set_name("accounts/other");
  after.set_etag("2");
  EXPECT_THAT(Lines(&before, after, {"name", "etag"}), IsEmpty());
}

TEST(DifferenceTest, WhatHasNoFormInJsonIsAnError) {
  const v1::Account before = Acme();
  v1::Account after = Acme();
  after.mutable_create_time()->set_seconds(int64_t{1} << 60);
  FieldChanges changes;
  EXPECT_EQ(Difference(&before, after, {}, changes).code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace accord::resources
