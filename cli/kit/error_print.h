// A failed call, told to the person who made it.
//
//   error: 2 fields are not acceptable (INVALID_FIELDS)
//     account.display_name: is required
//     account.external_ids[0].value: must not be empty
//   hint: call again in 1.5s
#pragma once

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "cli/kit/terminal.h"

namespace accord::cli {

// Writes `status` to `out` in whole lines; writes nothing if it is OK. A status without details
// shows its message alone, one without a message its code. Text passes SafeText: it may hold what
// somebody else typed.
void PrintError(const absl::Status& status, const Style& style, std::ostream& out);

// What the user can do about `status`, without a full stop; "" if nothing useful is known.
// A retry delay in the details goes before what the code alone suggests.
std::string HintFor(const absl::Status& status);

}  // namespace accord::cli
