// That the enums of records are those of the protos.
#include "accord/accounts/v1/account.pb.h"
#include "accord/accounts/v1/organization.pb.h"
#include "accord/accounts/v1/profile.pb.h"
#include "gtest/gtest.h"
#include "services/accounts/domain/account.h"
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

TEST(EnumsTest, LabelsAndNumbersAreThoseOfTheProtos) {
  ExpectSameAs<AccountState>(v1::Account::State_descriptor());
  ExpectSameAs<CalendarPattern>(v1::Organization::Pattern_descriptor());
  ExpectSameAs<Employment>(v1::Person::Employment_descriptor());
  ExpectSameAs<Role>(v1::Assignment::Role_descriptor());
  ExpectSameAs<ProductKind>(v1::Product::Kind_descriptor());
  ExpectSameAs<Seniority>(v1::Contact::Seniority_descriptor());
  ExpectSameAs<DecisionRole>(v1::Contact::DecisionRole_descriptor());
  ExpectSameAs<AgreementKind>(v1::Agreement::Kind_descriptor());
}

}  // namespace
}  // namespace accord::accounts
