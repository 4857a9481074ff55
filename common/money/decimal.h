// Decimal text to a scaled integer and back: shared by amounts (6 decimals) and rates (9).
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::money {

// The number times 10^decimals. Errors: INVALID_ARGUMENT, reason INVALID_DECIMAL; OUT_OF_RANGE,
// reason AMOUNT_OVERFLOW.
absl::StatusOr<int64_t> ParseScaled(absl::string_view text, int decimals);
// The number without trailing zeros, but with at least two decimals.
std::string FormatScaled(int64_t value, int decimals);

}  // namespace accord::money
