// The organization, its people, their assignments and its products over a real channel.
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class OrganizationTest : public ServiceTest {
 protected:
  absl::StatusOr<v1::Organization> GetOrganization() {
    return Call(&People::GetOrganization, v1::GetOrganizationRequest());
  }
  absl::StatusOr<v1::Organization> Update(const v1::Organization& organization,
                                          const std::vector<std::string>& mask) {
    v1::UpdateOrganizationRequest request;
    *request.mutable_organization() = organization;
    request.mutable_organization()->set_name("organization");
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Call(&People::UpdateOrganization, request);
  }
  absl::StatusOr<v1::Person> Report(const std::string& id, const std::string& manager) {
    v1::UpdatePersonRequest request;
    request.mutable_person()->set_name("people/" + id);
    if (!manager.empty()) request.mutable_person()->set_manager("people/" + manager);
    request.mutable_update_mask()->add_paths("manager");
    return Call(&People::UpdatePerson, request);
  }
  absl::StatusOr<v1::Assignment> Assign(const std::string& first, const std::string& last = "",
                                        v1::Assignment::Role role = v1::Assignment::COACH) {
    v1::CreateAssignmentRequest request;
    v1::Assignment& assignment = *request.mutable_assignment();
    assignment.set_account("accounts/acme");
    assignment.set_person("people/jane");
    assignment.set_role(role);
    *assignment.mutable_start_date() = DateOf(first);
    if (!last.empty()) *assignment.mutable_end_date() = DateOf(last);
    return Call(&People::CreateAssignment, request);
  }
};

TEST_F(OrganizationTest, BeginsWithDefaults) {
  const auto organization = GetOrganization();
  ASSERT_TRUE(organization.ok()) << organization.status();
  EXPECT_EQ(organization->name(), "organization");
  EXPECT_EQ(organization->reporting_currency(), "USD");
  EXPECT_EQ(organization->fiscal_calendar().start_month(), 7);
  EXPECT_EQ(organization->fiscal_calendar().pattern(), v1::Organization::CALENDAR_MONTHS);
  EXPECT_EQ(organization->plan_review_interval_days(), 90);
  EXPECT_EQ(organization->time_zone(), "UTC");
  EXPECT_THAT(organization->segments(), SizeIs(4));
}

// Issue 9, fault 5
TEST_F(OrganizationTest, TimeZoneIsAnIanaNameOrRefused) {
  v1::Organization organization;
  organization.set_time_zone("Pacific/Auckland");
  EXPECT_EQ(Update(organization, {"time_zone"})->time_zone(), "Pacific/Auckland");
  organization.set_time_zone("Mars/Base");
  EXPECT_THAT(FaultsOf(Update(organization, {"time_zone"})), SizeIs(1));
  organization.set_time_zone("");
  EXPECT_EQ(Update(organization, {"time_zone"})->time_zone(), "UTC");
}

TEST_F(OrganizationTest, IsMadeOnce) {
  const auto before = GetOrganization();
  Stop();
  Start();
  EXPECT_EQ(GetOrganization()->etag(), before->etag());
}

