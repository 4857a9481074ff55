// Google's common types to ours and back. Parse functions check; ToProto functions never fail.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/money/money.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/decimal.pb.h"
#include "google/type/money.pb.h"

namespace accord::rpc {

// A whole date. Errors: INVALID_ARGUMENT, reason INVALID_DATE.
absl::StatusOr<calendar::Date> ParseDate(const google::type::Date& date);
google::type::Date ToProto(calendar::Date date);

// Errors: INVALID_ARGUMENT or OUT_OF_RANGE, as common/money says.
absl::StatusOr<money::Money> ParseMoney(const google::type::Money& money);
google::type::Money ToProto(const money::Money& money);

// What a Decimal may have at most.
inline constexpr int kDecimalPlaces = 9;
inline constexpr int kDecimalDigits = 18;
// An optional sign, digits, and a '.' with digits after it; no exponent, no spaces. Errors:
// INVALID_ARGUMENT, reason INVALID_DECIMAL.
absl::Status CheckDecimal(absl::string_view text);
// The value times 10^9. Errors: those of CheckDecimal; OUT_OF_RANGE from 9.2 billion on.
absl::StatusOr<int64_t> ParseDecimalNanos(const google::type::Decimal& decimal);
google::type::Decimal DecimalToProto(int64_t nanos);

// Microseconds since 1970 UTC; what is finer is cut off.
int64_t ParseTimestamp(const google::protobuf::Timestamp& time);
google::protobuf::Timestamp TimestampToProto(int64_t micros);
google::protobuf::Timestamp TimestampToProto(absl::Time time);

}  // namespace accord::rpc
