// Fields of google.type as values. Private to services/forecast/api. Each adds a violation for
// `field` if it cannot be read.
#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/base/status.h"
#include "common/calendar/date.h"
#include "common/money/money.h"
#include "common/rpc/convert.h"

namespace accord::forecast {

inline absl::optional<calendar::Date> ParseDay(const google::type::Date& proto,
                                               absl::string_view field, Violations& violations) {
  const absl::StatusOr<calendar::Date> date = rpc::ParseDate(proto);
  if (date.ok()) return *date;
  violations.AddStatus(field, date.status());
  return absl::nullopt;
}

inline money::Money ParseMoney(const google::type::Money& proto, absl::string_view field,
                               Violations& violations) {
  const absl::StatusOr<money::Money> money = rpc::ParseMoney(proto);
  if (money.ok()) return *money;
  violations.AddStatus(field, money.status());
  return {};
}

}  // namespace accord::forecast
