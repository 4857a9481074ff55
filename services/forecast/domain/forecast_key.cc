#include "services/forecast/domain/forecast_key.h"

#include <limits>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"

namespace accord::forecast {
namespace {

using hierarchy::Key;

// Of currencies that lack something; there are some 180 in the world. What comes beyond is told
// together, under no currency.
constexpr int kCurrencies = 1024;
constexpr int kLacks = 2;
constexpr Key kFirst = std::numeric_limits<Key>::min();
// Periods lie in the years that a date can have, up to 2199: their keys stay below zero.
static_assert(int64_t{2200 * 12} * kSlots * kGroups * kCurrencies * kLacks <
              -int64_t{std::numeric_limits<Key>::min()});

// Numbers of currencies, by first use: keys have no room for codes. The same for all of a process,
// as sums of one table become part of another. Thread-safe.
class Currencies {
 public:
  int NumberOf(money::Currency currency) {
    absl::MutexLock lock(&mutex_);
    const auto found = numbers_.find(currency);
    if (found != numbers_.end()) return found->second;
    if (codes_.size() == kCurrencies) return 0;
    codes_.push_back(currency);
    return numbers_[currency] = static_cast<int>(codes_.size()) - 1;
  }
  money::Currency At(int number) {
    absl::MutexLock lock(&mutex_);
    return codes_[static_cast<size_t>(number)];
  }

 private:
  absl::Mutex mutex_;
  std::vector<money::Currency> codes_ = {money::Currency()};
  absl::flat_hash_map<money::Currency, int> numbers_ = {{money::Currency(), 0}};
};

Currencies& AllCurrencies() {
  static auto* const currencies = new Currencies();
  return *currencies;
}

}  // namespace

Key LackKey::packed() const {
  const int number = AllCurrencies().NumberOf(currency);
  return kFirst + (key.packed() * kCurrencies + number) * kLacks + static_cast<int>(lack);
}

LackKey UnpackLack(Key packed) {
  const Key rest = packed - kFirst;
  return {Unpack(rest / (kCurrencies * kLacks)), static_cast<Lack>(rest % kLacks),
          AllCurrencies().At(rest / kLacks % kCurrencies)};
}

hierarchy::KeySpan LackSpanOf(calendar::KeyRange periods) {
  const hierarchy::KeySpan span = SpanOf(periods);
  return {kFirst + span.first * kCurrencies * kLacks,
          kFirst + (span.last + 1) * kCurrencies * kLacks - 1};
}

}  // namespace accord::forecast
