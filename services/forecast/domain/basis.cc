#include "services/forecast/domain/basis.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::forecast {

absl::StatusOr<money::Rate> RateOn(const RateList& list, money::Currency currency,
                                   calendar::Date date) {
  auto after = list.upper_bound({currency, date});
  if (after == list.begin() || (--after)->first.first != currency) {
    return CurrencyWithoutRate(currency, date);
  }
  return after->second;
}

absl::Status CurrencyWithoutRate(money::Currency currency, calendar::Date date) {
  const std::string day = calendar::FormatDate(date);
  return MakeError(absl::StatusCode::kFailedPrecondition, "CURRENCY_WITHOUT_RATE",
                   absl::StrCat("there is no exchange rate of ", currency.code(), " on ", day),
                   {{"currency", currency.code()}, {"date", day}});
}

void StatedRates::Put(const ExchangeRate& rate) {
  by_base_[rate.base].insert_or_assign({rate.currency, *rate.start_date}, rate.rate());
}

void StatedRates::Take(const ExchangeRate& rate) {
  const auto list = by_base_.find(rate.base);
  if (list == by_base_.end()) return;
  list->second.erase({rate.currency, *rate.start_date});
  if (list->second.empty()) by_base_.erase(list);
}

RateList StatedRates::In(money::Currency base) const {
  RateList rates;
  for (const money::Currency of : {base, money::Currency()}) {
    const auto list = by_base_.find(of);
    if (list != by_base_.end()) rates.insert(list->second.begin(), list->second.end());
  }
  return rates;
}

absl::StatusOr<money::Rate> StatedRates::RateOn(money::Currency base, money::Currency currency,
                                                calendar::Date date) const {
  if (has_unstated()) return forecast::RateOn(In(base), currency, date);
  const auto list = by_base_.find(base);
  if (list == by_base_.end()) return CurrencyWithoutRate(currency, date);
  return forecast::RateOn(list->second, currency, date);
}

std::vector<RateDifference> Compare(const RateList& a, const RateList& b) {
  std::vector<RateDifference> differences;
  // Both are sorted by currency and day, so the first difference of a currency is met first.
  const auto note = [&](const RateList::key_type& key) {
    if (!differences.empty() && differences.back().currency == key.first) return;
    differences.push_back({key.first, key.second});
  };
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    if (right == b.end() || (left != a.end() && left->first < right->first)) {
      note((left++)->first);
    } else if (left == a.end() || right->first < left->first) {
      note((right++)->first);
    } else {
      if (left->second != right->second) note(left->first);
      ++left;
      ++right;
    }
  }
  return differences;
}

bool SameCalendar(const calendar::FiscalCalendar& a, const calendar::FiscalCalendar& b) {
  return a.config().start_month == b.config().start_month &&
         a.config().pattern == b.config().pattern &&
         a.config().week_start == b.config().week_start &&
         a.config().named_after_start == b.config().named_after_start;
}

std::vector<std::string> Compare(const StageRules& a, const StageRules& b) {
  std::vector<std::string> differences;
  for (const auto& [id, rule] : a) {
    const auto other = b.find(id);
    if (other != b.end() && !(other->second == rule)) differences.push_back(id);
  }
  return differences;
}

Basis::Basis(money::Currency reporting, calendar::FiscalCalendar calendar, RateList list,
             StageRules stages)
    : calendar_(std::move(calendar)),
      list_(std::move(list)),
      stages_(std::move(stages)),
      table_(reporting) {
  for (const auto& [key, rate] : list_) table_.Add(key.first, key.second, rate);
}

std::shared_ptr<const Basis> Basis::With(const std::string& stage, const StageRule& rule) const {
  auto with = std::make_shared<Basis>(*this);
  with->stages_.emplace(stage, rule);
  return with;
}

}  // namespace accord::forecast
