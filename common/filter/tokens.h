// How a list of short texts lives in one text column, so that "has the entry x" is a search for one
// substring: every entry is surrounded by the unit separator. With | for that separator, a list of
// two is "|crm:42|duns:99|". The empty list is the empty text. A map is a list of "key:value".
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::filter {

inline constexpr char kTokenSeparator = '\x1f';
inline constexpr char kKeySeparator = ':';

// Errors: INVALID_ARGUMENT, reason TOKEN_INVALID, metadata `token`: an entry with a separator.
absl::StatusOr<std::string> EncodeTokens(const std::vector<std::string>& tokens);

// Errors: INVALID_ARGUMENT, reason TOKENS_MALFORMED: not a text that EncodeTokens makes.
absl::StatusOr<std::vector<std::string>> DecodeTokens(absl::string_view text);

// The entry of a map. Precondition: `key` has no ':'; the value may.
std::string MapToken(absl::string_view key, absl::string_view value);

}  // namespace accord::filter
