#include "services/forecast/domain/stored_rates.h"

#include <string>

#include "common/base/status.h"
#include "services/forecast/domain/basis.h"

namespace accord::forecast {
namespace {

filter::Predicate Column(const char* column, filter::TestOp op, const std::string& text) {
  filter::Predicate predicate;
  predicate.kind = filter::Predicate::Kind::kTest;
  predicate.test = {column, filter::FieldType::kText, op, text};
  return predicate;
}

}  // namespace

absl::StatusOr<absl::optional<ExchangeRate>> FindRate(store::Reader& reader, const RatePair& pair,
                                                      calendar::Date date, Nearest nearest) {
  const bool up_to = nearest == Nearest::kUpTo;
  if (!up_to && date == calendar::Date::Last()) return absl::optional<ExchangeRate>();
  const calendar::Date first =
      up_to ? calendar::Date::First() : calendar::Date::FromDays(date.days() + 1);
  const calendar::Date last = up_to ? date : calendar::Date::Last();
  store::Query query;
  query.ranges = {{"currency_code", pair.currency.code(), pair.currency.code()},
                  {"start_date", calendar::FormatDate(first), calendar::FormatDate(last)}};
  query.where.kind = filter::Predicate::Kind::kOr;
  query.where.children = {Column("base_currency_code", filter::TestOp::kEqual, pair.base.code()),
                          Column("base_currency_code", filter::TestOp::kEqual, "")};
  query.order = {{"start_date", up_to, filter::FieldType::kDate}};
  query.limit = 1;
  absl::optional<ExchangeRate> found;
  RETURN_IF_ERROR(reader.Select<ExchangeRate>(query, [&](ExchangeRate rate) {
    found = std::move(rate);
    return false;
  }));
  return found;
}

absl::StatusOr<money::Rate> StoredRates::RateOn(money::Currency currency, calendar::Date date) {
  const auto known = known_.find({currency, date});
  if (known != known_.end()) return known->second;
  ASSIGN_OR_RETURN(const absl::optional<ExchangeRate> rate,
                   FindRate(reader_, {currency, base_}, date, Nearest::kUpTo));
  if (!rate.has_value()) return CurrencyWithoutRate(currency, date);
  known_.emplace(std::make_pair(currency, date), rate->rate());
  return rate->rate();
}

store::Query ClosingIn(money::Currency currency, const std::string& first,
                       const std::string& last) {
  constexpr size_t kMonthLength = 7;
  const std::string code = currency.code();
  store::Query query;
  query.ranges = {{"currency_code", code, code},
                  {kCloseMonth, first.substr(0, kMonthLength), last.substr(0, kMonthLength)}};
  if (first.empty()) return query;
  // Never as an equality: SQLite would put the day into the month's expression and then not know
  // the index's again.
  query.where.kind = filter::Predicate::Kind::kAnd;
  query.where.children = {Column("close_date", filter::TestOp::kGreaterOrEqual, first),
                          Column("close_date", filter::TestOp::kLessOrEqual, last)};
  return query;
}

}  // namespace accord::forecast
