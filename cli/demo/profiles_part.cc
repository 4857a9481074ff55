#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/profile_service.pb.h"
#include "cli/demo/parts.h"
#include "cli/demo/random.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;

constexpr const char* kFirstNames[] = {"Anneke", "Bruno", "Carla", "Dmitri", "Elif",   "Farah",
                                       "Gustav", "Hana",  "Ivo",   "Jolana", "Katrin", "Luis",
                                       "Marit",  "Nils",  "Oona",  "Pascal", "Renske", "Stefan"};
constexpr const char* kLastNames[] = {"Aldringer", "Bexley",   "Corvin",    "Dremmel", "Eskola",
                                      "Fontaine",  "Gravelle", "Holmqvist", "Imhoff",  "Jansky",
                                      "Kessel",    "Lorimer",  "Moravec",   "Norvald", "Ostrand"};

struct Seat {
  const char* role;
  const char* title;
  v1::Contact::Seniority seniority;
  v1::Contact::DecisionRole decision;
};
constexpr Seat kSeats[] = {
    {"CIO", "Chief information officer", v1::Contact::EXECUTIVE, v1::Contact::DECISION_MAKER},
    {"CFO", "Finance director", v1::Contact::DIRECTOR, v1::Contact::ECONOMIC_BUYER},
    {"PROCUREMENT", "Head of procurement", v1::Contact::MANAGER, v1::Contact::INFLUENCER},
};

void AddContacts(const DemoBook& book, Script& script) {
  script.BeginPhase("contacts");
  Random random(book.options.seed, 2);
  for (const DemoAccount& account : book.accounts) {
    const int count = account.depth < 3 ? 3 : 2;
    for (int i = 0; i < count; ++i) {
      const Seat& seat = kSeats[i];
      v1::CreateContactRequest request;
      request.set_parent(book.Name(account));
      request.set_contact_id(absl::AsciiStrToLower(seat.role));
      v1::Contact& contact = *request.mutable_contact();
      const std::string first = random.Pick(kFirstNames);
      const std::string last = random.Pick(kLastNames);
      contact.set_display_name(absl::StrCat(first, " ", last));
      contact.set_title(seat.title);
      contact.set_role(seat.role);
      contact.set_seniority(seat.seniority);
      contact.set_decision_role(seat.decision);
      contact.set_sponsor(i == 0);
      contact.set_relationship_strength(random.Between(i == 0 ? 1 : 0, 4));
      contact.set_email(absl::StrCat(absl::AsciiStrToLower(first), ".", absl::AsciiStrToLower(last),
                                     "@", account.id, ".example"));
      script.Add(account.id, std::move(request));
    }
  }
}

struct Term {
  std::string id;
  std::string title;
  calendar::Date start;
  calendar::Date end;
  std::string renews;  // an id; empty: none
};

void AddAgreement(const DemoBook& book, Script& script, const DemoAccount& account,
                  const Term& term) {
  v1::CreateAgreementRequest request;
  request.set_parent(book.Name(account));
  request.set_agreement_id(term.id);
  v1::Agreement& agreement = *request.mutable_agreement();
  agreement.set_display_name(term.title);
  agreement.set_kind(account.depth <= 1 ? v1::Agreement::ENTERPRISE_AGREEMENT
                                        : v1::Agreement::SUBSCRIPTION);
  *agreement.mutable_start_date() = DayProto(term.start);
  *agreement.mutable_end_date() = DayProto(term.end);
  *agreement.mutable_value() =
      MoneyProto(account.currency, int64_t{account.size} * account.size * 45000);
  for (const char* product : {"ledger-suite", "insight-cloud", "guard-identity"}) {
    agreement.add_products(absl::StrCat("products/", product));
  }
  const int place = static_cast<int>(&account - book.accounts.data());
  for (const DemoAccount& child : book.accounts) {
    if (account.depth == 1 && child.parent == place) {
      agreement.add_covered_accounts(book.Name(child));
    }
  }
  agreement.set_covers_future_affiliates(account.depth <= 1);
  if (!term.renews.empty()) {
    agreement.set_renews(absl::StrCat(book.Name(account), "/agreements/", term.renews));
  }
  script.Add(account.id, std::move(request));
}

// Three-year terms: the first ends in the present or the last fiscal year, and two of three are
// renewed.
void AddAgreements(const DemoBook& book, Script& script) {
  script.BeginPhase("agreements");
  Random random(book.options.seed, 3);
  for (const DemoAccount& account : book.accounts) {
    if (account.depth > 2) continue;
    const int year = book.fiscal_year - random.Below(2);
    const calendar::Date end = Plus(book.FirstDay(year), random.Between(20, 330));
    AddAgreement(
        book, script, account,
        {"base", absl::StrCat("Agreement of ", account.name), Plus(end, -3 * 365), end, ""});
    if (!random.Chance(66)) continue;
    AddAgreement(book, script, account,
                 {"renewal", absl::StrCat("Renewal of ", account.name), Plus(end, 1),
                  Plus(end, 3 * 365), "base"});
  }
}

void AddDeployments(const DemoBook& book, Script& script) {
  script.BeginPhase("deployments");
  Random random(book.options.seed, 4);
  for (const DemoAccount& account : book.accounts) {
    for (size_t i = 0; i < 4; ++i) {
      const DemoProduct& product = book.products[i];
      if (!random.Chance(35 + account.size * 5)) continue;
      v1::CreateDeploymentRequest request;
      request.set_parent(book.Name(account));
      request.set_deployment_id(product.id);
      v1::Deployment& deployment = *request.mutable_deployment();
      deployment.set_product(absl::StrCat("products/", product.id));
      if (account.depth <= 2) {
        deployment.set_agreement(absl::StrCat(book.Name(account), "/agreements/base"));
      }
      deployment.set_version(random.Chance(60) ? product.version : product.older);
      const int64_t entitled = int64_t{account.size} * random.Between(20, 90);
      const int64_t deployed = entitled * random.Between(40, 100) / 100;
      deployment.set_entitled_units(entitled);
      deployment.set_deployed_units(deployed);
      deployment.set_active_units(deployed * random.Between(50, 98) / 100);
      *deployment.mutable_count_date() = DayProto(Plus(book.options.as_of, -random.Between(3, 60)));
      script.Add(account.id, std::move(request));
    }
  }
}

void AddSurveys(const DemoBook& book, Script& script) {
  script.BeginPhase("satisfaction surveys");
  Random random(book.options.seed, 5);
  for (const DemoAccount& account : book.accounts) {
    if (account.depth > 1) continue;
    for (int back = 2; back >= 0; --back) {
      const int year = book.fiscal_year - back;
      const calendar::Date close = Plus(book.FirstDay(year), 120);
      if (close > book.options.as_of) continue;
      v1::CreateSatisfactionSurveyRequest request;
      request.set_parent(book.Name(account));
      request.set_satisfaction_survey_id(absl::StrCat("fy", year));
      v1::SatisfactionSurvey& survey = *request.mutable_satisfaction_survey();
      *survey.mutable_close_date() = DayProto(close);
      survey.set_very_satisfied_count(random.Between(4, 20) + 3 * (2 - back));
      survey.set_satisfied_count(random.Between(6, 20));
      survey.set_dissatisfied_count(random.Between(0, 8));
      script.Add(account.id, std::move(request));
    }
  }
}

}  // namespace

void AddProfiles(const DemoBook& book, Script& script) {
  AddContacts(book, script);
  AddAgreements(book, script);
  AddDeployments(book, script);
  AddSurveys(book, script);
}

}  // namespace accord::cli
