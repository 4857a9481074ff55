// Exchange rates as a snapshot or transaction has them, asked for one by one and remembered.
#pragma once

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/store/store.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {

// Of those that are stated in one currency. Belongs to the reader's thread and does not outlive it.
class StoredRates {
 public:
  StoredRates(store::Reader& reader, money::Currency base) : reader_(reader), base_(base) {}

  // Errors: those of RateLookup (fact.h) and of the reader.
  absl::StatusOr<money::Rate> RateOn(money::Currency currency, calendar::Date date);

 private:
  store::Reader& reader_;
  const money::Currency base_;
  absl::flat_hash_map<std::pair<money::Currency, calendar::Date>, money::Rate> known_;
};

// Of which currency a rate is, and in which it is stated. One that does not say that is taken to be
// stated in whatever is asked for.
struct RatePair {
  money::Currency currency;
  money::Currency base;
};

// The rate of `pair` that begins nearest to `date`: the last that begins on it or before, or the
// first that begins after it.
enum class Nearest { kUpTo, kAfter };
absl::StatusOr<absl::optional<ExchangeRate>> FindRate(store::Reader& reader, const RatePair& pair,
                                                      calendar::Date date, Nearest nearest);

// The month of a close date, as the opportunities' index by currency has it: its text orders too.
inline constexpr char kCloseMonth[] = "substr(close_date, 1, 7)";

// Opportunities in a currency that close in [first, last], both "YYYY-MM-DD" or both "" (no date),
// in the words of that index. Of two months at most is more looked at than is found, and that
// within the index.
store::Query ClosingIn(money::Currency currency, const std::string& first, const std::string& last);

}  // namespace accord::forecast
