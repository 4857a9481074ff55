// A finding as it goes to a caller. Stateless: thread-safe.
#pragma once

#include "accord/common/v1/explanation.pb.h"
#include "common/explain/finding.h"

namespace accord::explain {

// With its English.
common::v1::Explanation ToProto(const Finding& finding);

}  // namespace accord::explain
