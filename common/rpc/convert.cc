#include "common/rpc/convert.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/money/decimal.h"
#include "re2/re2.h"

namespace accord::rpc {

absl::StatusOr<calendar::Date> ParseDate(const google::type::Date& date) {
  return calendar::MakeDate({date.year(), date.month(), date.day()});
}

google::type::Date ToProto(calendar::Date date) {
  const calendar::YearMonthDay parts = calendar::PartsOf(date);
  google::type::Date proto;
  proto.set_year(parts.year);
  proto.set_month(parts.month);
  proto.set_day(parts.day);
  return proto;
}

absl::StatusOr<money::Money> ParseMoney(const google::type::Money& money) {
  ASSIGN_OR_RETURN(const money::Currency currency, money::ParseCurrency(money.currency_code()));
  ASSIGN_OR_RETURN(const money::Micros amount, money::FromUnits({money.units(), money.nanos()}));
  return money::Money{currency, amount};
}

google::type::Money ToProto(const money::Money& money) {
  const money::UnitsAndNanos parts = money::ToUnits(money.amount);
  google::type::Money proto;
  proto.set_currency_code(money.currency.code());
  proto.set_units(parts.units);
  proto.set_nanos(parts.nanos);
  return proto;
}

absl::Status CheckDecimal(absl::string_view text) {
  static const auto& form = *new RE2("[+-]?([0-9]+)(?:\\.([0-9]+))?");
  re2::StringPiece whole, places;
  if (RE2::FullMatch(re2::StringPiece(text.data(), text.size()), form, &whole, &places) &&
      places.size() <= kDecimalPlaces && whole.size() + places.size() <= kDecimalDigits) {
    return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_DECIMAL",
                   absl::StrCat("must be a decimal number such as -1054.5, with at most ",
                                kDecimalPlaces, " decimals and ", kDecimalDigits, " digits"));
}

absl::StatusOr<int64_t> ParseDecimalNanos(const google::type::Decimal& decimal) {
  RETURN_IF_ERROR(CheckDecimal(decimal.value()));
  return money::ParseScaled(decimal.value(), kDecimalPlaces);
}

google::type::Decimal DecimalToProto(int64_t nanos) {
  google::type::Decimal proto;
  proto.set_value(money::FormatScaled(nanos, kDecimalPlaces));
  return proto;
}

int64_t ParseTimestamp(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1000000 + time.nanos() / 1000;
}

google::protobuf::Timestamp TimestampToProto(int64_t micros) {
  // Rounds down, also before 1970: nanos are never negative.
  const int64_t seconds = micros / 1000000 - (micros % 1000000 < 0 ? 1 : 0);
  google::protobuf::Timestamp proto;
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(micros - seconds * 1000000) * 1000);
  return proto;
}

google::protobuf::Timestamp TimestampToProto(absl::Time time) {
  return TimestampToProto(absl::ToUnixMicros(time));
}

}  // namespace accord::rpc
