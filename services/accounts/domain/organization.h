// What holds for everybody: calendar, currency, segments and policies. One record.
//
// Plain data and pure functions: thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/calendar/date.h"
#include "common/money/money.h"
#include "common/store/nested.h"
#include "common/store/record.h"
#include "common/store/store.h"

namespace accord::accounts {

enum class CalendarPattern { kUnspecified, kCalendarMonths, kWeeks445, kWeeks454, kWeeks544 };

struct Segment {
  std::string segment_id;  // `MAJOR`
  std::string display_name;
  friend bool operator==(const Segment&, const Segment&) = default;
  static constexpr bool kNested = true;
  static constexpr bool kWhole = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("segment_id", self.segment_id);
    visit("display_name", self.display_name);
  }
};

}  // namespace accord::accounts

namespace accord::store {
template <>
struct EnumLabels<accounts::CalendarPattern> {
  static constexpr const char* kLabels[] = {"", "CALENDAR_MONTHS", "WEEKS_4_4_5", "WEEKS_4_5_4",
                                            "WEEKS_5_4_4"};
};
}  // namespace accord::store

namespace accord::accounts {

struct Organization {
  store::Meta meta;
  std::string display_name;
  money::Currency reporting_currency;
  int32_t start_month = 0;
  CalendarPattern pattern = CalendarPattern::kUnspecified;
  int32_t first_weekday = 0;  // 1 Monday to 7 Sunday
  std::vector<Segment> segments;
  int32_t plan_review_interval_days = 0;
  std::string time_zone;  // an IANA name; empty: UTC

  static constexpr char kTable[] = "organization";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("display_name", self.display_name);
    visit("reporting_currency", self.reporting_currency);
    visit("start_month", self.start_month);
    visit("pattern", self.pattern);
    visit("first_weekday", self.first_weekday);
    visit("segments", self.segments);
    visit("plan_review_interval_days", self.plan_review_interval_days);
    visit("time_zone", self.time_zone);
  }
};

// The id of the one record.
inline constexpr char kOrganizationId[] = "organization";

// Gives every field that has a default and is not set its default: USD, fiscal years from July in
// calendar months, weeks from Monday, plans reviewed every 90 days, days of UTC.
void FillDefaults(Organization& organization);

// What a new database starts with: the defaults, and segments MAJOR, TOP, CORPORATE, SMB.
Organization DefaultOrganization();

// The organization. Errors: NOT_FOUND, REFERENCE_NOT_FOUND, before it was made.
absl::StatusOr<Organization> FindOrganization(store::Reader& reader);

// Whose days are the organization's; UTC, with a warning in the log, where this machine has lost
// the zone's data.
absl::TimeZone ZoneOf(const Organization& organization);

// The organization's day at a time; in UTC before it was made. Errors: the reader's.
absl::StatusOr<calendar::Date> DayOf(store::Reader& reader, absl::Time time);

// Whether it has the segment; an account without one is always right. Errors: a BadRequest of
// `segment` that lists those there are.
absl::Status CheckSegment(const Organization& organization, absl::string_view segment);

// Whether `after` may follow `before`: segment ids are unique, and one that accounts are in stays.
// Reads every account if a segment goes that no account is in. Errors: a BadRequest of `segments`.
absl::Status CheckSegments(store::Reader& reader, const Organization& before,
                           const Organization& after);

}  // namespace accord::accounts
