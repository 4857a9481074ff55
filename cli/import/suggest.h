// A first mapping of files that nobody has described: a guess, with its reasons.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace accord::cli {

// Looks at every table in `directory` (not in folders below it), at the names of its columns and at
// their values, and answers with a mapping as JSON. Beside every load and field stands why
// ("about"), and what was not used; what could not be understood at all is told at the top. It is a
// mapping that ParseMapping takes, and for people to correct.
//
// Errors: NOT_FOUND, no such directory; INVALID_ARGUMENT, reason NOTHING_TO_SUGGEST, metadata
// `directory`: no table in it is understood, with the reason of each.
absl::StatusOr<std::string> SuggestMapping(const std::string& directory);

}  // namespace accord::cli
