#include <functional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "common/base/status.h"
#include "common/resources/standard_methods.h"
#include "services/planning/api/allowed_steps.h"
#include "services/planning/api/facts.h"
#include "services/planning/api/methods.h"
#include "services/planning/api/plan_view.h"

namespace accord::planning {
namespace {

// What is particular to one step: it changes the plan, and may write beside it.
template <typename Request>
using PlanStep =
    std::function<absl::Status(const rpc::Call&, store::Txn&, const Request&, AccountPlan&)>;

// What is common to all: find the plan, take the step, keep it, freeze it if the step does, answer.
template <typename Request>
void RegisterStep(rpc::Router& router, const Deps& deps, absl::string_view method,
                  PlanStep<Request> step, FrozenStep freezes = FrozenStep::kUnspecified) {
  router.Write<Request, v1::AccountPlan>(
      method, deps.store,
      [deps, freezes, step = std::move(step)](
          const rpc::Call& call, store::Txn& txn,
          const Request& request) -> absl::StatusOr<v1::AccountPlan> {
        ASSIGN_OR_RETURN(AccountPlan plan,
                         resources::Load(deps.kinds.Of<AccountPlan>(), txn, request.name()));
        RETURN_IF_ERROR(resources::CheckEtag(request.etag(), plan.meta));
        RETURN_IF_ERROR(step(call, txn, request, plan));
        RETURN_IF_ERROR(txn.Put(plan));
        if (freezes != FrozenStep::kUnspecified) {
          RETURN_IF_ERROR(
              Freeze(deps, txn, plan, {freezes, SpeakerOf(call).person(), request.note()}));
        }
        return resources::PresentNow(deps.kinds.Of<AccountPlan>(), call, txn, plan);
      });
}

absl::Status SubmitPlan(const rpc::Call& call, store::Txn& txn,
                        const v1::SubmitAccountPlanRequest& request, AccountPlan& plan) {
  ASSIGN_OR_RETURN(const bool empty, IsEmpty(txn, plan));
  RETURN_IF_ERROR(Submit({SpeakerOf(call), empty}, txn.now(), plan));
  PlanVersion version;
  version.meta.id = absl::StrCat(plan.meta.id, "/", plan.version);
  version.submitter = plan.submitter;
  version.note = request.note();
  return txn.Put(version);
}

}  // namespace

Speaker SpeakerOf(const rpc::Call& call) {
  // What the gateway did for one person must not bind the next.
  return {call.principal(), call.on_behalf_of(), !absl::StartsWith(call.principal(), "people/")};
}

void RegisterPlanSteps(rpc::Router& router, const Deps& deps) {
  RegisterStep<v1::SubmitAccountPlanRequest>(router, deps, "SubmitAccountPlan", &SubmitPlan,
                                             FrozenStep::kSubmission);
  RegisterStep<v1::ApproveAccountPlanRequest>(
      router, deps, "ApproveAccountPlan",
      [&directory = deps.directory](const rpc::Call& call, store::Txn& txn,
                                    const v1::ApproveAccountPlanRequest& request,
                                    AccountPlan& plan) {
        return Approve({SpeakerOf(call), request.note(), txn.now(), SeenNow(directory)}, plan);
      },
      FrozenStep::kReview);
  RegisterStep<v1::ReturnAccountPlanRequest>(
      router, deps, "ReturnAccountPlan",
      [&directory = deps.directory](const rpc::Call& call, store::Txn& txn,
                                    const v1::ReturnAccountPlanRequest& request,
                                    AccountPlan& plan) {
        return Return({SpeakerOf(call), request.note(), txn.now(), SeenNow(directory)}, plan);
      },
      FrozenStep::kReview);
  RegisterStep<v1::ReviseAccountPlanRequest>(
      router, deps, "ReviseAccountPlan",
      [](const rpc::Call&, store::Txn&, const v1::ReviseAccountPlanRequest&, AccountPlan& plan) {
        return Revise(plan);
      });
}

}  // namespace accord::planning
