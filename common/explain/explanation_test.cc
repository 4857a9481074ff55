#include "common/explain/explanation.h"

#include "common/explain/reasons.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::explain {
namespace {

TEST(ExplanationTest, CarriesReasonMessageAndEachDetailByItsType) {
  const calendar::Date day = calendar::MakeDate({2026, 3, 1}).value();
  const money::Money amount{money::ParseCurrency("EUR").value(), money::Micros{1'500'000}};
  const Finding finding{"LATER_REASON",
                        {{"text", std::string("as it is")},
                         {"name", Name{"accounts/acme"}},
                         {"count", int64_t{7}},
                         {"day", day},
                         {"since", absl::FromUnixSeconds(9)},
                         {"amount", amount}}};
  const common::v1::Explanation proto = ToProto(finding);
  EXPECT_EQ(proto.reason(), "LATER_REASON");
  ASSERT_EQ(proto.details_size(), 6);
  EXPECT_EQ(proto.details(0).text(), "as it is");
  EXPECT_EQ(proto.details(1).name(), "accounts/acme");
  EXPECT_EQ(proto.details(2).number(), 7);
  EXPECT_EQ(proto.details(3).date().month(), 3);
  EXPECT_EQ(proto.details(4).time().seconds(), 9);
  EXPECT_EQ(proto.details(5).money().nanos(), 500'000'000);
  EXPECT_EQ(proto.details(5).key(), "amount");
}

TEST(ExplanationTest, MessageIsTheEnglishOfTheCatalogue) {
  const common::v1::Explanation proto =
      ToProto(reasons::kSetAsideCircle({{"accounts/a"}}, {{"accounts/b"}}, {}));
  EXPECT_EQ(proto.message(), "accounts/a stands as a root of its own: accounts/b stands below it");
  EXPECT_EQ(proto.details_size(), 2);
}

}  // namespace
}  // namespace accord::explain
