#include "services/planning/service.h"

#include "accord/planning/v1/condition_service.pb.h"
#include "accord/planning/v1/cos_standard_service.pb.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/directory/hierarchy_status.h"
#include "services/planning/api/methods.h"
#include "services/planning/domain/frozen_plan.h"
#include "services/planning/domain/standard.h"

namespace accord::planning {
namespace {

// A start that waits longer for its first write had better fail and be started again.
constexpr absl::Duration kFirstWriteTimeMax = absl::Seconds(30);
constexpr absl::Duration kHistoryPause = absl::Seconds(5);

std::vector<const google::protobuf::ServiceDescriptor*> Services() {
  return {rpc::ServiceOf<v1::GetConditionRequest>("ConditionService"),
          rpc::ServiceOf<v1::GetCosStandardRequest>("CosStandardService"),
          rpc::ServiceOf<v1::GetAccountPlanRequest>("PlanService")};
}

absl::Status PutDefaultStandard(store::Txn& txn) {
  store::Query any;
  any.show_deleted = true;
  any.limit = 1;
  bool found = false;
  RETURN_IF_ERROR(txn.SelectRows(store::TableOf<CosStandard>(), any, [&](store::Row) {
    found = true;
    return false;
  }));
  if (found) return absl::OkStatus();
  CosStandard standard = DefaultStandard();
  return txn.Put(standard);
}

}  // namespace

absl::Status EnsureDefaultStandard(store::Store& store) {
  store::WriteInfo info;
  info.actor = rpc::kAdministrator;
  info.reason = "a database begins with a quality standard";
  return store.WriteAndWait(std::move(info), SteadyNow() + kFirstWriteTimeMax, &PutDefaultStandard)
      .status();
}

PlanningService::PlanningService(const Options& options)
    : seen_(*options.store, *options.directory),
      gate_(*options.directory, *options.store, Services(),
            {"GetAccountPlan", "ListAccountPlans", "GetPlanDocument", "GetCondition",
             "ListConditions"}),
      router_(Services(), {options.clock, options.authorizer, options.pool, &gate_, options.store,
                           options.observer, options.directory}) {}

absl::StatusOr<std::unique_ptr<PlanningService>> PlanningService::Create(const Options& options) {
  RETURN_IF_ERROR(EnsureDefaultStandard(*options.store));
  std::unique_ptr<PlanningService> service(new PlanningService(options));
  const directory::Directory& directory = *options.directory;
  const Deps deps{
      *options.store,
      resources::Moments(*options.store, options.archive),
      directory,
      *options.archive,
      *options.clock,
      Kinds(Parts{directory, *options.archive, *options.clock}),
      options.shared == nullptr ? nullptr : MakeDocumentCache(*options.store, *options.shared)};
  RegisterPlanSteps(service->router_, deps);
  RegisterPlanDocument(service->router_, deps);
  RegisterConditionSteps(service->router_, deps);
  RegisterEvaluations(service->router_, deps);
  RETURN_IF_ERROR(BindKinds(deps.kinds, service->router_, deps.moments, directory));
  directory::RegisterHierarchyStatus(service->router_, *options.store, directory);
  RETURN_IF_ERROR(service->router_.Check());
  service->history_ =
      std::thread([raw = service.get(), store = options.store] { raw->KeepHistory(*store); });
  return service;
}

PlanningService::~PlanningService() {
  stopping_ = true;
  stopped_.Notify();
  if (history_.joinable()) history_.join();
}

// Meanwhile such versions are read from history. What fails is tried again: the store may be away.
void PlanningService::KeepHistory(store::Store& store) {
  while (!FreezeHistory(store, stopping_).ok()) {
    if (stopped_.WaitFor(kHistoryPause)) return;
  }
}

}  // namespace accord::planning
