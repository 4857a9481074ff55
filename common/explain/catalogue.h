// All reasons that a service can give, and their English. Thread-safe.
//
// reasons.json beside this file is the same list for programs: a test holds the two together, and
// the console's test holds its languages to the file.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/explain/finding.h"
#include "common/explain/reason.h"

namespace accord::explain {

// In order of their codes.
const std::vector<Entry>& Catalogue();

// Null: no reason of this release, as one that a later one stored.
const Entry* FindReason(absl::string_view code);

// The sentence of the catalogue with the finding's details in it. Of a reason that is not in it:
// the code and all details, so that nothing is lost.
std::string EnglishOf(const Finding& finding);

}  // namespace accord::explain
