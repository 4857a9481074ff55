// How fresh an answer has to be, and waiting for it. Private to common/rpc.
//
// By default an answer may be a second old: a process that was cut off from its database for longer
// waits for it. A call that brings a revision (accord-min-revision) is
// answered from that state or a later one; with accord-consistency: full from what was committed,
// anywhere, when the call came in.
#pragma once

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/rpc/router.h"

namespace accord::rpc {

// Whether the call can be answered now. Never waits.
bool IsFresh(const Router::Options& options, const Call& call);

// Waits until it can, on a worker: until the deadline, and five seconds at most. Errors:
// UNAVAILABLE, reason REVISION_NOT_REACHED; FAILED_PRECONDITION, reason EPOCH_CHANGED, for a
// revision of another history; those of the gate.
absl::Status AwaitFresh(const Router::Options& options, const Call& call);

}  // namespace accord::rpc
