// Tiny functions that make what the tests of the API send, and read what they are answered.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "common/base/status.h"
#include "common/calendar/date.h"
#include "common/directory/testing.h"
#include "common/money/money.h"
#include "gtest/gtest.h"

namespace accord::forecast {

// "2026-03-01"; "" is no date.
inline google::type::Date MakeDate(const std::string& text) {
  google::type::Date date;
  if (text.empty()) return date;
  const calendar::YearMonthDay parts = calendar::PartsOf(*calendar::ParseDate(text));
  date.set_year(parts.year);
  date.set_month(parts.month);
  date.set_day(parts.day);
  return date;
}

inline google::type::Money MakeMoney(int64_t units, const std::string& currency = "USD",
                                     int nanos = 0) {
  google::type::Money money;
  money.set_currency_code(currency);
  money.set_units(units);
  money.set_nanos(nanos);
  return money;
}

inline int64_t MicrosOf(const google::type::Money& money) {
  return money.units() * 1000000 + money.nanos() / 1000;
}
// "120", "0.25", "-3".
inline std::string Text(const google::type::Money& money) {
  return std::string(absl::StripSuffix(money::FormatDecimal({MicrosOf(money)}), ".00"));
}

// A possible sale of `units` dollars; `close_date` "" is none.
inline v1::Opportunity MakeOpportunity(const std::string& account, int64_t units,
                                       const std::string& stage = "prospecting",
                                       const std::string& close_date = "2026-03-15") {
  v1::Opportunity opportunity;
  opportunity.set_display_name("Deal");
  opportunity.set_stage("stages/" + stage);
  if (!account.empty()) opportunity.set_account("accounts/" + account);
  if (!close_date.empty()) *opportunity.mutable_close_date() = MakeDate(close_date);
  *opportunity.mutable_amount() = MakeMoney(units);
  return opportunity;
}

inline v1::Opportunity InEuros(v1::Opportunity opportunity) {
  opportunity.mutable_amount()->set_currency_code("EUR");
  return opportunity;
}

inline common::v1::FiscalPeriod MakePeriod(int fiscal_year, int quarter = 0, int month = 0) {
  common::v1::FiscalPeriod period;
  period.set_fiscal_year(fiscal_year);
  period.set_quarter(quarter);
  period.set_month(month);
  return period;
}

inline v1::GetForecastRequest ForecastOf(const std::string& subject,
                                         const common::v1::FiscalPeriod& period) {
  v1::GetForecastRequest request;
  const bool person = subject.rfind("people/", 0) == 0;
  (person ? *request.mutable_person() : *request.mutable_account()) = subject;
  *request.mutable_period() = period;
  return request;
}

inline const v1::ForecastCell& CellOf(const v1::Forecast& forecast, v1::ForecastCategory category) {
  return forecast.cells(category - v1::OMITTED);
}
inline std::string AmountOf(const absl::StatusOr<v1::Forecast>& forecast,
                            v1::ForecastCategory category) {
  if (!forecast.ok()) return std::string(forecast.status().message());
  return Text(CellOf(*forecast, category).amount());
}

// "currency=EUR count=2 amount=17": the details of the first explanation with that reason; "" if
// there is none.
template <typename Proto>
std::string DetailsOf(const Proto& proto, const std::string& reason) {
  for (const common::v1::Explanation& explanation : proto.explanations()) {
    if (explanation.reason() != reason) continue;
    std::string text;
    for (const common::v1::Explanation::Detail& detail : explanation.details()) {
      absl::StrAppend(&text, text.empty() ? "" : " ", detail.key(), "=", detail.text(),
                      detail.has_number() ? absl::StrCat(detail.number()) : "",
                      detail.has_money() ? Text(detail.money()) : "");
    }
    return text;
  }
  return "";
}

inline void ExpectPartsAddUp(const v1::Forecast& forecast) {
  const auto expect = [&](const std::string& what, auto figure) {
    int64_t sum = 0;
    for (const v1::Forecast& part : forecast.parts()) sum += figure(part);
    EXPECT_EQ(sum, figure(forecast)) << what;
  };
  for (const v1::ForecastCell& cell : forecast.cells()) {
    const auto of = [category = cell.category()](const v1::Forecast& part) {
      return CellOf(part, category);
    };
    const std::string name = v1::ForecastCategory_Name(cell.category());
    expect(name, [&](const v1::Forecast& part) { return MicrosOf(of(part).amount()); });
    expect(name, [&](const v1::Forecast& part) { return of(part).opportunity_count(); });
    expect(name, [&](const v1::Forecast& part) { return MicrosOf(of(part).weighted_amount()); });
    expect(name, [&](const v1::Forecast& part) { return MicrosOf(of(part).cumulative_amount()); });
  }
  expect("open", [](const v1::Forecast& part) { return MicrosOf(part.open_pipeline()); });
  expect("weighted", [](const v1::Forecast& part) { return MicrosOf(part.weighted()); });
  expect("revenue", [](const v1::Forecast& part) { return MicrosOf(part.recognized_revenue()); });
}

using program::FieldsOf;
using program::MetadataOf;
using program::ReasonOf;

inline accounts::v1::Change MakePersonChange(int64_t revision, const std::string& id,
                                             const std::string& manager = "",
                                             bool deleted = false) {
  accounts::v1::Change change = directory::testing::MakeChange(revision);
  change.mutable_person()->set_name("people/" + id);
  change.mutable_person()->set_display_name(id);
  if (!manager.empty()) change.mutable_person()->set_manager("people/" + manager);
  if (deleted) change.mutable_person()->mutable_delete_time()->set_seconds(revision);
  return change;
}
inline accounts::v1::Change MakeProductChange(int64_t revision, const std::string& id) {
  accounts::v1::Change change = directory::testing::MakeChange(revision);
  change.mutable_product()->set_name("products/" + id);
  return change;
}

}  // namespace accord::forecast
