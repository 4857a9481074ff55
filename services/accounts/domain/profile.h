// What is known about an account beside its place in the tree. Ids begin with the account's:
// "acme/c1". Plain data and pure functions: thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/money/money.h"
#include "common/store/record.h"

namespace accord::accounts {

enum class Seniority { kUnspecified, kStaff, kManager, kDirector, kExecutive };

enum class DecisionRole {
  kUnspecified,
  kDecisionMaker,
  kEconomicBuyer,
  kInfluencer,
  kChampion,
  kBlocker,
  kUser,
};

enum class AgreementKind {
  kUnspecified,
  kEnterpriseAgreement,
  kSoftwareAssurance,
  kSubscription,
  kServices,
};

}  // namespace accord::accounts

namespace accord::store {
template <>
struct EnumLabels<accounts::Seniority> {
  static constexpr const char* kLabels[] = {"", "STAFF", "MANAGER", "DIRECTOR", "EXECUTIVE"};
};
template <>
struct EnumLabels<accounts::DecisionRole> {
  static constexpr const char* kLabels[] = {
      "", "DECISION_MAKER", "ECONOMIC_BUYER", "INFLUENCER", "CHAMPION", "BLOCKER", "USER"};
};
template <>
struct EnumLabels<accounts::AgreementKind> {
  static constexpr const char* kLabels[] = {"", "ENTERPRISE_AGREEMENT", "SOFTWARE_ASSURANCE",
                                            "SUBSCRIPTION", "SERVICES"};
};
}  // namespace accord::store

namespace accord::accounts {

struct Contact {
  store::Meta meta;
  std::string display_name;
  std::string title;
  std::string role;
  Seniority seniority = Seniority::kUnspecified;
  DecisionRole decision_role = DecisionRole::kUnspecified;
  bool sponsor = false;
  std::string email;
  std::string phone;
  int32_t relationship_strength = 0;  // 0 none to 4 trusted advisor

  static constexpr char kTable[] = "contact";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  static constexpr const char* kNames[] = {"display_name", "title", "role"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("display_name", self.display_name);
    visit("title", self.title);
    visit("role", self.role);
    visit("seniority", self.seniority);
    visit("decision_role", self.decision_role);
    visit("sponsor", self.sponsor);
    visit("email", self.email);
    visit("phone", self.phone);
    visit("relationship_strength", self.relationship_strength);
  }
};

struct Agreement {
  store::Meta meta;
  std::string display_name;
  AgreementKind kind = AgreementKind::kUnspecified;
  absl::optional<calendar::Date> start_date;  // both always set
  absl::optional<calendar::Date> end_date;
  money::Currency value_currency;
  money::Micros value;
  std::vector<std::string> products;          // ids
  std::vector<std::string> covered_accounts;  // ids, beside the account that signed
  bool covers_future_affiliates = false;
  std::string renews;  // id of an agreement, "acme/ea-2023"; empty: none

  static constexpr char kTable[] = "agreement";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  static constexpr const char* kNames[] = {"display_name"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("display_name", self.display_name);
    visit("kind", self.kind);
    visit("start_date", self.start_date);
    visit("end_date", self.end_date);
    visit("value_currency", self.value_currency);
    visit("value", self.value);
    visit("products", self.products);
    visit("covered_accounts", self.covered_accounts);
    visit("covers_future_affiliates", self.covers_future_affiliates);
    visit("renews", self.renews);
  }
};

struct Deployment {
  store::Meta meta;
  std::string product;    // id
  std::string agreement;  // id; empty: none
  std::string version;
  int64_t entitled_units = 0;
  int64_t deployed_units = 0;
  int64_t active_units = 0;
  absl::optional<calendar::Date> count_date;  // always set

  static constexpr char kTable[] = "deployment";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("product", self.product);
    visit("agreement", self.agreement);
    visit("version", self.version);
    visit("entitled_units", self.entitled_units);
    visit("deployed_units", self.deployed_units);
    visit("active_units", self.active_units);
    visit("count_date", self.count_date);
  }
};

struct SatisfactionSurvey {
  store::Meta meta;
  absl::optional<calendar::Date> close_date;  // always set
  int64_t very_satisfied_count = 0;
  int64_t satisfied_count = 0;
  int64_t dissatisfied_count = 0;

  static constexpr char kTable[] = "satisfaction_survey";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("close_date", self.close_date);
    visit("very_satisfied_count", self.very_satisfied_count);
    visit("satisfied_count", self.satisfied_count);
    visit("dissatisfied_count", self.dissatisfied_count);
  }
};

int64_t RespondentCount(const SatisfactionSurvey& survey);

// % very satisfied − % dissatisfied + 100, in hundredths, halves away from zero: 0 to 20000.
// Nothing if nobody answered.
absl::optional<int32_t> NetSatisfactionHundredths(const SatisfactionSurvey& survey);

}  // namespace accord::accounts
