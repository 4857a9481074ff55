// Compares statuses in tests.
#pragma once

#include "absl/status/status.h"

namespace accord::rpc {

// Code and message of a status that came over the wire: of its details one is another in every
// answer, the id in the log.
inline absl::Status Said(const absl::Status& status) { return {status.code(), status.message()}; }

}  // namespace accord::rpc
