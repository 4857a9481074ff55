#include "common/rpc/names.h"

#include "gtest/gtest.h"

namespace accord::rpc {
namespace {

TEST(ResourcePatternTest, NamesAndIdsAreTwoFormsOfOneThing) {
  const ResourcePattern contacts("accounts/*/contacts/*");
  EXPECT_EQ(contacts.Format("acme/c1"), "accounts/acme/contacts/c1");
  EXPECT_EQ(contacts.Parse("accounts/acme/contacts/c1").value(), "acme/c1");
}

TEST(ResourcePatternTest, ParseRefusesWhatIsNotOfItsFormAndSaysTheForm) {
  const ResourcePattern accounts("accounts/{account}");
  for (const char* name : {"", "accounts", "accounts/", "accounts/a/b", "people/a", "/accounts/a",
                           "accounts/-", "accounts/A", "accounts/a-", "accounts/a b"}) {
    const auto parsed = accounts.Parse(name);
    ASSERT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_NE(parsed.status().message().find("accounts/{account}"), absl::string_view::npos);
  }
}

TEST(ResourcePatternTest, DashStandsForAnyOnlyWhereItIsAllowed) {
  const ResourcePattern accounts("accounts/{account}");
  EXPECT_FALSE(accounts.Matches("accounts/-"));
  EXPECT_TRUE(accounts.Matches("accounts/-", /*wildcards=*/true));
}

TEST(ResourcePatternTest, SingletonHasEmptyId) {
  const ResourcePattern organization("organization");
  EXPECT_EQ(organization.Format(""), "organization");
  EXPECT_EQ(organization.Parse("organization").value(), "");
  EXPECT_FALSE(organization.Matches(""));
}

TEST(IdTest, ParentAndLastPartOfAnId) {
  EXPECT_EQ(ParentId("acme/2026/c1"), "acme/2026");
  EXPECT_EQ(LastId("acme/2026/c1"), "c1");
  EXPECT_EQ(ParentId("acme"), "");
  EXPECT_EQ(LastId("acme"), "acme");
}

TEST(IdTest, SegmentHasAtMost63Characters) {
  EXPECT_TRUE(IsIdSegment(std::string(63, 'a')));
  EXPECT_FALSE(IsIdSegment(std::string(64, 'a')));
}

}  // namespace
}  // namespace accord::rpc
