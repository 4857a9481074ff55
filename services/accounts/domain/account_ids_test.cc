#include "services/accounts/domain/account_ids.h"

#include "gtest/gtest.h"

namespace accord::accounts {
namespace {

// Ids that an import made before are found again by it alone: this one never changes.
TEST(AccountIdsTest, StaysTheSameForEver) {
  EXPECT_EQ(MakeAccountId("Contoso GmbH & Co. KG", {"crm", "42"}, 0),
            MakeAccountId("Contoso GmbH & Co. KG", {"crm", "42"}, 0));
  EXPECT_EQ(MakeAccountId("Contoso", {"crm", "42"}, 0), "contoso-4qdqszhp");
}

TEST(AccountIdsTest, DependsOnEveryPart) {
  const std::string id = MakeAccountId("A", {"crm", "42"}, 0);
  EXPECT_NE(id, MakeAccountId("B", {"crm", "42"}, 0));
  EXPECT_NE(id, MakeAccountId("A", {"erp", "42"}, 0));
  EXPECT_NE(id, MakeAccountId("A", {"crm", "43"}, 0));
  EXPECT_NE(id, MakeAccountId("A", {"crm4", "2"}, 0));
  EXPECT_NE(id, MakeAccountId("A", {"crm", "42"}, 1));
}

TEST(AccountIdsTest, HasOnlyLettersOfAnIdWhateverTheName) {
  for (const char* name : {"", "Ünïcödé", "---", "a  b", "日本", "-x-", "UPPER lower 123"}) {
    const std::string id = MakeAccountId(name, {"crm", "1"}, 0);
    EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string::npos);
    EXPECT_NE(id.front(), '-') << id;
    EXPECT_NE(id.back(), '-') << id;
  }
  EXPECT_LE(MakeAccountId(std::string(200, 'a'), {"crm", "1"}, 0).size(), 63u);
}

}  // namespace
}  // namespace accord::accounts
