// Reads by many ids in few statements. Private to common/sql.
#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/store/row.h"

namespace accord::sql {

// Calls `read` for one portion of `ids` after the other, until it fails. A portion is filled up
// with its last id to a power of two, so that a few texts do for all, and has 512 at most: engines
// bound what one statement binds, and what is asked for is as long as a client likes.
absl::Status InPortions(const std::vector<store::Value>& ids,
                        absl::FunctionRef<absl::Status(const std::vector<store::Value>&)> read);

}  // namespace accord::sql
