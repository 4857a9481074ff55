// A gRPC server that answers with a message made beforehand: no rights, no validation, no look-up.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "bench/support/bench.h"
#include "bench/support/process.h"

namespace accord::bench {

// Starts one that answers every GetAccount with what `accounts` answers for the account `name`.
// Errors: UNAVAILABLE.
absl::StatusOr<std::unique_ptr<ServerProcess>> StartBare(Bench& bench,
                                                         const ServerProcess& accounts,
                                                         const std::string& name);

}  // namespace accord::bench
