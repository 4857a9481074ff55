// What a cell's number means as text. Pure functions; private to common/xlsx.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace accord::xlsx {

// Whether numbers in this format are shown as days or times: "dd/mm/yyyy", not "0.00" or "[h]:mm",
// which is how long something took.
bool IsDayFormat(absl::string_view code);
// The same of the formats that have a number alone (ECMA-376, part 1, 18.8.30).
bool IsDayFormat(int number_format_id);

// "2026-03-31", "2026-03-31T14:05:00" or, below one day, "14:05:00"; the number as NumberText if it
// is no day from 1900 to 9999. `from_1904`: days are counted as early Macs did.
std::string DayText(absl::string_view number, bool from_1904);

// The decimal that the stored text means, digit by digit, without an exponent: "1.5E3" is "1500".
// A fraction of more than 15 digits, which no program shows, is rounded to them as it is shown:
// "4.3499999999999996" is what becomes of a 4.35. What is no number stays as it is.
std::string NumberText(absl::string_view stored);

}  // namespace accord::xlsx
