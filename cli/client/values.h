// Values between what a person types and reads and what a message holds. All functions are pure.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "accord/common/v1/moment.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"

namespace accord::cli {

// "2026-07-01"; "" for a date that is not set.
std::string DateText(const google::type::Date& date);
// "2026-07-01 09:30" in UTC; "" if not set.
std::string TimeText(const google::protobuf::Timestamp& time);

// An exact decimal without grouping: "-1054.50". What no server sends (mixed signs) is not checked.
std::string DecimalText(const google::type::Money& money);
// "1,054.50 USD"; "" without a currency, as an amount that is not set has none.
std::string MoneyText(const google::type::Money& money);
// "1.05 K USD".
std::string MoneyTextCompact(const google::type::Money& money);
// "1,054.50": where a heading names the currency.
std::string AmountText(const google::type::Money& money);

// "70.0 %" for 7000.
std::string BasisPointsText(int64_t basis_points);

// "best case" for BEST_CASE; "" for the unspecified value.
std::string EnumText(const google::protobuf::EnumDescriptor& type, int number);

// A day as typed. Errors: INVALID_ARGUMENT naming `field`.
absl::StatusOr<google::type::Date> ParseDay(absl::string_view field, absl::string_view text);
// A moment as typed: a revision (1234), a time (2026-07-01T09:30, with seconds and zone if wanted,
// else UTC), or a day, which means its end. Errors: INVALID_ARGUMENT naming `field`.
absl::StatusOr<common::v1::Moment> ParseMoment(absl::string_view field, absl::string_view text);
// An amount as typed: "12500.50 EUR", or without a currency, which then is `currency`.
absl::StatusOr<google::type::Money> ParseAmount(absl::string_view field, absl::string_view text,
                                                absl::string_view currency);

// What a filter compares with: `"Acme \"A\" Ltd"`. The text is taken to the letter: no wildcards.
std::string FilterText(absl::string_view text);

}  // namespace accord::cli
