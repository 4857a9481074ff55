// What keeps the records of this service as its contract has them.
#include "accord/accounts/v1/account.pb.h"
#include "accord/accounts/v1/organization.pb.h"
#include "accord/accounts/v1/profile.pb.h"
#include "gtest/gtest.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/moves.h"
#include "services/accounts/domain/organization.h"
#include "services/accounts/domain/people.h"
#include "services/accounts/domain/product.h"
#include "services/accounts/domain/profile.h"

namespace accord::accounts {
namespace {

// Conversion is a cast and filters compare labels, so both enums must be the same.
template <typename E>
void ExpectSameAs(const google::protobuf::EnumDescriptor* proto) {
  constexpr size_t kSize = std::size(store::EnumLabels<E>::kLabels);
  ASSERT_EQ(kSize, static_cast<size_t>(proto->value_count())) << proto->full_name();
  for (size_t i = 1; i < kSize; ++i) {
    EXPECT_EQ(proto->FindValueByNumber(static_cast<int>(i))->name(),
              store::LabelOf(static_cast<E>(i)));
  }
}

TEST(RecordsTest, EnumsAreThoseOfTheProtos) {
  ExpectSameAs<AccountState>(v1::Account::State_descriptor());
  ExpectSameAs<CalendarPattern>(v1::Organization::Pattern_descriptor());
  ExpectSameAs<Employment>(v1::Person::Employment_descriptor());
  ExpectSameAs<Role>(v1::Assignment::Role_descriptor());
  ExpectSameAs<ProductKind>(v1::Product::Kind_descriptor());
  ExpectSameAs<Seniority>(v1::Contact::Seniority_descriptor());
  ExpectSameAs<DecisionRole>(v1::Contact::DecisionRole_descriptor());
  ExpectSameAs<AgreementKind>(v1::Agreement::Kind_descriptor());
}

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
  EXPECT_EQ(account.parent, "a");
  EXPECT_TRUE(*Place(account, {today, ""}, today));
  EXPECT_TRUE(account.parents.entries().empty());
  EXPECT_FALSE(*Place(account, {today, ""}, today));
}

}  // namespace
}  // namespace accord::accounts
