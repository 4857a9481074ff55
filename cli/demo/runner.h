// Sends a script to a server.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "cli/client/session.h"
#include "cli/demo/script.h"

namespace accord::cli {

// Sends every step: phases one after another, lanes of a phase side by side. What exists already is
// left as it is, so that an interrupted run can be finished by another. `done` is told how many
// steps are over, from any thread, one at a time. Errors: the first that a step has; its phase's
// steps that are on their way still end.
absl::Status RunScript(Session& session, const Script& script,
                       const std::function<void(int64_t)>& done);

}  // namespace accord::cli
