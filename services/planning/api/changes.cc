#include "accord/planning/v1/planning_service.pb.h"
#include "common/changes/watch.h"
#include "common/directory/live_subtree.h"
#include "common/resources/show.h"
#include "services/planning/api/methods.h"

namespace accord::planning {
absl::Status RegisterChanges(rpc::Router& router, const Deps& deps) {
  changes::Encoder<v1::Change> encoder;
  resources::Show<resources::Resource<AccountPlan, v1::AccountPlan>>(
      encoder, "accord.dev/AccountPlan", deps.plans, &v1::Change::mutable_account_plan);
  resources::Show<resources::Resource<Objective, v1::Objective>>(
      encoder, "accord.dev/Objective", deps.objectives, &v1::Change::mutable_objective);
  resources::Show<resources::Resource<Action, v1::Action>>(
      encoder, "accord.dev/Action", deps.actions, &v1::Change::mutable_action);
  resources::Show<resources::Resource<Condition, v1::Condition>>(
      encoder, "accord.dev/Condition", deps.conditions, &v1::Change::mutable_condition);
  resources::Show<resources::Resource<CosStandard, v1::CosStandard>>(
      encoder, "accord.dev/CosStandard", deps.standards, &v1::Change::mutable_cos_standard);
  encoder.SubtreesBy([&directory = deps.directory](std::string account) {
    return std::make_unique<directory::LiveSubtree>(directory, std::move(account));
  });
  return changes::RegisterWatch<v1::WatchChangesRequest, v1::WatchChangesResponse>(
      router, deps.moments, std::move(encoder));
}

}  // namespace accord::planning
