#include "services/accounts/api/watch.h"

#include <memory>
#include <utility>

#include "accord/accounts/v1/account_service.pb.h"
#include "common/changes/versioned_subtree.h"
#include "common/changes/watch.h"
#include "common/resources/show.h"
#include "services/accounts/api/account_resource.h"
#include "services/accounts/api/organization_resources.h"
#include "services/accounts/api/profile_resources.h"

namespace accord::accounts {
namespace {

template <typename Kind>
void Show(changes::Encoder<v1::Change>& encoder, absl::string_view type,
          typename Kind::Proto* (v1::Change::*field)()) {
  resources::Show<Kind>(encoder, type, std::make_shared<const Kind>(), field);
}

}  // namespace

absl::Status RegisterWatch(rpc::Router& router, store::Store& store) {
  using v1::Change;
  changes::Encoder<Change> encoder;
  Show<AccountResource>(encoder, "accord.dev/Account", &Change::mutable_account);
  Show<OrganizationResource>(encoder, "accord.dev/Organization", &Change::mutable_organization);
  Show<PersonResource>(encoder, "accord.dev/Person", &Change::mutable_person);
  Show<AssignmentResource>(encoder, "accord.dev/Assignment", &Change::mutable_assignment);
  Show<ProductResource>(encoder, "accord.dev/Product", &Change::mutable_product);
  Show<ContactResource>(encoder, "accord.dev/Contact", &Change::mutable_contact);
  Show<AgreementResource>(encoder, "accord.dev/Agreement", &Change::mutable_agreement);
  Show<DeploymentResource>(encoder, "accord.dev/Deployment", &Change::mutable_deployment);
  Show<SatisfactionSurveyResource>(encoder, "accord.dev/SatisfactionSurvey",
                                   &Change::mutable_satisfaction_survey);
  const store::Table& accounts = store::TableOf<Account>();
  const changes::AccountTable hierarchy{&accounts, changes::ColumnIndex(accounts, "parent"),
                                        "parent"};
  encoder.SubtreesBy([&store, hierarchy](std::string account) {
    return std::make_unique<changes::VersionedSubtree>(store, hierarchy, std::move(account),
                                                       changes::Limits().read_time_max);
  });
  return changes::RegisterWatch<v1::WatchChangesRequest, v1::WatchChangesResponse>(
      router, store, std::move(encoder));
}

}  // namespace accord::accounts
