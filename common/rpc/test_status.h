// Compares refusals in tests.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "common/base/status.h"

namespace accord::rpc {

// A status that came over the wire, with all its details but the one that is another in every
// answer: the id in the log.
inline absl::Status WithoutId(const absl::Status& status) {
  absl::optional<ErrorDetail> detail = DetailOf(status);
  if (status.ok() || !detail.has_value()) return status;
  detail->request_id.clear();
  return MakeError(status.code(), status.message(), *std::move(detail));
}

}  // namespace accord::rpc
