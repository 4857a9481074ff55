// Whether the sums that Projection keeps are those of the stored facts.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/calendar/fiscal_calendar.h"
#include "common/money/money.h"
#include "common/store/examine.h"
#include "common/store/store.h"

namespace accord::forecast {

// What sums are kept along: who stands below whom ("" below nobody), deleted ones too, and what
// facts are counted by.
struct Along {
  std::vector<std::pair<std::string, std::string>> accounts;  // id, parent
  std::vector<std::pair<std::string, std::string>> people;    // id, manager
  money::Currency reporting;
  calendar::FiscalCalendar calendar;
};

struct SumsExamined {
  int64_t records = 0;  // of all tables
  int64_t facts = 0;    // opportunities and revenue that count
  int64_t sums = 0;     // compared: one for each account or person, and key
};

// Reads every record of the service, counts a fresh Projection from them along `along`, and adds
// every fact up by hand at its account, its owner and everybody above. They have to be equal to the
// last micro. Errors: the reader's.
absl::StatusOr<SumsExamined> ExamineForecast(store::Reader& reader, const Along& along,
                                             const store::Report& report);

}  // namespace accord::forecast
