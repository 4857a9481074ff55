// What does not compile, and what does.
#include "common/store/revision.h"

#include "gtest/gtest.h"

namespace accord::store {
namespace {

template <typename A, typename B>
constexpr bool kCompare = requires(A a, B b) {
  a < b;
};
template <typename A, typename B>
constexpr bool kEqual = requires(A a, B b) {
  a == b;
};

TEST(RevisionTest, OneOrderIsNeverTakenForAnother) {
  EXPECT_FALSE((std::is_convertible_v<Revision, AccountsRevision>));
  EXPECT_FALSE((std::is_convertible_v<AccountsRevision, Revision>));
  EXPECT_FALSE((std::is_constructible_v<Revision, AccountsRevision>));
  EXPECT_FALSE((std::is_constructible_v<AccountsRevision, Revision>));
  EXPECT_FALSE((std::is_assignable_v<Revision&, AccountsRevision>));
  EXPECT_FALSE((std::is_assignable_v<AccountsRevision&, Revision>));
  EXPECT_FALSE((kCompare<Revision, AccountsRevision>));
  EXPECT_FALSE((kEqual<AccountsRevision, Revision>));
}

TEST(RevisionTest, ANumberBecomesARevisionOnlyWhereSomebodySaysSo) {
  EXPECT_FALSE((std::is_convertible_v<int64_t, AccountsRevision>));
  EXPECT_FALSE((std::is_assignable_v<AccountsRevision&, int64_t>));
  EXPECT_TRUE((kCompare<AccountsRevision, AccountsRevision>));
  EXPECT_TRUE((kCompare<AccountsRevision, int64_t>));
  EXPECT_EQ(AccountsRevision(7), 7);
  EXPECT_EQ(Revision().number(), 0);
}

}  // namespace
}  // namespace accord::store
