// Numbers as other systems write them, read exactly or not at all.
//
// All functions are pure. Errors are INVALID_ARGUMENT with what would be right.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::cli {

// How a mapping says that numbers are written.
struct NumberFormat {
  char decimal = '.';  // or ','
  char group = 0;      // 0: none; ',', '.', ' ' (also the spaces that do not break) or '\''

  friend bool operator==(const NumberFormat&, const NumberFormat&) = default;
};

// A number without loss: (negative ? -1 : 1) × digits × 10^exponent. Digits have no zero at either
// end; zero has none.
struct ExactNumber {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

// "1,234.50", "-5", "+5", "5-", "(5)", "1.795E5". Groups have three digits (or two, as in India,
// but for the last); a group sign that stands elsewhere is an error, so that 1,5 never becomes 15.
absl::StatusOr<ExactNumber> ReadNumber(absl::string_view text, const NumberFormat& format);

// What a whole number is wanted of: the number × `factor` × 10^`decimals`.
struct Exactness {
  int64_t factor = 1;  // 1 to 1000000
  int decimals = 0;    // 0 to 9
};

// Errors: more decimals than `wanted` keeps that are not zero; more than 64 bits.
absl::StatusOr<int64_t> Exactly(const ExactNumber& number, const Exactness& wanted);

// "1.1" for 1.1000000000.
std::string ToDecimalText(const ExactNumber& number);

// The number of an amount's text: without the code or the sign of `currency` before or behind it. A
// code or a sign of another currency is an error.
absl::StatusOr<absl::string_view> WithoutCurrency(absl::string_view text,
                                                  absl::string_view currency);

}  // namespace accord::cli
