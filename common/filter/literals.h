// Literals as values of a type. Internal to this folder.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/filter/filter.h"

namespace accord::filter {

// The value that `text` writes in the type of `field`, or nothing if it writes none: see
// ExpectedLiteral. kText and kTokens take any text.
absl::optional<Value> ParseLiteral(absl::string_view text, const Field& field);

// What ParseLiteral accepts, in words for a message: "a date such as 2026-07-01".
std::string ExpectedLiteral(const Field& field);

}  // namespace accord::filter
