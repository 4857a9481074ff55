// How long single steps take.
//
// Pure functions: thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace accord::bench {

// Takes `count` steps, one after the other, and appends how long each took to `times`. Errors: the
// first step's that fails.
absl::Status TimeEach(int64_t count, absl::FunctionRef<absl::Status()> step,
                      std::vector<absl::Duration>& times);

// The time that a share of them, such as 0.99, does not exceed. Precondition: there are some.
absl::Duration Quantile(std::vector<absl::Duration> times, double share);

}  // namespace accord::bench
