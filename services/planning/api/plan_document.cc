#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/planning/v1/planning_service.pb.h"
#include "common/base/status.h"
#include "common/resources/standard_methods.h"
#include "common/rpc/names.h"
#include "services/planning/api/methods.h"
#include "services/planning/api/names.h"
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

std::string AccountNameOf(const Deps& deps, const v1::PlanDocument& document) {
  const absl::StatusOr<std::string> id =
      rpc::ResourcePattern(kPlanPattern).Parse(document.plan().name());
  return id.ok() ? deps.directory.AccountName(rpc::ParentId(*id)) : "";
}

absl::StatusOr<v1::PlanDocument> MakeDocument(const Deps& deps, store::Reader& reader,
                                              const std::string& name) {
  v1::PlanDocument document;
  ASSIGN_OR_RETURN(const AccountPlan plan, resources::Load(*deps.plans, reader, name));
  *document.mutable_plan() = resources::Present(*deps.plans, plan);
  document.set_account_display_name(AccountNameOf(deps, document));
  Filling filling{reader, plan.meta.id};
  RETURN_IF_ERROR(AddAll(*deps.objectives, filling, document.mutable_objectives()));
  RETURN_IF_ERROR(AddAll(*deps.actions, filling, document.mutable_actions()));
  RETURN_IF_ERROR(AddAll(*deps.conditions, filling, document.mutable_conditions()));
  document.set_revision(reader.revision());
  return document;
}

// The id of the plan that a row belongs to; empty if its table is not part of documents.
std::string PlanOf(const store::Table& table, const std::string& id) {
  if (&table == &store::TableOf<AccountPlan>()) return id;
  if (&table == &store::TableOf<Objective>() || &table == &store::TableOf<Action>() ||
      &table == &store::TableOf<Condition>()) {
    return std::string(rpc::ParentId(id));
  }
  return "";
}

absl::StatusOr<v1::PlanDocument> LoadDocument(const Deps& deps, const rpc::Call& call,
                                              const std::string& name) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> newest,
                   resources::SnapshotFor(call, deps.store, absl::nullopt));
  ASSIGN_OR_RETURN(const AccountPlan plan, resources::Load(*deps.plans, *newest, name, true));
  if (plan.meta.deleted()) return resources::NotFound(name);
  return MakeDocument(deps, *newest, name);
}

// As it stands, from what replicas share or from the store. What depends on the day and on the
// directory is said anew.
absl::StatusOr<v1::PlanDocument> SharedDocument(const Deps& deps, const rpc::Call& call,
                                                const std::string& name) {
  ASSIGN_OR_RETURN(const std::string id, rpc::ResourcePattern(kPlanPattern).Parse(name));
  v1::PlanDocument document;
  bool loaded = false;
  ASSIGN_OR_RETURN(
      const cache::Content content,
      deps.documents->GetOrLoad(id, call.deadline(), [&]() -> absl::StatusOr<cache::Content> {
        ASSIGN_OR_RETURN(document, LoadDocument(deps, call, name));
        loaded = true;
        return cache::Content{std::make_shared<const std::string>(document.SerializeAsString()),
                              document.revision()};
      }));
  if (loaded) return document;
  if (!document.ParseFromString(*content.bytes)) return LoadDocument(deps, call, name);
  document.set_revision(content.revision);
  document.set_account_display_name(AccountNameOf(deps, document));
  deps.plans->Freshen(*document.mutable_plan());
  call.set_revision(content.revision);
  return document;
}

absl::StatusOr<v1::PlanDocument> GetPlanDocument(const Deps& deps, const rpc::Call& call,
                                                 const v1::GetPlanDocumentRequest& request) {
  if (request.version() == 0 && !request.has_as_of()) {
    return deps.documents == nullptr ? LoadDocument(deps, call, request.name())
                                     : SharedDocument(deps, call, request.name());
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> shown,
                   resources::SnapshotOf(call, deps.store, request));
  ASSIGN_OR_RETURN(const AccountPlan plan,
                   resources::Load(*deps.plans, *shown, request.name(), true));
  if (plan.meta.deleted()) return resources::NotFound(request.name());
  if (request.version() == 0) {  // as it was then
    ASSIGN_OR_RETURN(v1::PlanDocument document, MakeDocument(deps, *shown, request.name()));
    document.mutable_plan()->clear_stale_reasons();
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

std::shared_ptr<cache::SharedCache> MakeDocumentCache(store::Store& store,
                                                      cache::SharedSpace& space) {
  cache::SharedCacheOptions options;
  options.kind = resources::SharedKind("plan_document", *v1::PlanDocument::descriptor());
  options.key_of = &PlanOf;
  options.lease = true;  // thousands of rows may go into one
  return std::make_shared<cache::SharedCache>(store, space, std::move(options));
}

void RegisterPlanDocument(rpc::Router& router, const Deps& deps) {
  router.Pooled<v1::GetPlanDocumentRequest, v1::PlanDocument>(
      "GetPlanDocument", [deps](const rpc::Call& call, const v1::GetPlanDocumentRequest& request) {
        return GetPlanDocument(deps, call, request);
      });
}

}  // namespace accord::planning
