#include "cli/demo/script.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace accord::cli {

Script::Script(const DemoOptions& options) : options_(options) {}

std::string Script::NextRequestId() const {
  return absl::StrCat("demo-", options_.seed, "-",
                      absl::StrReplaceAll(calendar::FormatDate(options_.as_of), {{"-", ""}}), "-",
                      steps_.size());
}

google::type::Date DayProto(calendar::Date day) {
  const calendar::YearMonthDay parts = calendar::PartsOf(day);
  google::type::Date out;
  out.set_year(parts.year);
  out.set_month(parts.month);
  out.set_day(parts.day);
  return out;
}

google::type::Money MoneyProto(absl::string_view currency, int64_t units) {
  google::type::Money out;
  out.set_currency_code(std::string(currency));
  out.set_units(units);
  return out;
}

calendar::Date Plus(calendar::Date day, int days) {
  return calendar::Date::FromDays(
      std::clamp(day.days() + days, calendar::Date::First().days(), calendar::Date::Last().days()));
}

}  // namespace accord::cli
