#include "cli/import/row_problem.h"

#include "common/base/status.h"

namespace accord::cli {

absl::Status TextFault(absl::string_view code, absl::string_view reason, FaultDetails details) {
  return MakeError(absl::StatusCode::kInvalidArgument, code, reason, std::move(details));
}

RowProblem ProblemOf(std::string column, const absl::Status& fault) {
  RowProblem problem = {std::move(column), std::string(fault.message())};
  absl::optional<ErrorDetail> detail = DetailOf(fault);
  if (!detail.has_value()) return problem;
  problem.code = std::move(detail->reason);
  problem.details = std::move(detail->metadata);
  return problem;
}

}  // namespace accord::cli
