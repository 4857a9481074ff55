// Findings as a column of a record, as JSON. A sentence that an earlier release kept in the place
// of one comes out as RECORDED_TEXT.
#pragma once

#include <vector>

#include "common/explain/finding.h"
#include "common/store/nested.h"

namespace accord::store {

template <>
struct Codec<std::vector<explain::Finding>, void> : JsonCodec<std::vector<explain::Finding>> {};

}  // namespace accord::store
