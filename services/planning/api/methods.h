// Binds the RPCs that are this service's own to their handlers; those that all resources have:
// kinds.h.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/cache/shared_cache.h"
#include "common/cache/shared_space.h"
#include "common/directory/archive.h"
#include "common/directory/directory.h"
#include "common/resources/moment.h"
#include "common/rpc/router.h"
#include "common/store/store.h"
#include "services/planning/api/kinds.h"
#include "services/planning/domain/plan.h"

namespace accord::planning {

// What handlers work with. What it refers to outlives the router.
struct Deps {
  store::Store& store;
  const resources::Moments moments;
  const directory::Directory& directory;
  directory::Archive& archive;
  const Clock& clock;
  const Kinds kinds;
  std::shared_ptr<cache::SharedCache> documents = {};  // of plans; null: they are not shared
};

// Submit, Approve, Return, Revise.
void RegisterPlanSteps(rpc::Router& router, const Deps& deps);
// What replicas share of plan documents; `store` and `space` outlive it.
std::shared_ptr<cache::SharedCache> MakeDocumentCache(store::Store& store,
                                                      cache::SharedSpace& space);
// GetPlanDocument.
void RegisterPlanDocument(rpc::Router& router, const Deps& deps);
// Agree, Counter, Decline, Report, Declare, Withdraw, Review.
void RegisterConditionSteps(rpc::Router& router, const Deps& deps);
// Evaluate, of one and of many.
void RegisterEvaluations(rpc::Router& router, const Deps& deps);

// Who makes the call.
Speaker SpeakerOf(const rpc::Call& call);

}  // namespace accord::planning
