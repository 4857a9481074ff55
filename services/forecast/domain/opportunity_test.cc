#include "services/forecast/domain/opportunity.h"

#include "common/store/record.h"
#include "gtest/gtest.h"

namespace accord::forecast {
namespace {

Opportunity Rich() {
  Opportunity opportunity;
  opportunity.meta.id = "o1";
  opportunity.account = "acme";
  opportunity.effective_category = Category::kCommit;
  opportunity.currency = money::ParseCurrency("EUR").value();
  opportunity.amount = {1500000};
  opportunity.probability_basis_points = 0;
  opportunity.lines = {{"office", 3, {1000000}}, {"azure", 1, {500000}}};
  opportunity.partners = {{"Söhne \"& Co\"", PartnerKind::kCoSold, 2500}};
  opportunity.external_ids = {{"crm", "006A"}};
  return opportunity;
}

TEST(OpportunityTest, ComesBackFromItsRowAsItWas) {
  const Opportunity before = Rich();
  const Opportunity after = store::FromRow<Opportunity>(store::ToRow(before)).value();
  EXPECT_TRUE(store::SameContent(before, after));
  EXPECT_EQ(after.lines, before.lines);
  EXPECT_EQ(after.partners, before.partners);
  EXPECT_EQ(after.probability_basis_points, 0);
}

TEST(OpportunityTest, FactsAreTheFirstColumnsOfTheRow) {
  const OpportunityFacts facts = store::FromRow<OpportunityFacts>(store::ToRow(Rich())).value();
  EXPECT_EQ(facts.meta.id, "o1");
  EXPECT_EQ(facts.account, "acme");
  EXPECT_EQ(facts.effective_category, Category::kCommit);
  EXPECT_EQ(facts.amount.value, 1500000);
}

TEST(OpportunityTest, GarbledLinesAreDataLossAndNoCrash) {
  for (const char* garbled : {"{", "[1]", "[{\"product\":1}]", "[{\"product\":\"a\"}]", "7"}) {
    store::Row row = store::ToRow(Rich());
    for (store::Value& value : row.values) {
      auto* text = absl::get_if<std::string>(&value);
      if (text != nullptr && text->rfind("[{\"amount", 0) == 0) *text = garbled;
    }
    EXPECT_EQ(store::FromRow<Opportunity>(row).status().code(), absl::StatusCode::kDataLoss)
        << garbled;
  }
}

}  // namespace
}  // namespace accord::forecast
