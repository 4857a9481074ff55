#include "services/planning/storage/schema.h"

#include <atomic>

#include "common/directory/closing_vote.h"
#include "common/directory/stored_records.h"
#include "common/store/record.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/frozen_plan.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/standard.h"
#include "services/planning/domain/work.h"

namespace accord::planning {

const std::vector<const store::Table*>& Tables() {
  static const auto* const all =
      new std::vector<const store::Table*>{&store::TableOf<CosStandard>(),
                                           &store::TableOf<AccountPlan>(),
                                           &store::TableOf<PlanVersion>(),
                                           &store::TableOf<FrozenPlan>(),
                                           &store::TableOf<Objective>(),
                                           &store::TableOf<Action>(),
                                           &store::TableOf<Condition>(),
                                           &store::TableOf<directory::StoredHead>(),
                                           &store::TableOf<directory::StoredPart>(),
                                           &store::TableOf<directory::ClosingVote>()};
  return *all;
}

absl::Status KeepHistory(store::Store& store) {
  const std::atomic<bool> never = false;
  return FreezeHistory(store, never).status();
}

}  // namespace accord::planning
