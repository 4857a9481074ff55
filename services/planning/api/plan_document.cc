// GetPlanDocument.
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "common/base/status.h"
#include "common/cache/crc32c.h"
#include "common/resources/shared_kind.h"
#include "common/resources/standard_methods.h"
#include "common/rpc/names.h"
#include "services/planning/api/convert_parts.h"
#include "services/planning/api/methods.h"
#include "services/planning/api/names.h"
#include "services/planning/api/plan_view.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

// The id of the plan that a row belongs to; empty if its table is not part of documents.
std::string PlanOf(const store::Table& table, const std::string& id) {
  if (&table == &store::TableOf<AccountPlan>()) return id;
  if (&table == &store::TableOf<Objective>() || &table == &store::TableOf<Action>() ||
      &table == &store::TableOf<Condition>()) {
    return std::string(rpc::ParentId(id));
  }
  return "";
}

// The plan is there and not deleted. Errors: NOT_FOUND.
absl::StatusOr<PlanContent> LoadThere(const Deps& deps, store::Reader& reader,
                                      const std::string& name) {
  ASSIGN_OR_RETURN(AccountPlan plan,
                   resources::Load(deps.kinds.Of<AccountPlan>(), reader, name, true));
  if (plan.meta.deleted()) return resources::NotFound(name);
  return LoadContent(reader, std::move(plan));
}

absl::StatusOr<v1::PlanDocument> LoadDocument(const Deps& deps, const rpc::Call& call,
                                              const std::string& name) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> newest,
                   resources::SnapshotFor(call, deps.store, absl::nullopt));
  ASSIGN_OR_RETURN(const PlanContent content, LoadThere(deps, *newest, name));
  ASSIGN_OR_RETURN(v1::PlanDocument document, ShowNow(deps, call, *newest, content));
  document.set_revision(newest->revision());
  return document;
}

// As it stands, from the rows that replicas share or from the store. What depends on more than they
// say is said anew, from a snapshot that is no older.
absl::StatusOr<v1::PlanDocument> SharedDocument(const Deps& deps, const rpc::Call& call,
                                                const std::string& name) {
  ASSIGN_OR_RETURN(const std::string id, rpc::ResourcePattern(kPlanPattern).Parse(name));
  ASSIGN_OR_RETURN(
      const cache::Content shared,
      deps.documents->GetOrLoad(id, call.deadline(), [&]() -> absl::StatusOr<cache::Content> {
        ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> newest,
                         resources::SnapshotFor(call, deps.store, absl::nullopt));
        ASSIGN_OR_RETURN(const PlanContent content, LoadThere(deps, *newest, name));
        return cache::Content{std::make_shared<const std::string>(EncodeContent(content)),
                              newest->revision()};
      }));
  const absl::StatusOr<PlanContent> content = DecodeContent(*shared.bytes);
  if (!content.ok()) return LoadDocument(deps, call, name);
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> standards,
                   resources::ReaderFor(call, deps.store, absl::nullopt));
  ASSIGN_OR_RETURN(v1::PlanDocument document, ShowNow(deps, call, *standards, *content));
  document.set_revision(shared.revision);
  call.set_revision(shared.revision);
  return document;
}

// A version that has no row was submitted or reviewed before there were rows for it, and nothing
// that would tell of it was left; or it was not reviewed yet.
absl::Status NoRow(const AccountPlan& plan, int version, FrozenStep step) {
  const bool waits = version == plan.version && plan.state == PlanState::kSubmitted;
  if (step == FrozenStep::kReview && waits) return PlanVersionNotReviewedError(version);
  return PlanVersionNotKeptError(version);
}

absl::StatusOr<v1::PlanDocument> FrozenDocument(const Deps& deps, const rpc::Call& call,
                                                const v1::GetPlanDocumentRequest& request) {
  ASSIGN_OR_RETURN(const resources::Sight shown,
                   resources::SnapshotOf(call, deps.moments, request));
  ASSIGN_OR_RETURN(const AccountPlan plan,
                   resources::Load(deps.kinds.Of<AccountPlan>(), *shown, request.name(), true));
  if (plan.meta.deleted()) return resources::NotFound(request.name());
  const int version = request.version();
  if (version > plan.version) return PlanVersionNotFoundError(version);
  FrozenKey key{plan.meta.id, version, SameValue<FrozenStep>(request.step())};
  if (key.step == FrozenStep::kUnspecified) key.step = FrozenStep::kSubmission;
  // A row that was made from history is younger than what it shows.
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> newest,
                   resources::ReaderFor(call, deps.store, absl::nullopt));
  ASSIGN_OR_RETURN(absl::optional<FrozenPlan> frozen, newest->Find<FrozenPlan>(key.Id()));
  if (!frozen.has_value() || frozen->plan_revision > shown->revision()) {
    return NoRow(plan, version, key.step);
  }
  return ShowFrozen(deps, *std::move(frozen), version, call.deadline());
}

// No snapshot is held while the accounts service is asked for the names of then.
absl::StatusOr<v1::PlanDocument> PastDocument(const Deps& deps, const rpc::Call& call,
                                              const v1::GetPlanDocumentRequest& request) {
  ASSIGN_OR_RETURN(
      resources::Sight sight,
      resources::SnapshotOf(call, deps.moments, request, absl::nullopt, resources::Half::kNeeded));
  ASSIGN_OR_RETURN(const PlanContent content, LoadThere(deps, *sight, request.name()));
  sight.reader.reset();
  ASSIGN_OR_RETURN(
      const std::unique_ptr<directory::Directory> then,
      deps.archive.ReadNames(sight.pair.accounts(), NamesOf(deps, content), call.deadline()));
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> standards,
                   resources::ReaderFor(call, deps.store, sight.pair.revision));
  ASSIGN_OR_RETURN(v1::PlanDocument document,
                   ShowThen(deps, {*then, sight.time, *standards}, content));
  document.set_revision(sight.pair.revision);
  return document;
}

absl::StatusOr<v1::PlanDocument> GetPlanDocument(const Deps& deps, const rpc::Call& call,
                                                 const v1::GetPlanDocumentRequest& request) {
  if (request.version() != 0) return FrozenDocument(deps, call, request);
  if (request.step() != v1::FROZEN_STEP_UNSPECIFIED) {
    Violations violations;
    violations.Add("step", "is of a version: say which");
    return violations.ToStatus();
  }
  if (resources::AsOf(request) == nullptr) {
    // What replicas share was made for who sees everything.
    return deps.documents == nullptr || !call.viewer().sees_all()
               ? LoadDocument(deps, call, request.name())
               : SharedDocument(deps, call, request.name());
  }
  return PastDocument(deps, call, request);
}

}  // namespace

std::shared_ptr<cache::SharedCache> MakeDocumentCache(store::Store& store,
                                                      cache::SharedSpace& space) {
  cache::SharedCacheOptions options;
  // Two releases side by side do not take each other's.
  options.kind =
      absl::StrFormat("%s.%08x", resources::SharedKind("plan", *v1::PlanDocument::descriptor()),
                      cache::Crc32c(ContentFormat()));
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
