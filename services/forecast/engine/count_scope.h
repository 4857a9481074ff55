// Reads what a change of basis concerns.
#pragma once

#include <atomic>

#include "absl/status/status.h"
#include "common/store/store.h"
#include "services/forecast/domain/projection.h"

namespace accord::forecast {

// Adds every record of the change's scope, as `reader` shows it, to the change. Errors: those of
// the reader; CANCELLED soon after `stopping` becomes true.
absl::Status CountScope(store::Reader& reader, BasisChange& change,
                        const std::atomic<bool>& stopping);

}  // namespace accord::forecast
