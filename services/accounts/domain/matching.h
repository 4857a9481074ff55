// How well a text answers what somebody typed. Pure functions.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace accord::accounts {

// Better first.
enum class MatchRank : unsigned char { kEqual, kPrefix, kWord, kPart, kNone };

// How `text` contains the query, by the one fold (common/text/fold.h): it is the query, begins with
// it, has a word that does, or has it somewhere. Precondition: `folded_query` was folded and is not
// empty.
MatchRank RankMatch(absl::string_view text, absl::string_view folded_query);

}  // namespace accord::accounts
