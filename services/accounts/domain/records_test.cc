// What records keep through their columns, and what is computed from them.
#include "gtest/gtest.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/moves.h"
#include "services/accounts/domain/organization.h"
#include "services/accounts/domain/profile.h"

namespace accord::accounts {
namespace {

TEST(RecordsTest, SegmentsSurviveTheirColumn) {
  Organization organization = DefaultOrganization();
  organization.segments.push_back({"X", "\"quoted\" – and more"});
  const auto read = store::FromRow<Organization>(store::ToRow(organization));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->segments, organization.segments);
}

TEST(RecordsTest, SegmentsThatAreNotOursAreRefused) {
  std::vector<Segment> segments;
  for (const char* text : {"{", "{}", "[1]", "[{\"segment_id\": 1}]"}) {
    EXPECT_FALSE(store::Codec<std::vector<Segment>>::Decode(std::string(text), segments)) << text;
  }
}

TEST(RecordsTest, NetSatisfactionIsRoundedAwayFromZero) {
  EXPECT_EQ(NetSatisfactionHundredths({}), absl::nullopt);
  EXPECT_EQ(NetSatisfactionHundredths({{}, {}, 1, 0, 0}), 20000);
  EXPECT_EQ(NetSatisfactionHundredths({{}, {}, 0, 0, 1}), 0);
  EXPECT_EQ(NetSatisfactionHundredths({{}, {}, 1, 2, 0}), 13333);
  EXPECT_EQ(NetSatisfactionHundredths({{}, {}, 0, 1, 2}), 3333);
}

TEST(RecordsTest, PlaceForgetsThatARootWasOne) {
  const calendar::Date today = *calendar::ParseDate("2026-07-01");
  Account account;
  EXPECT_TRUE(*Place(account, {today, "a"}, today));
  EXPECT_TRUE(*Place(account, {today, ""}, today));
  EXPECT_TRUE(account.parents.entries().empty());
  EXPECT_FALSE(*Place(account, {today, ""}, today));
}

}  // namespace
}  // namespace accord::accounts
