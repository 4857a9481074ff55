#include "common/money/allocation.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "common/base/status.h"

namespace accord::money {
namespace {

// Debian's compilers have it; its only use is inside this file.
using Wide = __int128;

constexpr int kBasisPoints = 10000;

Wide DivideHalfEven(Wide numerator, Wide denominator) {
  Wide quotient = numerator / denominator;
  const Wide rest = numerator % denominator;
  const Wide twice = 2 * (rest < 0 ? -rest : rest);
  if (twice > denominator || (twice == denominator && quotient % 2 != 0)) {
    quotient += numerator < 0 ? -1 : 1;
  }
  return quotient;
}

absl::Status InvalidWeights(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_WEIGHTS", why);
}

absl::StatusOr<int64_t> TotalOf(const std::vector<int64_t>& weights) {
  int64_t total = 0;
  for (const int64_t weight : weights) {
    if (weight < 0) return InvalidWeights("a weight must not be negative");
    if (__builtin_add_overflow(total, weight, &total)) {
      return InvalidWeights("the weights are too large to add up");
    }
  }
  if (total == 0) return InvalidWeights("at least one weight must be above zero");
  return total;
}

}  // namespace

absl::StatusOr<Micros> Multiply(Micros amount, Ratio ratio) {
  const Wide result = DivideHalfEven(Wide{amount.value} * ratio.numerator, ratio.denominator);
  if (result > std::numeric_limits<int64_t>::max() ||
      result < std::numeric_limits<int64_t>::min()) {
    return AmountOverflow("a converted amount");
  }
  return Micros{static_cast<int64_t>(result)};
}

Micros Share(Micros amount, int basis_points) {
  return {static_cast<int64_t>(DivideHalfEven(Wide{amount.value} * basis_points, kBasisPoints))};
}

absl::StatusOr<std::vector<Micros>> Split(Micros amount, const std::vector<int64_t>& weights) {
  ASSIGN_OR_RETURN(const int64_t total, TotalOf(weights));
  std::vector<Micros> parts(weights.size());
  std::vector<int64_t> remainders(weights.size());
  int64_t left = amount.value;
  for (size_t i = 0; i < weights.size(); ++i) {
    const Wide product = Wide{amount.value} * weights[i];
    parts[i].value = static_cast<int64_t>(product / total);
    const Wide rest = product % total;
    remainders[i] = static_cast<int64_t>(rest < 0 ? -rest : rest);
    left -= parts[i].value;
  }
  // Division cuts towards zero, so what is left has the amount's sign and is under one per part.
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  const int64_t step = left < 0 ? -1 : 1;
  for (size_t i = 0; left != 0; ++i, left -= step) parts[order[i]].value += step;
  return parts;
}

}  // namespace accord::money
