#include "common/rpc/normalize.h"

#include <map>

#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "accord/planning/v1/condition_service.pb.h"
#include "common/base/status.h"
#include "gmock/gmock.h"

namespace accord::rpc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

// What is wrong with a request, as it is taken.
std::map<std::string, std::string> FaultsOf(google::protobuf::Message& request) {
  const MessagePlan& plan = PlanOf(request.GetDescriptor());
  Normalize(plan, request);
  std::map<std::string, std::string> faults;
  const absl::optional<ErrorDetail> detail = DetailOf(Validate(plan, request));
  for (const FieldViolation& violation : detail.value_or(ErrorDetail()).violations) {
    faults[violation.field] = violation.description;
  }
  return faults;
}

TEST(NormalizeTest, KeysReferencesAndNamesAreTakenWithoutWhatNobodySees) {
  for (const std::string around :
       {" ", "\u00a0", "\u2007", "\u202f", "\u3000", "\u00ad", "\u200b", "\ufeff", "\t"}) {
    accounts::v1::UpsertAccountsRequest request;
    auto* entry = request.add_entries();
    entry->mutable_account()->set_display_name(around + "Cafe\u0301 Nord" + around);
    entry->mutable_account()->set_parent("accounts/acme" + around);
    entry->mutable_account()->set_segment(around + "TOP");
    entry->mutable_account()->add_domains(around + "acme.com");
    (*entry->mutable_account()->mutable_labels())["region" + around] = "e\u0301st" + around;
    auto* id = entry->mutable_account()->add_external_ids();
    id->set_system("crm" + around);
    id->set_value("Gro\u0308\u00dfe 7" + around);
    *entry->mutable_parent_external_id() = *id;
    EXPECT_THAT(FaultsOf(request), ElementsAre()) << testing::PrintToString(around);
    const auto& account = request.entries(0).account();
    EXPECT_EQ(account.display_name(), "Café Nord");
    EXPECT_EQ(account.parent(), "accounts/acme");
    EXPECT_EQ(account.segment(), "TOP");
    EXPECT_EQ(account.domains(0), "acme.com");
    EXPECT_THAT(account.labels(), UnorderedElementsAre(Pair("region", "ést")));
    EXPECT_EQ(account.external_ids(0).system(), "crm");
    EXPECT_EQ(account.external_ids(0).value(), "Größe 7");
    EXPECT_EQ(request.entries(0).parent_external_id().value(), "Größe 7");
  }
}

TEST(NormalizeTest, AnInvisibleCharacterInsideAKeyIsNamed) {
  accounts::v1::UpsertAccountsRequest request;
  auto* account = request.add_entries()->mutable_account();
  account->set_display_name("Nor\u00add");  // in a name it is a matter of taste
  account->set_parent("accounts/ac\u200bme");
  account->set_country_code("D\u00a0E");
  (*account->mutable_labels())["re\u2060gion"] = "x";
  auto* id = account->add_external_ids();
  id->set_system("crm");
  id->set_value("7\u202f1");
  EXPECT_THAT(
      FaultsOf(request),
      UnorderedElementsAre(Pair("entries[0].account.external_ids[0].value", HasSubstr("U+202F")),
                           Pair("entries[0].account.parent", HasSubstr("U+200B")),
                           Pair("entries[0].account.country_code", HasSubstr("U+00A0")),
                           Pair(HasSubstr("labels"), HasSubstr("U+2060"))));
}

TEST(NormalizeTest, KeysOfAMapThatBecomeOneAreRefused) {
  accounts::v1::UpsertAccountsRequest request;
  auto* account = request.add_entries()->mutable_account();
  (*account->mutable_labels())["region"] = "a";
  (*account->mutable_labels())["region\u00a0"] = "b";
  EXPECT_THAT(FaultsOf(request),
              ElementsAre(Pair("entries[0].account.labels[\"region\"]", "is given twice")));
}

template <typename Request, typename Fill>
void ExpectBlankIsRefused(const std::string& field, Fill fill) {
  for (const std::string blank : {" ", "\t \n", "\u00a0", "\u3000\u2007", "\u200b", "\u00ad "}) {
    Request request;
    fill(request, blank);
    const auto faults = FaultsOf(request);
    const auto found = faults.find(field);
    ASSERT_TRUE(found != faults.end()) << field << testing::PrintToString(faults);
    EXPECT_THAT(found->second, HasSubstr("white space"));
  }
}

TEST(NormalizeTest, ARequiredTextOfWhiteSpaceAloneIsRefusedEverywhere) {
  ExpectBlankIsRefused<accounts::v1::CreateAccountRequest>(
      "account.display_name",
      [](auto& request, auto& blank) { request.mutable_account()->set_display_name(blank); });
  ExpectBlankIsRefused<accounts::v1::UpdateAccountRequest>(
      "account.display_name", [](auto& request, auto& blank) {
        request.mutable_account()->set_display_name(blank);
        request.mutable_update_mask()->add_paths("display_name");
      });
  ExpectBlankIsRefused<accounts::v1::UpsertAccountsRequest>(
      "entries[0].account.display_name", [](auto& request, auto& blank) {
        request.add_entries()->mutable_account()->set_display_name(blank);
      });
  ExpectBlankIsRefused<accounts::v1::CreatePersonRequest>(
      "person.display_name",
      [](auto& request, auto& blank) { request.mutable_person()->set_display_name(blank); });
  ExpectBlankIsRefused<accounts::v1::CreateProductRequest>(
      "product.display_name",
      [](auto& request, auto& blank) { request.mutable_product()->set_display_name(blank); });
  ExpectBlankIsRefused<forecast::v1::CreateOpportunityRequest>(
      "opportunity.display_name",
      [](auto& request, auto& blank) { request.mutable_opportunity()->set_display_name(blank); });
  ExpectBlankIsRefused<planning::v1::CreateConditionRequest>(
      "condition.title",
      [](auto& request, auto& blank) { request.mutable_condition()->set_title(blank); });
  ExpectBlankIsRefused<planning::v1::CreateConditionRequest>(
      "condition.commitments[0].text", [](auto& request, auto& blank) {
        request.mutable_condition()->add_commitments()->set_text(blank);
      });
  ExpectBlankIsRefused<accounts::v1::MoveAccountRequest>(
      "name", [](auto& request, auto& blank) { request.set_name(blank); });
}

TEST(NormalizeTest, ProseStaysAsItWasWritten) {
  planning::v1::CreateConditionRequest request;
  request.mutable_condition()->set_description("  first\n  second\n");
  Normalize(PlanOf(request.GetDescriptor()), request);
  EXPECT_EQ(request.condition().description(), "  first\n  second\n");
}

}  // namespace
}  // namespace accord::rpc
