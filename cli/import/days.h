// Days as other systems write them: alone, with a time, or as a number of days or seconds.
//
// All functions are pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "google/type/date.pb.h"

namespace accord::cli {

enum class DateFormat {
  kYearMonthDay,  // 2026-03-31; also with / or .
  kCompact,       // 20260331
  kDotted,        // 31.03.2026
  kDaySlash,      // 31/03/2026
  kDayDash,       // 31-03-2026
  kMonthSlash,    // 03/31/2026
  kMonthDash,     // 03-31-2026
  kDayMonthName,  // 31-Mar-2026; also with a space or /
  kEpochSeconds,  // 1774915200
  kEpochMillis,   // 1774915200000
  kSpreadsheet,   // 46112: days since 1899-12-30
};

// What the time behind a day says.
enum class TimeMeaning {
  kNone,     // nothing was said of it: only midnight without a zone is taken
  kIgnore,   // nothing: the day is the one that is written
  kInstant,  // a moment, whose day depends on the place
};

struct DayRule {
  DateFormat format = DateFormat::kYearMonthDay;
  TimeMeaning time = TimeMeaning::kNone;
  // Of instants: where a text without a zone was written, and where the day is wanted. Nothing: the
  // organization's, which has to be put here before anything is read.
  absl::optional<absl::TimeZone> zone;
};

// As a mapping names them, in the order in which they are offered.
std::vector<std::pair<std::string, DateFormat>> DateFormatChoices();

// The day that `text` means. A year of two digits is one from 1970 to 2069. Errors:
// INVALID_ARGUMENT with what would be right; a text with a time of which the rule says nothing.
absl::StatusOr<google::type::Date> ReadDay(absl::string_view text, const DayRule& rule);

}  // namespace accord::cli
