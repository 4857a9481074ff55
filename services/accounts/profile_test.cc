// What belongs to one account, over a real channel and a real database.
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ProfileTest : public ServiceTest {
 protected:
  ProfileTest() {
    EXPECT_TRUE(Create("acme").ok());
    v1::CreateProductRequest request;
    request.set_product_id("db");
    request.mutable_product()->set_display_name("Database");
    EXPECT_TRUE(Call(&People::CreateProduct, request).ok());
  }

  static v1::CreateContactRequest Contact(const std::string& id, const std::string& parent) {
    v1::CreateContactRequest request;
    request.set_parent("accounts/" + parent);
    request.set_contact_id(id);
    request.mutable_contact()->set_display_name(id);
    return request;
  }
  static v1::CreateAgreementRequest Agreement(const std::string& id) {
    v1::CreateAgreementRequest request;
    request.set_parent("accounts/acme");
    request.set_agreement_id(id);
    v1::Agreement& agreement = *request.mutable_agreement();
    agreement.set_display_name(id);
    agreement.set_kind(v1::Agreement::SUBSCRIPTION);
    *agreement.mutable_start_date() = DateOf("2026-01-01");
    *agreement.mutable_end_date() = DateOf("2026-12-31");
    agreement.mutable_value()->set_currency_code("EUR");
    agreement.mutable_value()->set_units(1000);
    return request;
  }
  static v1::CreateDeploymentRequest Deployment() {
    v1::CreateDeploymentRequest request;
    request.set_parent("accounts/acme");
    request.mutable_deployment()->set_product("products/db");
    request.mutable_deployment()->set_deployed_units(10);
    request.mutable_deployment()->set_active_units(10);
    *request.mutable_deployment()->mutable_count_date() = DateOf("2026-06-30");
    return request;
  }
  absl::StatusOr<v1::Contact> Make(const v1::CreateContactRequest& request) {
    return Call(&Profile::CreateContact, request);
  }
  absl::StatusOr<v1::Agreement> Make(const v1::CreateAgreementRequest& request) {
    return Call(&Profile::CreateAgreement, request);
  }
  absl::StatusOr<v1::Deployment> Make(const v1::CreateDeploymentRequest& request) {
    return Call(&Profile::CreateDeployment, request);
  }
};

TEST_F(ProfileTest, ContactBelongsToALiveAccount) {
  const auto contact = Make(Contact("c1", "acme"));
  ASSERT_TRUE(contact.ok()) << contact.status();
  EXPECT_EQ(contact->name(), "accounts/acme/contacts/c1");
  EXPECT_EQ(ReasonOf(Make(Contact("c1", "nobody"))), "REFERENCE_NOT_FOUND");
}

TEST_F(ProfileTest, ContactsAreListedByAccountOrForAll) {
  ASSERT_TRUE(Create("beta").ok());
  v1::CreateContactRequest boss = Contact("c1", "acme");
  boss.mutable_contact()->set_seniority(v1::Contact::EXECUTIVE);
  boss.mutable_contact()->set_sponsor(true);
  boss.mutable_contact()->set_relationship_strength(3);
  ASSERT_TRUE(Make(boss).ok());
  ASSERT_TRUE(Make(Contact("c2", "beta")).ok());
  v1::ListContactsRequest request;
  request.set_parent("accounts/acme");
  EXPECT_EQ(Call(&Profile::ListContacts, request)->contacts_size(), 1);
  request.set_parent("accounts/-");
  EXPECT_EQ(Call(&Profile::ListContacts, request)->contacts_size(), 2);
  request.set_filter("seniority = EXECUTIVE AND sponsor = true AND relationship_strength >= 3");
  EXPECT_EQ(Call(&Profile::ListContacts, request)->contacts_size(), 1);
}

TEST_F(ProfileTest, AgreementKeepsWhatItCovers) {
  ASSERT_TRUE(Make(Agreement("old")).ok());
  v1::CreateAgreementRequest request = Agreement("new");
  request.mutable_agreement()->add_products("products/db");
  request.mutable_agreement()->add_covered_accounts("accounts/acme");
  request.mutable_agreement()->set_renews("accounts/acme/agreements/old");
  const auto agreement = Make(request);
  ASSERT_TRUE(agreement.ok()) << agreement.status();
  EXPECT_THAT(agreement->products(), ElementsAre("products/db"));
  EXPECT_THAT(agreement->covered_accounts(), ElementsAre("accounts/acme"));
  EXPECT_EQ(agreement->renews(), "accounts/acme/agreements/old");
}

TEST_F(ProfileTest, AgreementEndsAfterItBegins) {
  v1::CreateAgreementRequest request = Agreement("a");
  *request.mutable_agreement()->mutable_end_date() = DateOf("2025-12-31");
  EXPECT_THAT(FaultsOf(Make(request)), ElementsAre(HasSubstr("agreement.end_date")));
}

TEST_F(ProfileTest, AgreementRefersToWhatExists) {
  v1::CreateAgreementRequest request = Agreement("a");
  request.mutable_agreement()->add_products("products/none");
  EXPECT_EQ(ReasonOf(Make(request)), "REFERENCE_NOT_FOUND");
  request = Agreement("a");
  request.mutable_agreement()->add_covered_accounts("accounts/none");
  EXPECT_EQ(ReasonOf(Make(request)), "REFERENCE_NOT_FOUND");
  request = Agreement("a");
  request.mutable_agreement()->set_renews("accounts/acme/agreements/none");
  EXPECT_EQ(ReasonOf(Make(request)), "REFERENCE_NOT_FOUND");
  request.mutable_agreement()->set_renews("accounts/acme/agreements/a");
  EXPECT_THAT(FaultsOf(Make(request)), ElementsAre(HasSubstr("agreement.renews")));
}

TEST_F(ProfileTest, DeploymentHasNoMoreActiveThanDeployedUnits) {
  EXPECT_TRUE(Make(Deployment()).ok());
  v1::CreateDeploymentRequest request = Deployment();
  request.mutable_deployment()->set_active_units(11);
  EXPECT_THAT(FaultsOf(Make(request)),
              ElementsAre("deployment.active_units: must be at most deployed_units, 10"));
}

TEST_F(ProfileTest, DeploymentRefersToWhatExists) {
  v1::CreateDeploymentRequest request = Deployment();
  request.mutable_deployment()->set_product("products/none");
  EXPECT_EQ(ReasonOf(Make(request)), "REFERENCE_NOT_FOUND");
  request = Deployment();
  request.mutable_deployment()->set_agreement("accounts/acme/agreements/none");
  EXPECT_EQ(ReasonOf(Make(request)), "REFERENCE_NOT_FOUND");
}

TEST_F(ProfileTest, SurveyIsScoredFromItsAnswers) {
  v1::CreateSatisfactionSurveyRequest request;
  request.set_parent("accounts/acme");
  *request.mutable_satisfaction_survey()->mutable_close_date() = DateOf("2026-06-30");
  const auto empty = Call(&Profile::CreateSatisfactionSurvey, request);
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_FALSE(empty->has_net_satisfaction_hundredths());
  request.mutable_satisfaction_survey()->set_very_satisfied_count(2);
  request.mutable_satisfaction_survey()->set_satisfied_count(3);
  request.mutable_satisfaction_survey()->set_dissatisfied_count(1);
  const auto survey = Call(&Profile::CreateSatisfactionSurvey, request);
  EXPECT_EQ(survey->respondent_count(), 6);
  EXPECT_EQ(survey->net_satisfaction_hundredths(), 11667);
}

}  // namespace
}  // namespace accord::accounts
