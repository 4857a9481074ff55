// A kind that a service's list or its Change lacks, or that filters would tell of, does not start.
#include "common/resources/kinds.h"

#include "accord/accounts/v1/account_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::resources {
namespace {

struct Concealed {
  store::Meta meta;
  std::string sponsor;
  static constexpr char kTable[] = "concealed";
  static constexpr store::Belonging kBelonging = store::Belonging::ById("sponsor");
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("sponsor", self.sponsor);
  }
};

struct Open {
  store::Meta meta;
  std::string sponsor;
  static constexpr char kTable[] = "open";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("sponsor", self.sponsor);
  }
};

const Naming& SponsoredNaming() {
  static const auto& naming =
      *new Naming{"Deal", "Deals", "accounts/*/deals/*", {{"sponsor", "accounts/*/contacts/*"}}};
  return naming;
}

TEST(KindsTest, ListGivesTablesInItsOrder) {
  using First = store::RecordList<Open>;
  using Second = store::RecordList<Concealed>;
  EXPECT_THAT((store::TablesOf<First, Second>()),
              testing::ElementsAre(&store::TableOf<Open>(), &store::TableOf<Concealed>()));
  EXPECT_TRUE(store::kIsWatched<Concealed>);
  EXPECT_FALSE(store::kIsWatched<Open>);
}

TEST(KindsTest, ChangeIsFilledInTheFieldOfTheKindsMessage) {
  const auto* field =
      FieldFor(*accounts::v1::Change::descriptor(), *accounts::v1::Contact::descriptor());
  EXPECT_EQ(field->name(), "contact");
}

TEST(KindsDeathTest, KindThatChangesCannotTellOfDoesNotStart) {
  EXPECT_DEATH(FieldFor(*accounts::v1::Change::descriptor(),
                        *accounts::v1::MoveAccountRequest::descriptor()),
               "has no field for accord.accounts.v1.MoveAccountRequest");
}

TEST(KindsDeathTest, ReferenceThatFiltersWouldTellOfDoesNotStart) {
  RequireConcealed(SponsoredNaming(), store::TableOf<Concealed>());
  EXPECT_DEATH(RequireConcealed(SponsoredNaming(), store::TableOf<Open>()),
               "open.sponsor refers to accounts, and nothing conceals it");
}

}  // namespace
}  // namespace accord::resources
