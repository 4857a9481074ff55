// A failed call as JSON for scripts.
#pragma once

#include <ostream>

#include "absl/status/status.h"

namespace accord::cli {

// Writes `status` as google.rpc.Status in proto3's JSON on one line, as the gateway answers it:
//   {"code":5,"message":"…","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",…},…]}
// ErrorInfo, with a reason, is always there. Writes nothing if it is OK.
void PrintErrorJson(const absl::Status& status, std::ostream& out);

}  // namespace accord::cli
