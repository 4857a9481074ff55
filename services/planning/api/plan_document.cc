#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/planning/v1/planning_service.pb.h"
#include "common/base/status.h"
#include "common/resources/standard_methods.h"
#include "common/rpc/names.h"
#include "services/planning/api/methods.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

// Objectives, actions and Conditions in one document: far more than anybody reviews, few enough to
// be read at once.
constexpr int kDocumentItemsMax = 5000;

// A document being filled from one snapshot.
struct Filling {
  store::Reader& reader;
  std::string plan_id;
  int items = 0;
};

// Adds every resource of one kind that belongs to the plan.
template <typename Record, typename Proto>
absl::Status AddAll(const resources::Resource<Record, Proto>& resource, Filling& filling,
                    google::protobuf::RepeatedPtrField<Proto>* out) {
  store::Query query;
  query.id_prefix = absl::StrCat(filling.plan_id, "/");
  query.limit = kDocumentItemsMax - filling.items + 1;
  RETURN_IF_ERROR(filling.reader.Select<Record>(query, [&](Record record) {
    *out->Add() = resources::Present(resource, record);
    ++filling.items;
    return true;
  }));
  if (filling.items > kDocumentItemsMax) return PlanTooLargeError(kDocumentItemsMax);
  return absl::OkStatus();
}

absl::StatusOr<v1::PlanDocument> MakeDocument(const Deps& deps, store::Reader& reader,
                                              const std::string& name) {
  v1::PlanDocument document;
  ASSIGN_OR_RETURN(const AccountPlan plan, resources::Load(*deps.plans, reader, name));
  *document.mutable_plan() = resources::Present(*deps.plans, plan);
  document.set_account_display_name(deps.directory.AccountName(rpc::ParentId(plan.meta.id)));
  Filling filling{reader, plan.meta.id};
  RETURN_IF_ERROR(AddAll(*deps.objectives, filling, document.mutable_objectives()));
  RETURN_IF_ERROR(AddAll(*deps.actions, filling, document.mutable_actions()));
  RETURN_IF_ERROR(AddAll(*deps.conditions, filling, document.mutable_conditions()));
  document.set_revision(reader.revision());
  return document;
}

absl::StatusOr<v1::PlanDocument> GetPlanDocument(const Deps& deps, const rpc::Call& call,
                                                 const v1::GetPlanDocumentRequest& request) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> shown,
                   resources::SnapshotOf(call, deps.store, request));
  ASSIGN_OR_RETURN(const AccountPlan plan,
                   resources::Load(*deps.plans, *shown, request.name(), true));
  if (plan.meta.deleted()) return resources::NotFound(request.name());
  if (request.version() == 0) {
    ASSIGN_OR_RETURN(v1::PlanDocument document, MakeDocument(deps, *shown, request.name()));
    if (request.has_as_of()) document.mutable_plan()->clear_stale_reasons();
    return document;
  }
  ASSIGN_OR_RETURN(const absl::optional<PlanVersion> version,
                   shown->Find<PlanVersion>(absl::StrCat(plan.meta.id, "/", request.version())));
  if (!version.has_value()) return PlanVersionNotFoundError(request.version());
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> then,
                   deps.store.Snapshot(version->meta.revision, call.deadline()));
  ASSIGN_OR_RETURN(v1::PlanDocument document, MakeDocument(deps, *then, request.name()));
  document.mutable_plan()->clear_stale_reasons();  // they speak of today
  return document;
}

}  // namespace

void RegisterPlanDocument(rpc::Router& router, const Deps& deps) {
  router.Pooled<v1::GetPlanDocumentRequest, v1::PlanDocument>(
      "GetPlanDocument", [deps](const rpc::Call& call, const v1::GetPlanDocumentRequest& request) {
        return GetPlanDocument(deps, call, request);
      });
}

}  // namespace accord::planning
