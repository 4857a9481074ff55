#include "services/planning/domain/errors.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::planning {

using Code = absl::StatusCode;

absl::Status CommitmentNotFoundError(absl::string_view commitment_id) {
  return MakeError(Code::kNotFound, "COMMITMENT_NOT_FOUND",
                   absl::StrCat("the Condition has no commitment ", commitment_id),
                   {{"commitment_id", std::string(commitment_id)}});
}

absl::Status ReferenceNotFoundError(absl::string_view field, absl::string_view name) {
  return MakeError(Code::kNotFound, "RESOURCE_NOT_FOUND",
                   absl::StrCat(field, " refers to ", name, ", which does not exist"),
                   {{"field", std::string(field)}, {"name", std::string(name)}});
}

absl::Status PlanVersionNotFoundError(int version) {
  return MakeError(Code::kNotFound, "PLAN_VERSION_NOT_FOUND",
                   absl::StrCat("version ", version, " of the plan was never submitted"),
                   {{"version", absl::StrCat(version)}});
}

absl::Status PlanVersionNotReviewedError(int version) {
  return MakeError(Code::kNotFound, "PLAN_VERSION_NOT_REVIEWED",
                   absl::StrCat("version ", version, " of the plan is not reviewed yet"),
                   {{"version", absl::StrCat(version)}});
}

absl::Status PlanVersionNotKeptError(int version) {
  return MakeError(Code::kOutOfRange, "PLAN_VERSION_NOT_KEPT",
                   absl::StrCat("version ", version, " of the plan is from before versions were ",
                                "kept as rows, and its history was compacted away"),
                   {{"version", absl::StrCat(version)}});
}

absl::Status PlanTooLargeError(int limit) {
  return MakeError(Code::kResourceExhausted, "PLAN_TOO_LARGE",
                   absl::StrCat("more than ", limit, " resources belong to the plan; list them"),
                   {{"limit", absl::StrCat(limit)}});
}

}  // namespace accord::planning
