// What the program's exit code says to a script. The numbers are a promise: never reuse one.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace accord::cli {

enum class ExitCode : int {
  kOk = 0,
  kFailure = 1,  // anything without a number of its own
  kUsage = 2,    // the command line was not understood; nothing was tried
  kNotFound = 3,
  kConflict = 4,       // exists already, or was changed meanwhile: read again
  kUnavailable = 5,    // no answer, too late, or too much: the same call may succeed later
  kInvalidInput = 6,   // a value that the server, or the check of a file, refused
  kDenied = 7,         // not signed in, or not allowed
  kPrecondition = 8,   // the present state forbids it: change that first
  kInterrupted = 130,  // stopped by the user, as a shell reports SIGINT
};

// The code for the outcome of a call. kUsage never comes from a status.
ExitCode ExitCodeOf(const absl::Status& status);
ExitCode ExitCodeOf(absl::StatusCode code);

// One sentence for the help text, without a full stop.
absl::string_view MeaningOf(ExitCode code);

// Every exit code, ascending; for the help text.
const std::vector<ExitCode>& AllExitCodes();

}  // namespace accord::cli
