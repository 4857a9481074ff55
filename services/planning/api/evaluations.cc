// EvaluateCondition and BatchEvaluateConditions: scores by the standard, kept on the Conditions.
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "accord/planning/v1/condition_service.pb.h"
#include "common/base/status.h"
#include "common/resources/standard_methods.h"
#include "services/planning/api/convert.h"
#include "services/planning/api/facts.h"
#include "services/planning/api/methods.h"
#include "services/planning/api/names.h"
#include "services/planning/api/resources.h"
#include "services/planning/domain/rubric.h"

namespace accord::planning {
namespace {

absl::StatusOr<CosStandard> LoadStandard(const Deps& deps, store::Txn& txn,
                                         const std::string& name) {
  return resources::Load(deps.kinds.Of<CosStandard>(), txn,
                         name.empty() ? Standards().ToName(kDefaultStandardId) : name);
}

// Of a Condition whose plan is not deleted. Precondition: it is stored as it is given.
absl::StatusOr<v1::Evaluation> Score(const Deps& deps, store::Txn& txn, const CosStandard& standard,
                                     Condition condition) {
  ASSIGN_OR_RETURN(const AccountPlan plan, LoadPlanOf(txn, condition.meta.id));
  condition.evaluation =
      Evaluate(condition, standard, FactsOf(deps.directory, txn.now(), plan, condition));
  RETURN_IF_ERROR(txn.Put(condition));
  v1::Evaluation proto;
  ToProto(*condition.evaluation, proto);
  return proto;
}

absl::StatusOr<v1::Evaluation> EvaluateCondition(const Deps& deps, store::Txn& txn,
                                                 const v1::EvaluateConditionRequest& request) {
  ASSIGN_OR_RETURN(Condition condition,
                   resources::Load(deps.kinds.Of<Condition>(), txn, request.name()));
  RETURN_IF_ERROR(resources::CheckEtag(request.etag(), condition.meta));
  ASSIGN_OR_RETURN(const CosStandard standard, LoadStandard(deps, txn, request.standard()));
  return Score(deps, txn, standard, std::move(condition));
}

std::string At(int index) { return absl::StrCat("names[", index, "]"); }

absl::Status RequireEachOnce(const v1::BatchEvaluateConditionsRequest& request) {
  Violations violations;
  absl::flat_hash_map<absl::string_view, int> seen;
  for (int i = 0; i < request.names_size(); ++i) {
    const auto [first, added] = seen.try_emplace(request.names(i), i);
    if (!added) violations.Add(At(i), absl::StrCat("is there already, as ", At(first->second)));
  }
  return violations.ToStatus();
}

// What is wrong with some entries: of the code and reason of the first, naming all by their paths.
class Faults {
 public:
  void Add(int index, const absl::Status& status) {
    if (first_.ok()) {
      first_ = status;
      detail_ = DetailOf(status).value_or(ErrorDetail());
      detail_.violations.clear();
    }
    const std::string why(status.message());
    const absl::optional<ErrorDetail> detail = DetailOf(status);
    detail_.violations.push_back(
        {At(index), why, detail.has_value() ? detail->reason : kFieldInvalid});
    absl::StrAppend(&message_, message_.empty() ? "" : "; ", At(index), ": ", why);
  }
  absl::Status ToStatus() const {
    return first_.ok() ? first_ : MakeError(first_.code(), message_, detail_);
  }

 private:
  absl::Status first_;
  ErrorDetail detail_;
  std::string message_;
};

absl::StatusOr<v1::BatchEvaluateConditionsResponse> BatchEvaluate(
    const Deps& deps, store::Txn& txn, const v1::BatchEvaluateConditionsRequest& request) {
  RETURN_IF_ERROR(RequireEachOnce(request));
  ASSIGN_OR_RETURN(const CosStandard standard, LoadStandard(deps, txn, request.standard()));
  v1::BatchEvaluateConditionsResponse response;
  Faults faults;
  for (int i = 0; i < request.names_size(); ++i) {
    absl::StatusOr<Condition> condition =
        resources::Load(deps.kinds.Of<Condition>(), txn, request.names(i));
    if (!condition.ok()) {
      faults.Add(i, condition.status());
      continue;
    }
    absl::StatusOr<v1::Evaluation> evaluation = Score(deps, txn, standard, *std::move(condition));
    if (!evaluation.ok()) {
      faults.Add(i, evaluation.status());
      continue;
    }
    *response.add_evaluations() = *std::move(evaluation);
  }
  RETURN_IF_ERROR(faults.ToStatus());
  return response;
}

// Read together, instead of one by one.
rpc::Router::Reads ReadsOf(const v1::BatchEvaluateConditionsRequest& request) {
  rpc::Router::Reads reads;
  for (const std::string& name : request.names()) {
    const absl::StatusOr<std::string> id = rpc::ResourcePattern(kConditionPattern).Parse(name);
    if (!id.ok()) continue;
    reads.emplace_back(&store::TableOf<Condition>(), *id);
    reads.emplace_back(&store::TableOf<AccountPlan>(), std::string(rpc::ParentId(*id)));
  }
  return reads;
}

}  // namespace

void RegisterEvaluations(rpc::Router& router, const Deps& deps) {
  router.Write<v1::EvaluateConditionRequest, v1::Evaluation>(
      "EvaluateCondition", deps.store,
      [deps](const rpc::Call&, store::Txn& txn, const v1::EvaluateConditionRequest& request) {
        return EvaluateCondition(deps, txn, request);
      });
  router.Write<v1::BatchEvaluateConditionsRequest, v1::BatchEvaluateConditionsResponse>(
      "BatchEvaluateConditions", deps.store,
      [deps](const rpc::Call&, store::Txn& txn, const v1::BatchEvaluateConditionsRequest& request) {
        return BatchEvaluate(deps, txn, request);
      },
      ReadsOf);
}

}  // namespace accord::planning
