// Amounts of money as whole millionths, so that sums are exact and independent of order.
//
// Plain data: thread-compatible. Errors are INVALID_ARGUMENT (input that isn't an amount) or
// OUT_OF_RANGE with reason AMOUNT_OVERFLOW (more than ±9,223,372,036,854.775807).
#pragma once

#include <compare>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::money {

// An amount in millionths of some currency's unit; which currency is known from where it stands.
//
// The plain operators neither check nor saturate: they are for sums whose bound is known. Where
// input decides how large a sum becomes, use CheckedAdd and CheckedSubtract.
struct Micros {
  int64_t value = 0;

  friend constexpr auto operator<=>(Micros, Micros) = default;
  friend constexpr Micros operator+(Micros a, Micros b) { return {a.value + b.value}; }
  friend constexpr Micros operator-(Micros a, Micros b) { return {a.value - b.value}; }
  constexpr Micros operator-() const { return {-value}; }
  constexpr Micros& operator+=(Micros other) { return *this = *this + other; }
  constexpr Micros& operator-=(Micros other) { return *this = *this - other; }
  friend std::ostream& operator<<(std::ostream& out, Micros amount);
};

inline constexpr int64_t kMicrosPerUnit = 1000000;

absl::Status AmountOverflow(absl::string_view what);
absl::StatusOr<Micros> CheckedAdd(Micros a, Micros b);
absl::StatusOr<Micros> CheckedSubtract(Micros a, Micros b);

// An ISO 4217 code: three letters A–Z, packed into two bytes. A default one is "no currency".
class Currency {
 public:
  constexpr Currency() = default;
  bool empty() const { return packed_ == 0; }
  // "EUR"; "" for no currency.
  std::string code() const;

  friend constexpr auto operator<=>(Currency, Currency) = default;
  template <typename H>
  friend H AbslHashValue(H state, Currency currency) {
    return H::combine(std::move(state), currency.packed_);
  }
  friend std::ostream& operator<<(std::ostream& out, Currency currency);

 private:
  friend absl::StatusOr<Currency> ParseCurrency(absl::string_view code);
  uint16_t packed_ = 0;  // base 26, plus one
};

// Checks the form, not that the currency exists. Errors: reason INVALID_CURRENCY.
absl::StatusOr<Currency> ParseCurrency(absl::string_view code);

struct Money {
  Currency currency;
  Micros amount;

  friend bool operator==(const Money&, const Money&) = default;
};

// "-1054.5" → −1,054,500,000 micros: an optional sign, digits, at most 6 decimals; no exponent, no
// spaces, no grouping. Errors: reason INVALID_DECIMAL or AMOUNT_OVERFLOW.
absl::StatusOr<Micros> ParseDecimal(absl::string_view text);
// The same number exactly, with 2 to 6 decimals: "1054.00", "-0.000001".
std::string FormatDecimal(Micros amount);

// The two fields of google.type.Money: whole units, and billionths of the same sign.
struct UnitsAndNanos {
  int64_t units = 0;
  int32_t nanos = 0;

  friend bool operator==(const UnitsAndNanos&, const UnitsAndNanos&) = default;
};

// Errors: reason INVALID_MONEY if nanos is not a multiple of 1000, not within ±999,999,999, or
// differs in sign from units; AMOUNT_OVERFLOW.
absl::StatusOr<Micros> FromUnits(UnitsAndNanos parts);
UnitsAndNanos ToUnits(Micros amount);

}  // namespace accord::money
