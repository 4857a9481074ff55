// What a past moment of the account tree costs in memory; part of the case past_moment_memory.
#pragma once

#include "absl/status/status.h"
#include "bench/support/bench.h"

namespace accord::bench {

// Adds a figure: the tree before every hundredth account had changed and one in a thousand moved.
absl::Status PastTreeMemory(Bench& bench);

}  // namespace accord::bench
