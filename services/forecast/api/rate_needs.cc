#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/forecast/api/checks.h"
#include "services/forecast/api/convert.h"

namespace accord::forecast {
namespace {

using calendar::Date;

// The days that only one rate covers. `undated`: and what has no date.
struct Coverage {
  money::Currency currency;
  Date first;
  Date last;
  bool undated = false;
};

absl::Status Needed(const Coverage& coverage, const std::string& name) {
  const std::string first = calendar::FormatDate(coverage.first);
  return MakeError(absl::StatusCode::kFailedPrecondition, "RATE_NEEDED",
                   absl::StrCat(name, " needs the rate of ", coverage.currency.code(), " from ",
                                first, ", as there is no earlier one"),
                   {{"name", name}, {"currency", coverage.currency.code()}, {"date", first}});
}

int YearOf(Date day) { return calendar::PartsOf(day).year; }

template <typename Record>
absl::StatusOr<std::string> FindFirst(store::Reader& reader, store::Query query,
                                      absl::string_view collection) {
  query.limit = 1;
  std::string found;
  RETURN_IF_ERROR(reader.Select<Record>(query, [&](Record record) {
    found = absl::StrCat(collection, record.meta.id);
    return false;
  }));
  return found;
}

// The name of something that only `coverage` converts; empty if there is nothing. In the order of
// the index, so that the first one found is the first one looked at.
absl::StatusOr<std::string> FindOpportunity(store::Reader& reader, const Coverage& coverage) {
  const auto find = [&](const std::string& first, const std::string& last) {
    store::Query query = ClosingIn(coverage.currency, first, last);
    const store::ColumnRange& months = query.ranges.back();
    if (months.first != months.last) query.order = {{kCloseMonth}};
    return FindFirst<OpportunityFacts>(reader, std::move(query), "opportunities/");
  };
  ASSIGN_OR_RETURN(std::string found,
                   find(calendar::FormatDate(coverage.first), calendar::FormatDate(coverage.last)));
  return found.empty() && coverage.undated ? find("", "") : found;
}

absl::StatusOr<std::string> FindRevenue(store::Reader& reader, const Coverage& coverage) {
  const std::string code = coverage.currency.code();
  store::Query query;
  query.ranges = {
      {"currency_code", code, code},
      {"month", calendar::FormatDate(coverage.first), calendar::FormatDate(coverage.last)}};
  query.order = {{"month"}};
  return FindFirst<RevenueFact>(reader, std::move(query), "revenueFacts/");
}

absl::StatusOr<std::string> FindTarget(store::Reader& reader,
                                       const calendar::FiscalCalendar& calendar,
                                       const Coverage& coverage) {
  const std::string code = coverage.currency.code();
  store::Query query;
  // A fiscal year begins and ends within a year of the calendar year of its name.
  query.ranges = {
      {"currency_code", code, code},
      {"fiscal_year", int64_t{YearOf(coverage.first) - 1}, int64_t{YearOf(coverage.last) + 1}}};
  query.order = {{"fiscal_year", false, filter::FieldType::kInteger}};
  std::string found;
  RETURN_IF_ERROR(reader.Select<Target>(query, [&](Target target) {
    const Date day = calendar.FirstDay(target.period());
    if (day < coverage.first || coverage.last < day) return true;
    found = absl::StrCat("targets/", target.meta.id);
    return false;
  }));
  return found;
}

}  // namespace

absl::Status CheckRateNotNeeded(store::Txn& txn, const directory::Settings& settings,
                                const ExchangeRate& rate, const ExchangeRate* after) {
  const money::Currency reporting = settings.reporting_currency;
  const auto counts = [&](const ExchangeRate& one) {
    return one.base.empty() || one.base == reporting;
  };
  if (!counts(rate)) return absl::OkStatus();  // nothing is converted by it
  const RatePair pair{rate.currency, reporting};
  const Date first = *rate.start_date;
  if (first > Date::First()) {
    ASSIGN_OR_RETURN(const absl::optional<ExchangeRate> earlier,
                     FindRate(txn, pair, Date::FromDays(first.days() - 1), Nearest::kUpTo));
    if (earlier.has_value()) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const absl::optional<ExchangeRate> next,
                   FindRate(txn, pair, first, Nearest::kAfter));
  Coverage alone{rate.currency, first, Date::Last(), !next.has_value()};
  if (next.has_value()) alone.last = Date::FromDays(next->start_date->days() - 1);
  if (after != nullptr && after->currency == rate.currency && counts(*after)) {
    if (*after->start_date <= first) return absl::OkStatus();
    alone.last = std::min(alone.last, Date::FromDays(after->start_date->days() - 1));
    alone.undated = false;
  }
  ASSIGN_OR_RETURN(std::string name, FindOpportunity(txn, alone));
  if (name.empty()) {
    ASSIGN_OR_RETURN(name, FindRevenue(txn, alone));
  }
  if (name.empty()) {
    ASSIGN_OR_RETURN(name, FindTarget(txn, settings.calendar, alone));
  }
  return name.empty() ? absl::OkStatus() : Needed(alone, name);
}

}  // namespace accord::forecast
