// Parts of an amount, exact to the last millionth.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "common/money/money.h"

namespace accord::money {

// value · numerator ÷ denominator in 128 bits, rounded half to even (so that rounding many amounts
// has no drift). Precondition: denominator > 0. Errors: OUT_OF_RANGE, reason AMOUNT_OVERFLOW.
struct Ratio {
  int64_t numerator = 0;
  int64_t denominator = 1;
};
absl::StatusOr<Micros> Multiply(Micros amount, Ratio ratio);

// `basis_points` (0..10000) ten-thousandths of `amount`, rounded half to even: the amount weighted
// by a probability. Precondition: the range; so it cannot overflow.
Micros Share(Micros amount, int basis_points);

// Splits `amount` in proportion to `weights` by largest remainder, the earlier part first among
// equal remainders: the parts add up to the amount exactly and none is a millionth or more off its
// proportion. O(n log n).
// Errors: INVALID_ARGUMENT, reason INVALID_WEIGHTS, if a weight is negative or all are zero or
// their sum does not fit.
absl::StatusOr<std::vector<Micros>> Split(Micros amount, const std::vector<int64_t>& weights);

}  // namespace accord::money
