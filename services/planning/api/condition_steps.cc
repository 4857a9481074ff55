#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/planning/v1/condition_service.pb.h"
#include "common/base/status.h"
#include "common/resources/standard_methods.h"
#include "services/planning/api/convert.h"
#include "services/planning/api/methods.h"
#include "services/planning/api/names.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

template <typename Request>
using ConditionStep =
    std::function<absl::Status(const rpc::Call&, store::Txn&, const Request&, Condition&)>;

// The Condition that a request names, of a plan that is not deleted, as the caller read it.
template <typename Request>
absl::StatusOr<Condition> LoadFor(const Deps& deps, store::Txn& txn, const Request& request) {
  ASSIGN_OR_RETURN(Condition condition,
                   resources::Load(deps.kinds.Of<Condition>(), txn, request.name()));
  RETURN_IF_ERROR(resources::CheckEtag(request.etag(), condition.meta));
  RETURN_IF_ERROR(LoadPlanOf(txn, condition.meta.id).status());
  return condition;
}

template <typename Request>
void RegisterStep(rpc::Router& router, const Deps& deps, absl::string_view method,
                  ConditionStep<Request> step) {
  router.Write<Request, v1::Condition>(
      method, deps.store,
      [deps, step = std::move(step)](const rpc::Call& call, store::Txn& txn,
                                     const Request& request) -> absl::StatusOr<v1::Condition> {
        ASSIGN_OR_RETURN(Condition condition, LoadFor(deps, txn, request));
        RETURN_IF_ERROR(step(call, txn, request, condition));
        RETURN_IF_ERROR(txn.Put(condition));
        return resources::PresentNow(deps.kinds.Of<Condition>(), call, txn, condition);
      });
}

template <typename Request>
Reply ReplyOf(const Request& request) {
  return {ParseSide(request.side()), request.note()};
}

template <typename Request>
Statement StatementOf(const Request& request) {
  return {ParseSide(request.side()), request.commitment_id(), request.note()};
}

absl::Status CounterStep(const rpc::Call&, store::Txn&, const v1::CounterConditionRequest& request,
                         Condition& condition) {
  Violations violations;
  std::vector<Commitment> commitments = ParseCommitments(request.commitments(), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return Counter(ReplyOf(request), std::move(commitments), condition);
}

absl::Status ReviewStep(const rpc::Call& call, store::Txn& txn,
                        const v1::ReviewConditionRequest& request, Condition& condition) {
  Violations violations;
  Review review = ParseReview(request.review(), violations);
  RETURN_IF_ERROR(resources::Below("review", violations.ToStatus()));
  review.reviewer = SpeakerOf(call).person();
  review.review_time = absl::ToUnixMicros(txn.now());
  return RecordReview(std::move(review), condition);
}

}  // namespace

void RegisterConditionSteps(rpc::Router& router, const Deps& deps) {
  RegisterStep<v1::AgreeConditionRequest>(
      router, deps, "AgreeCondition",
      [](const rpc::Call&, store::Txn&, const auto& request, Condition& condition) {
        return Agree(ReplyOf(request), condition);
      });
  RegisterStep<v1::CounterConditionRequest>(router, deps, "CounterCondition", &CounterStep);
  RegisterStep<v1::DeclineConditionRequest>(
      router, deps, "DeclineCondition",
      [](const rpc::Call&, store::Txn&, const auto& request, Condition& condition) {
        return Decline(ReplyOf(request), condition);
      });
  RegisterStep<v1::ReportConditionRequest>(
      router, deps, "ReportCondition",
      [](const rpc::Call&, store::Txn&, const auto& request, Condition& condition) {
        return Report(StatementOf(request), condition);
      });
  RegisterStep<v1::DeclareConditionRequest>(
      router, deps, "DeclareCondition",
      [](const rpc::Call&, store::Txn&, const auto& request, Condition& condition) {
        return Declare(StatementOf(request), request.satisfied(), condition);
      });
  RegisterStep<v1::WithdrawConditionRequest>(
      router, deps, "WithdrawCondition",
      [](const rpc::Call&, store::Txn&, const auto& request, Condition& condition) {
        return Withdraw(request.note(), condition);
      });
  RegisterStep<v1::ReviewConditionRequest>(router, deps, "ReviewCondition", &ReviewStep);
}

}  // namespace accord::planning
