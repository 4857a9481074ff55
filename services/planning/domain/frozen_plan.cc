#include "services/planning/domain/frozen_plan.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::planning {
namespace {

// Read from history, and written in one transaction.
constexpr int64_t kPortion = 50;
constexpr absl::Duration kPortionTimeMax = absl::Minutes(1);

bool UntouchedSince(int64_t revision, const PlanContent& content) {
  const auto older = [&](const auto& record) { return record.meta.revision <= revision; };
  const auto all_older = [&](const auto& records) {
    return std::all_of(records.begin(), records.end(), older);
  };
  return older(content.plan) && all_older(content.objectives) && all_older(content.actions) &&
         all_older(content.conditions);
}

void DropDeleted(PlanContent& content) {
  const auto drop = [](auto& records) {
    records.erase(std::remove_if(records.begin(), records.end(),
                                 [](const auto& record) { return record.meta.deleted(); }),
                  records.end());
  };
  drop(content.objectives);
  drop(content.actions);
  drop(content.conditions);
}

std::string PlanOf(const FrozenPlan& frozen) {
  const std::string& id = frozen.meta.id;  // "<plan>/<version>/<step>"
  return id.substr(0, id.rfind('/', id.rfind('/') - 1));
}

// What the plan was at `revision`; nothing if that is not known any more. History that was
// compacted away is as good as there if nothing of the plan changed between then and its beginning.
absl::StatusOr<absl::optional<PlanContent>> ContentAt(store::Store& store, const FrozenPlan& frozen,
                                                      absl::Time deadline) {
  const int64_t revision = frozen.plan_revision;
  const int64_t shown = std::max(revision, store.oldest_revision());
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader, store.Snapshot(shown, deadline));
  ASSIGN_OR_RETURN(absl::optional<AccountPlan> plan, reader->Find<AccountPlan>(PlanOf(frozen)));
  if (!plan.has_value() || plan->meta.revision != revision) return absl::optional<PlanContent>();
  ASSIGN_OR_RETURN(PlanContent content,
                   LoadContent(*reader, *std::move(plan), /*deleted_too=*/true));
  if (!UntouchedSince(revision, content)) return absl::optional<PlanContent>();
  DropDeleted(content);
  return absl::make_optional(std::move(content));
}

absl::StatusOr<std::vector<FrozenPlan>> PendingOf(store::Store& store, absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                   store.Snapshot(absl::nullopt, deadline));
  store::Query query;
  const std::string pending = store::LabelOf(FrozenOrigin::kPending);
  query.ranges = {{"origin", pending, pending}};
  query.limit = kPortion;
  std::vector<FrozenPlan> found;
  RETURN_IF_ERROR(reader->Select<FrozenPlan>(query, [&](FrozenPlan frozen) {
    found.push_back(std::move(frozen));
    return true;
  }));
  return found;
}

absl::Status PutStillPending(store::Txn& txn, const std::vector<FrozenPlan>& frozen) {
  for (const FrozenPlan& each : frozen) {
    ASSIGN_OR_RETURN(const absl::optional<FrozenPlan> there, txn.Find<FrozenPlan>(each.meta.id));
    if (!there.has_value() || there->origin != FrozenOrigin::kPending) continue;  // by another
    FrozenPlan record = each;
    record.meta = there->meta;
    RETURN_IF_ERROR(txn.Put(record));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FreezeFromHistory(store::Store& store, absl::Time deadline, FrozenPlan& frozen) {
  absl::StatusOr<absl::optional<PlanContent>> content = ContentAt(store, frozen, deadline);
  // A compaction came in between: what can still be read is asked once more.
  if (absl::IsOutOfRange(content.status())) content = ContentAt(store, frozen, deadline);
  RETURN_IF_ERROR(content.status());
  frozen.origin = content->has_value() ? FrozenOrigin::kHistory : FrozenOrigin::kLost;
  if (content->has_value()) frozen.content = EncodeContent(**content);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> FreezeHistory(store::Store& store, const std::atomic<bool>& stopping) {
  int64_t done = 0;
  while (!stopping) {
    const absl::Time deadline = SteadyNow() + kPortionTimeMax;
    ASSIGN_OR_RETURN(std::vector<FrozenPlan> pending, PendingOf(store, deadline));
    if (pending.empty()) break;
    for (FrozenPlan& frozen : pending) {
      RETURN_IF_ERROR(FreezeFromHistory(store, deadline, frozen));
    }
    store::WriteInfo info;
    info.actor = "people/admin";
    info.reason = "versions of plans become rows of their own";
    RETURN_IF_ERROR(
        store
            .WriteAndWait(std::move(info), deadline,
                          [&](store::Txn& txn) { return PutStillPending(txn, pending); })
            .status());
    done += static_cast<int64_t>(pending.size());
  }
  return done;
}

}  // namespace accord::planning
