// The three services in one process, behind one port: what `accord serve` runs.
#pragma once

#include "absl/status/status.h"
#include "common/program/program.h"
#include "common/rpc/authorizer.h"

namespace accord::cli {

// What the process calls itself, in its log and its metrics.
inline constexpr char kSuiteProgram[] = "accord-serve";

// Serves until the process is asked to end; the signals that ask must be blocked by then
// (rpc::BlockEndSignals). `authorizer` says who may do and see what. Errors: those of opening the
// databases and of listening; INVALID_ARGUMENT, reason DATABASE_SHARED.
absl::Status ServeSuite(const program::Flags& flags, const rpc::Authorizer& authorizer);

}  // namespace accord::cli