TEST_F(OrganizationTest, UpdateChangesWhatTheMaskNames) {
  v1::Organization change;
  change.set_reporting_currency("EUR");
  change.set_display_name("not named by the mask");
  change.mutable_fiscal_calendar()->set_start_month(1);
  const auto updated = Update(change, {"reporting_currency", "fiscal_calendar.start_month"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->reporting_currency(), "EUR");
  EXPECT_EQ(updated->display_name(), "");
  EXPECT_EQ(updated->fiscal_calendar().start_month(), 1);
  EXPECT_EQ(GetOrganization()->DebugString(), updated->DebugString());
}

TEST_F(OrganizationTest, StaleEtagIsRefused) {
  v1::Organization change;
  change.set_etag("old");
  EXPECT_EQ(Update(change, {"display_name"}).status().code(), StatusCode::kAborted);
}

TEST_F(OrganizationTest, SegmentIdsAreUnique) {
  v1::Organization change;
  change.add_segments()->set_segment_id("A");
  change.add_segments()->set_segment_id("A");
  EXPECT_THAT(FaultsOf(Update(change, {"segments"})),
              ElementsAre(HasSubstr("organization.segments[1].segment_id")));
}

TEST_F(OrganizationTest, SegmentThatAccountsAreInStays) {
  v1::Account account;
  account.set_display_name("Acme");
  account.set_segment("MAJOR");
  ASSERT_TRUE(Create("acme", "", account).ok());
  v1::Organization change;
  change.add_segments()->set_segment_id("A");
  EXPECT_THAT(FaultsOf(Update(change, {"segments"})),
              ElementsAre(HasSubstr("MAJOR cannot go while accounts/acme")));
  ASSERT_TRUE(Delete("acme").ok());
  EXPECT_TRUE(Update(change, {"segments"}).ok());
  EXPECT_THAT(FaultsOf(Undelete("acme")), ElementsAre(HasSubstr("segment")));
}

TEST_F(OrganizationTest, PeopleFormAForest) {
  ASSERT_TRUE(CreatePerson("ann").ok());
  ASSERT_TRUE(CreatePerson("bob", "ann").ok());
  ASSERT_TRUE(CreatePerson("cy", "bob").ok());
  EXPECT_EQ(ReasonOf(Report("ann", "cy")), "HIERARCHY_CYCLE");
  EXPECT_EQ(ReasonOf(Report("ann", "ann")), "HIERARCHY_CYCLE");
  EXPECT_EQ(ReasonOf(Report("ann", "nobody")), "REFERENCE_NOT_FOUND");
  EXPECT_TRUE(Report("cy", "ann").ok());
}

TEST_F(OrganizationTest, PeopleHaveAtMostSixtyFourLevels) {
  ASSERT_TRUE(CreatePerson("p0").ok());
  for (int i = 1; i < 64; ++i) {
    ASSERT_TRUE(CreatePerson("p" + std::to_string(i), "p" + std::to_string(i - 1)).ok()) << i;
  }
  EXPECT_EQ(ReasonOf(CreatePerson("p64", "p63")), "HIERARCHY_TOO_DEEP");
  ASSERT_TRUE(CreatePerson("boss").ok());
  EXPECT_EQ(ReasonOf(Report("p0", "boss")), "HIERARCHY_TOO_DEEP");
}

TEST_F(OrganizationTest, PersonOthersReportToIsNotDeleted) {
  ASSERT_TRUE(CreatePerson("ann").ok());
  ASSERT_TRUE(CreatePerson("bob", "ann").ok());
  v1::DeletePersonRequest request;
  request.set_name("people/ann");
  EXPECT_EQ(ReasonOf(Call(&People::DeletePerson, request)), "HAS_REPORTS");
  ASSERT_TRUE(Report("bob", "").ok());
  EXPECT_TRUE(Call(&People::DeletePerson, request).ok());
  EXPECT_EQ(ReasonOf(CreatePerson("cy", "ann")), "REFERENCE_NOT_FOUND");
}

TEST_F(OrganizationTest, PeopleAreFilteredByManagerAndEmployment) {
  ASSERT_TRUE(CreatePerson("ann").ok());
  ASSERT_TRUE(CreatePerson("bob", "ann").ok());
  v1::ListPeopleRequest request;
  request.set_filter("manager = \"people/ann\" AND employment = EMPLOYEE");
  const auto page = Call(&People::ListPeople, request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->people_size(), 1);
  EXPECT_EQ(page->people(0).name(), "people/bob");
}

TEST_F(OrganizationTest, LastDayOfAPersonIsNotBeforeTheFirst) {
  v1::CreatePersonRequest request;
  request.mutable_person()->set_display_name("Ann");
  *request.mutable_person()->mutable_start_date() = DateOf("2026-02-01");
  *request.mutable_person()->mutable_end_date() = DateOf("2026-01-01");
  EXPECT_THAT(FaultsOf(Call(&People::CreatePerson, request)),
              ElementsAre(HasSubstr("person.end_date: must not be before 2026-02-01")));
}

TEST_F(OrganizationTest, AssignmentNeedsAccountAndPerson) {
  EXPECT_EQ(ReasonOf(Assign("2026-01-01")), "REFERENCE_NOT_FOUND");
  ASSERT_TRUE(Create("acme").ok());
  EXPECT_EQ(ReasonOf(Assign("2026-01-01")), "REFERENCE_NOT_FOUND");
  ASSERT_TRUE(CreatePerson("jane").ok());
  EXPECT_TRUE(Assign("2026-01-01").ok());
}

TEST_F(OrganizationTest, AssignmentsInOneRoleDoNotOverlap) {
  ASSERT_TRUE(Create("acme").ok());
  ASSERT_TRUE(CreatePerson("jane").ok());
  EXPECT_THAT(FaultsOf(Assign("2026-02-01", "2026-01-01")),
              ElementsAre(HasSubstr("assignment.end_date")));
  const auto first = Assign("2026-01-01", "2026-03-31");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ReasonOf(Assign("2026-03-31")), "ASSIGNMENT_OVERLAPS");
  EXPECT_TRUE(Assign("2026-03-31", "", v1::Assignment::SPECIALIST).ok());
  EXPECT_TRUE(Assign("2026-04-01").ok());
  v1::UpdateAssignmentRequest request;
  request.mutable_assignment()->set_name(first->name());
  request.mutable_update_mask()->add_paths("end_date");
  EXPECT_EQ(ReasonOf(Call(&People::UpdateAssignment, request)), "ASSIGNMENT_OVERLAPS");
}

TEST_F(OrganizationTest, AssignmentsAreFilteredByPersonAndAccount) {
  ASSERT_TRUE(Create("acme").ok());
  ASSERT_TRUE(CreatePerson("jane").ok());
  ASSERT_TRUE(Assign("2026-01-01").ok());
  v1::ListAssignmentsRequest request;
  request.set_filter(
      "person = \"people/jane\" AND account = \"accounts/acme\" AND role = COACH AND "
      "start_date <= 2026-01-01 AND covers_descendants = false");
  const auto page = Call(&People::ListAssignments, request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->assignments_size(), 1);
}

TEST_F(OrganizationTest, ProductIsALicenseUnlessItSaysOtherwise) {
  v1::CreateProductRequest request;
  request.set_product_id("db");
  request.mutable_product()->set_display_name("Database");
  request.mutable_product()->mutable_list_price()->set_currency_code("USD");
  request.mutable_product()->mutable_list_price()->set_units(100);
  const auto product = Call(&People::CreateProduct, request);
  ASSERT_TRUE(product.ok()) << product.status();
  EXPECT_EQ(product->kind(), v1::Product::LICENSE);
  EXPECT_EQ(product->list_price().units(), 100);
}

TEST_F(OrganizationTest, TerritoriesAreNotBuiltYet) {
  v1::ListTerritoriesRequest request;
  EXPECT_EQ(Call(&People::ListTerritories, request).status().code(), StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace accord::accounts
