#include "services/accounts/api/organization_methods.h"

#include "accord/accounts/v1/organization_service.pb.h"
#include "common/base/status.h"
#include "common/resources/standard_methods.h"
#include "services/accounts/api/organization_resources.h"
#include "services/accounts/domain/organization.h"

namespace accord::accounts {
namespace {

absl::StatusOr<v1::Organization> Get(const rpc::Call& call, store::Store& store,
                                     const v1::GetOrganizationRequest& request) {
  ASSIGN_OR_RETURN(const resources::Sight sight, resources::SnapshotOf(call, store, request));
  ASSIGN_OR_RETURN(const Organization organization, FindOrganization(*sight));
  return resources::Present(OrganizationResource(), organization);
}

absl::StatusOr<v1::Organization> Update(store::Txn& txn,
                                        const v1::UpdateOrganizationRequest& request) {
  const OrganizationResource resource;
  ASSIGN_OR_RETURN(const Organization before, FindOrganization(txn));
  RETURN_IF_ERROR(resources::CheckEtag(request.organization().etag(), before.meta));
  v1::Organization merged = resources::Present(resource, before);
  const auto mask = resources::MaskFor(request.update_mask(), request.organization());
  resources::ApplyMask(mask, request.organization(), &merged);
  RETURN_IF_ERROR(resources::CheckParts(mask, merged, "organization"));
  Organization after = before;
  RETURN_IF_ERROR(resources::Below("organization", resource.Parse(merged, after)));
  RETURN_IF_ERROR(
      resources::Below("organization", resources::PutChecked(resource, txn, &before, after)));
  v1::Organization shown = resources::Present(resource, after);
  const v1::Organization stored = resources::Present(resource, before);
  Violations violations;
  resources::CheckServerSet(request.update_mask(), request.organization(), {&stored, shown},
                            "organization", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return shown;
}

}  // namespace

void RegisterOrganizationMethods(rpc::Router& router, store::Store& store) {
  router.Pooled<v1::GetOrganizationRequest, v1::Organization>(
      "GetOrganization",
      [&store](const rpc::Call& call, const v1::GetOrganizationRequest& request) {
        return Get(call, store, request);
      });
  router.Write<v1::UpdateOrganizationRequest, v1::Organization>(
      "UpdateOrganization", store,
      [](const rpc::Call&, store::Txn& txn, const v1::UpdateOrganizationRequest& request) {
        return Update(txn, request);
      });
}

}  // namespace accord::accounts
