// What is there when a run has ended: every version that was ever made, every account as it stands,
// and the tree as the server draws it.
#pragma once

#include "absl/status/status.h"
#include "tests/faults/driver/history.h"
#include "tests/faults/driver/targets.h"

namespace accord::faults {

// The watcher whose messages are the log of all versions.
inline constexpr int kLogWatcher = -1;

// Tells all of it to the history, from a state no older than shared.revision. Waits until a process
// answers, a minute at most. Errors: those of the calls.
absl::Status LookAtEverything(const Targets& targets, Shared& shared, History& history);

}  // namespace accord::faults
