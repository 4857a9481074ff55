#include "cli/client/values.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "cli/kit/money_format.h"
#include "common/base/status.h"
#include "common/calendar/date.h"
#include "common/money/money.h"
#include "common/rpc/convert.h"

namespace accord::cli {
namespace {

int64_t MicrosOf(const google::type::Money& money) {
  return money.units() * money::kMicrosPerUnit + money.nanos() / 1000;
}

absl::Status BadValue(absl::string_view field, absl::string_view why) {
  Violations violations;
  violations.Add(field, why);
  return violations.ToStatus();
}

}  // namespace

std::string DateText(const google::type::Date& date) {
  if (date.year() == 0) return "";
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

std::string DecimalText(const google::type::Money& money) {
  return money::FormatDecimal(money::Micros{MicrosOf(money)});
}

std::string MoneyText(const google::type::Money& money) {
  if (money.currency_code().empty()) return "";
  return FormatMoney(MicrosOf(money), money.currency_code());
}

std::string MoneyTextCompact(const google::type::Money& money) {
  if (money.currency_code().empty()) return "";
  return FormatMoneyCompact(MicrosOf(money), money.currency_code());
}

std::string AmountText(const google::type::Money& money) {
  return FormatAmount(MicrosOf(money), CurrencyDecimals(money.currency_code()));
}

std::string BasisPointsText(int64_t basis_points) {
  return FormatPercent(static_cast<double>(basis_points) / 10000.0);
}

std::string EnumText(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat(number);
  if (number == 0) return "";
  return absl::StrReplaceAll(absl::AsciiStrToLower(value->name()), {{"_", " "}});
}

absl::StatusOr<google::type::Date> ParseDay(absl::string_view field, absl::string_view text) {
  const absl::StatusOr<calendar::Date> date = calendar::ParseDate(text);
  if (!date.ok()) return BadValue(field, "must be a day, YYYY-MM-DD");
  const calendar::YearMonthDay parts = calendar::PartsOf(*date);
  google::type::Date out;
  out.set_year(parts.year);
  out.set_month(parts.month);
  out.set_day(parts.day);
  return out;
}

absl::StatusOr<common::v1::Moment> ParseMoment(absl::string_view field, absl::string_view text) {
  common::v1::Moment moment;
  int64_t revision = 0;
  if (absl::SimpleAtoi(text, &revision) && revision > 0) {
    moment.set_revision(revision);
    return moment;
  }
  absl::Time time;
  std::string ignored;
  const absl::StatusOr<calendar::Date> day = calendar::ParseDate(text);
  if (day.ok()) {
    time = calendar::StartOf(*day) + absl::Hours(24) - absl::Microseconds(1);
  } else if (!absl::ParseTime(absl::RFC3339_full, text, &time, &ignored) &&
             !absl::ParseTime("%Y-%m-%dT%H:%M%Ez", text, &time, &ignored) &&
             !absl::ParseTime("%Y-%m-%d%ET%H:%M:%E*S", text, &time, &ignored) &&
             !absl::ParseTime("%Y-%m-%d%ET%H:%M", text, &time, &ignored) &&
             !absl::ParseTime("%Y-%m-%d %H:%M:%E*S", text, &time, &ignored) &&
             !absl::ParseTime("%Y-%m-%d %H:%M", text, &time, &ignored)) {
    return BadValue(field, "must be a revision, a day YYYY-MM-DD, or a time YYYY-MM-DDTHH:MM");
  }
  *moment.mutable_time() = rpc::TimestampToProto(time);
  return moment;
}

absl::StatusOr<google::type::Money> ParseAmount(absl::string_view field, absl::string_view text,
                                                absl::string_view currency) {
  const std::vector<std::string> parts = absl::StrSplit(text, ' ', absl::SkipEmpty());
  if (parts.empty() || parts.size() > 2) {
    return BadValue(field, "must be an amount such as \"12500.50 EUR\"");
  }
  const absl::StatusOr<money::Micros> micros = money::ParseDecimal(parts[0]);
  if (!micros.ok()) return BadValue(field, micros.status().message());
  const money::UnitsAndNanos units = money::ToUnits(*micros);
  google::type::Money out;
  out.set_currency_code(parts.size() == 2 ? parts[1] : std::string(currency));
  out.set_units(units.units);
  out.set_nanos(units.nanos);
  return out;
}

std::string FilterText(absl::string_view text) {
  return absl::StrCat("\"",
                      absl::StrReplaceAll(text, {{"\\", "\\\\"},
                                                 {"\"", "\\\""},
                                                 {"*", "\\*"},
                                                 {"\n", "\\n"},
                                                 {"\r", "\\r"},
                                                 {"\t", "\\t"}}),
                      "\"");
}

}  // namespace accord::cli
