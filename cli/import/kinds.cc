// What is known of each kind.
#include <iterator>

#include "accord/accounts/v1/account.pb.h"
#include "accord/accounts/v1/organization.pb.h"
#include "accord/accounts/v1/profile.pb.h"
#include "accord/forecast/v1/opportunity.pb.h"
#include "accord/forecast/v1/revenue.pb.h"
#include "accord/planning/v1/condition.pb.h"
#include "accord/planning/v1/cos_standard.pb.h"
#include "accord/planning/v1/plan.pb.h"
#include "cli/import/keys.h"
#include "cli/import/mapping.h"
#include "google/api/resource.pb.h"

namespace accord::cli {
namespace {

namespace av1 = ::accord::accounts::v1;
namespace fv1 = ::accord::forecast::v1;
namespace pv1 = ::accord::planning::v1;

struct KindFacts {
  ImportKind kind;
  absl::string_view name;
  absl::string_view collection;  // what its resources' names begin with
  const google::protobuf::Message& (*prototype)();
  bool referred_to = false;
  bool by_name = false;
};

template <typename Resource>
const google::protobuf::Message& Prototype() {
  return Resource::default_instance();
}

constexpr KindFacts kFacts[] = {
    {ImportKind::kPerson, "person", "people/", Prototype<av1::Person>, true},
    {ImportKind::kProduct, "product", "products/", Prototype<av1::Product>, true},
    {ImportKind::kAccount, "account", "accounts/", Prototype<av1::Account>, true},
    {ImportKind::kStage, "stage", "stages/", Prototype<fv1::Stage>, true},
    {ImportKind::kExchangeRate, "exchange_rate", "exchangeRates/", Prototype<fv1::ExchangeRate>},
    {ImportKind::kOpportunity, "opportunity", "opportunities/", Prototype<fv1::Opportunity>},
    {ImportKind::kRevenueFact, "revenue_fact", "revenueFacts/", Prototype<fv1::RevenueFact>},
    {ImportKind::kAgreement, "agreement", "accounts/", Prototype<av1::Agreement>, true, true},
    {ImportKind::kContact, "contact", "accounts/", Prototype<av1::Contact>, true, true},
    {ImportKind::kAssignment, "assignment", "assignments/", Prototype<av1::Assignment>, false,
     true},
    {ImportKind::kDeployment, "deployment", "accounts/", Prototype<av1::Deployment>, false, true},
    {ImportKind::kSatisfactionSurvey, "satisfaction_survey", "accounts/",
     Prototype<av1::SatisfactionSurvey>, false, true},
    {ImportKind::kTarget, "target", "targets/", Prototype<fv1::Target>, false, true},
    {ImportKind::kAddressableRevenue, "addressable_revenue", "accounts/",
     Prototype<fv1::AddressableRevenue>, false, true},
    {ImportKind::kCosStandard, "cos_standard", "cosStandards/", Prototype<pv1::CosStandard>, true,
     true},
    {ImportKind::kAccountPlan, "account_plan", "accounts/", Prototype<pv1::AccountPlan>, true,
     true},
    {ImportKind::kObjective, "objective", "accounts/", Prototype<pv1::Objective>, true, true},
    {ImportKind::kAction, "action", "accounts/", Prototype<pv1::Action>, false, true},
    {ImportKind::kCondition, "condition", "accounts/", Prototype<pv1::Condition>, false, true},
};

const KindFacts& FactsOf(ImportKind kind) { return kFacts[static_cast<size_t>(kind)]; }

constexpr bool StandInOrder() {
  for (size_t i = 0; i < std::size(kFacts); ++i) {
    if (static_cast<size_t>(kFacts[i].kind) != i) return false;
  }
  return true;
}
static_assert(StandInOrder());

}  // namespace

const std::vector<ImportKind>& ImportKinds() {
  static const auto* kinds = [] {
    auto* all = new std::vector<ImportKind>;
    for (const KindFacts& facts : kFacts) all->push_back(facts.kind);
    return all;
  }();
  return *kinds;
}

absl::string_view NameOf(ImportKind kind) { return FactsOf(kind).name; }

absl::string_view CollectionOf(ImportKind kind) { return FactsOf(kind).collection; }

const google::protobuf::Message& PrototypeOf(ImportKind kind) { return FactsOf(kind).prototype(); }

bool IsKnownByName(ImportKind kind) { return FactsOf(kind).by_name; }

bool IsReferredTo(ImportKind kind) { return FactsOf(kind).referred_to; }

bool HasExternalIds(ImportKind kind) {
  return PrototypeOf(kind).GetDescriptor()->FindFieldByName("external_ids") != nullptr;
}

std::string ResourceTypeOf(ImportKind kind) {
  return PrototypeOf(kind).GetDescriptor()->options().GetExtension(google::api::resource).type();
}

std::string PackageOf(ImportKind kind) {
  return PrototypeOf(kind).GetDescriptor()->file()->package();
}

}  // namespace accord::cli
