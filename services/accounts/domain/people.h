// The people of the sales organization, and who is on which account's team.
//
// Plain data and pure functions: thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/store/record.h"
#include "common/store/store.h"

namespace accord::accounts {

enum class Employment { kUnspecified, kEmployee, kVendor };

enum class Role {
  kUnspecified,
  kTopParentAccountManager,
  kAccountManager,
  kVendorAccountManager,
  kInsideSales,
  kSpecialist,
  kPartnerManager,
  kSalesManager,
  kCoach,
};

}  // namespace accord::accounts

namespace accord::store {
template <>
struct EnumLabels<accounts::Employment> {
  static constexpr const char* kLabels[] = {"", "EMPLOYEE", "VENDOR"};
};
template <>
struct EnumLabels<accounts::Role> {
  static constexpr const char* kLabels[] = {"",
                                            "TOP_PARENT_ACCOUNT_MANAGER",
                                            "ACCOUNT_MANAGER",
                                            "VENDOR_ACCOUNT_MANAGER",
                                            "INSIDE_SALES",
                                            "SPECIALIST",
                                            "PARTNER_MANAGER",
                                            "SALES_MANAGER",
                                            "COACH"};
};
}  // namespace accord::store

namespace accord::accounts {

struct Person {
  store::Meta meta;
  std::string display_name;
  std::vector<store::ExternalId> external_ids;
  std::string manager;  // id; empty: the top of the sales organization
  std::string email;
  std::string title;
  std::string region;
  Employment employment = Employment::kUnspecified;
  absl::optional<calendar::Date> start_date;
  absl::optional<calendar::Date> end_date;

  static constexpr char kTable[] = "person";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  static constexpr const char* kNames[] = {"display_name", "region"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("display_name", self.display_name);
    visit("external_ids", self.external_ids);
    visit("manager", self.manager);
    visit("email", self.email);
    visit("title", self.title);
    visit("region", self.region);
    visit("employment", self.employment);
    visit("start_date", self.start_date);
    visit("end_date", self.end_date);
  }
};

struct Assignment {
  store::Meta meta;
  std::string account;  // id
  std::string person;   // id
  Role role = Role::kUnspecified;
  absl::optional<calendar::Date> start_date;  // always set
  absl::optional<calendar::Date> end_date;    // nothing: open-ended
  bool covers_descendants = false;

  static constexpr char kTable[] = "assignment";
  static constexpr store::Belonging kBelonging = store::Belonging::ByColumn("account");
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("account", self.account);
    visit("person", self.person);
    visit("role", self.role);
    visit("start_date", self.start_date);
    visit("end_date", self.end_date);
    visit("covers_descendants", self.covers_descendants);
  }
};

// Whether `person`, with all who report to them, may report to `person.manager`.
// Errors: NOT_FOUND, REFERENCE_NOT_FOUND, for an unknown manager; HIERARCHY_CYCLE;
// HIERARCHY_TOO_DEEP. Reads everybody above and below.
absl::Status CheckManager(store::Reader& reader, const Person& person);

// Errors: FAILED_PRECONDITION, HAS_REPORTS, if somebody reports to them.
absl::Status CheckNoReports(store::Reader& reader, const Person& person);

// Errors: FAILED_PRECONDITION, ASSIGNMENT_OVERLAPS, if another assignment gives the same person the
// same role on the same account on a day that `assignment` covers too.
absl::Status CheckNoOverlap(store::Reader& reader, const Assignment& assignment);

}  // namespace accord::accounts
