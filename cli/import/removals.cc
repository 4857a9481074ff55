#include "cli/import/removals.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "cli/import/batch.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace av1 = ::accord::accounts::v1;
namespace fv1 = ::accord::forecast::v1;

template <typename Resource, typename Request>
absl::Status DeleteBy(Session& session, const std::string& name, bool dry_run) {
  Request request;
  request.set_name(name);
  request.set_validate_only(dry_run);
  return session.Call<Resource>(request).status();
}

absl::Status Delete(Session& session, ImportKind kind, const std::string& name, bool dry_run) {
  switch (kind) {
    case ImportKind::kPerson:
      return DeleteBy<av1::Person, av1::DeletePersonRequest>(session, name, dry_run);
    case ImportKind::kProduct:
      return DeleteBy<av1::Product, av1::DeleteProductRequest>(session, name, dry_run);
    case ImportKind::kAccount:
      return DeleteBy<av1::Account, av1::DeleteAccountRequest>(session, name, dry_run);
    case ImportKind::kOpportunity:
      return DeleteBy<fv1::Opportunity, fv1::DeleteOpportunityRequest>(session, name, dry_run);
    default:
      return absl::InternalError("imports delete nothing without external ids");
  }
}

absl::Status TooMuchMissing(const Load& load, int64_t missing, int64_t known,
                            const RemovalRules& rules) {
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "TOO_MUCH_MISSING",
      absl::StrCat(load.file, " lacks ", missing, " of the ", known, " resources of kind ",
                   NameOf(load.kind), " that the server has; more than ", rules.percent_max,
                   " % are not deleted unless --delete-max-percent says so; nothing was written"),
      {{"resource", std::string(NameOf(load.kind))},
       {"missing", absl::StrCat(missing)},
       {"known", absl::StrCat(known)}});
}

// Whether any of its keys stands in a file.
bool IsInFiles(const KnownResource& known, ImportKind kind, const CheckedImport& checked) {
  return std::any_of(known.keys.begin(), known.keys.end(), [&](const std::string& key) {
    return checked.keys.Has(kind, key) || checked.present.contains(KeyHash(kind, key));
  });
}

absl::Status PlanMissing(const ServerKeys& there, const Mapping& mapping,
                         const CheckedImport& checked, const RemovalRules& rules, size_t i,
                         RemovalPlan& plan) {
  const Load& load = mapping.loads[i];
  if (rules.delete_missing && checked.loads[i].unreadable > 0) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "FULL_FILE_UNREADABLE",
                     absl::StrCat(load.file,
                                  " has rows that cannot be read, so that nobody knows "
                                  "what it lacks; nothing was written"),
                     {{"file", load.file}});
  }
  int64_t known_count = 0;
  RETURN_IF_ERROR(there.ForEach(load.kind, [&](const KnownResource& known) {
    ++known_count;
    if (IsInFiles(known, load.kind, checked)) return absl::OkStatus();
    ++plan.missing[i];
    if (plan.missing_keys[i].size() < kMissingKeysMax) {
      plan.missing_keys[i].push_back(known.keys.front());
    }
    if (rules.delete_missing) plan.removals.push_back({i, 0, known.keys.front(), known.name});
    return absl::OkStatus();
  }));
  if (rules.delete_missing && plan.missing[i] * 100 > known_count * rules.percent_max) {
    return TooMuchMissing(load, plan.missing[i], known_count, rules);
  }
  return absl::OkStatus();
}

absl::Status PlanRows(ServerKeys& there, const Load& load, CheckedImport& checked, size_t i,
                      RemovalPlan& plan) {
  std::vector<std::string> keys;
  for (const auto& [place, key] : checked.loads[i].removals) keys.push_back(key);
  if (keys.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(there.Find(load.kind, keys, checked.keys));
  for (const auto& [place, key] : checked.loads[i].removals) {
    const absl::optional<std::string> name = checked.keys.NameFor(load.kind, key);
    if (name.has_value()) plan.removals.push_back({i, place, key, *name});
  }
  return absl::OkStatus();
}

bool HasToWait(const absl::Status& refusal) {
  const absl::optional<ErrorDetail> detail = DetailOf(refusal);
  return detail.has_value() && detail->reason == "HAS_CHILDREN";
}

}  // namespace

absl::StatusOr<RemovalPlan> PlanRemovals(ServerKeys& there, const Mapping& mapping,
                                         CheckedImport& checked, const RemovalRules& rules) {
  RemovalPlan plan;
  plan.missing.resize(mapping.loads.size());
  plan.missing_keys.resize(mapping.loads.size());
  std::map<ImportKind, size_t> full;  // the last load of a kind counts: keys are those of all
  for (size_t i = 0; i < mapping.loads.size(); ++i) {
    RETURN_IF_ERROR(PlanRows(there, mapping.loads[i], checked, i, plan));
    if (mapping.loads[i].full) full[mapping.loads[i].kind] = i;
  }
  for (const auto& [kind, i] : full) {
    RETURN_IF_ERROR(PlanMissing(there, mapping, checked, rules, i, plan));
  }
  // What refers to others goes before them.
  std::stable_sort(plan.removals.begin(), plan.removals.end(),
                   [](const Removal& a, const Removal& b) { return a.load > b.load; });
  return plan;
}

absl::Status Remove(Session& session, const Mapping& mapping, const RemovalPlan& plan, bool dry_run,
                    const RemovalHooks& hooks) {
  std::vector<Removal> left = plan.removals;
  while (!left.empty()) {
    std::vector<Removal> waiting;
    std::vector<std::string> reasons;
    for (const Removal& removal : left) {
      const absl::Status gone =
          Delete(session, mapping.loads[removal.load].kind, removal.name, dry_run);
      if (gone.ok()) {
        hooks.removed(removal);
      } else if (HasToWait(gone)) {
        waiting.push_back(removal);
        reasons.emplace_back(gone.message());
      } else if (IsRefusal(gone)) {
        hooks.refused(removal, std::string(gone.message()));
      } else {
        return gone;
      }
    }
    // A round that brought nothing will bring nothing again.
    if (waiting.size() == left.size() || dry_run) {
      for (size_t i = 0; i < waiting.size(); ++i) {
        dry_run ? hooks.unchecked(waiting[i]) : hooks.refused(waiting[i], reasons[i]);
      }
      return absl::OkStatus();
    }
    left = std::move(waiting);
  }
  return absl::OkStatus();
}

}  // namespace accord::cli
