#include "services/accounts/domain/organization.h"

#include <algorithm>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "common/base/status.h"
#include "common/observability/log.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/errors.h"

namespace accord::accounts {
namespace {

bool HasSegment(const Organization& organization, absl::string_view segment) {
  return std::any_of(organization.segments.begin(), organization.segments.end(),
                     [&](const Segment& known) { return known.segment_id == segment; });
}

// An account in the segment; empty if there is none.
absl::StatusOr<std::string> AnyAccountIn(store::Reader& reader, const std::string& segment) {
  store::Query query;
  query.ranges = {{"segment", segment, segment}};
  query.limit = 1;
  std::string found;
  RETURN_IF_ERROR(reader.Select<Account>(query, [&](Account account) {
    found = std::move(account.meta.id);
    return false;
  }));
  return found;
}

// Every create of an account asks for the organization, whose segments are JSON, and hardly
// anything changes less: what was decoded last is kept beside the row that it was decoded from.
// Thread-safe.
class LastDecoded {
 public:
  absl::StatusOr<Organization> Decode(store::Row row) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    if (organization_.meta.id.empty() || row != row_) {
      ASSIGN_OR_RETURN(organization_, store::FromRow<Organization>(row));
      row_ = std::move(row);
    }
    return organization_;
  }

 private:
  absl::Mutex mutex_;
  store::Row row_ ABSL_GUARDED_BY(mutex_);
  Organization organization_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

void FillDefaults(Organization& organization) {
  if (organization.reporting_currency.empty()) {
    organization.reporting_currency = *money::ParseCurrency("USD");
  }
  if (organization.start_month == 0) organization.start_month = 7;
  if (organization.pattern == CalendarPattern::kUnspecified) {
    organization.pattern = CalendarPattern::kCalendarMonths;
  }
  if (organization.first_weekday == 0) organization.first_weekday = 1;
  if (organization.plan_review_interval_days == 0) organization.plan_review_interval_days = 90;
  if (organization.time_zone.empty()) organization.time_zone = "UTC";
}

Organization DefaultOrganization() {
  Organization organization;
  organization.meta.id = kOrganizationId;
  organization.segments = {
      {"MAJOR", "Major"}, {"TOP", "Top"}, {"CORPORATE", "Corporate"}, {"SMB", "Small and medium"}};
  FillDefaults(organization);
  return organization;
}

absl::StatusOr<Organization> FindOrganization(store::Reader& reader) {
  static auto& last = *new LastDecoded();
  ASSIGN_OR_RETURN(absl::optional<store::Row> row,
                   reader.FindRow(store::TableOf<Organization>(), kOrganizationId));
  if (!row.has_value()) return ReferenceNotFoundError("name", kOrganizationId);
  return last.Decode(*std::move(row));
}

absl::TimeZone ZoneOf(const Organization& organization) {
  const absl::StatusOr<absl::TimeZone> zone = calendar::FindTimeZone(organization.time_zone);
  if (zone.ok()) return *zone;
  log::Say(log::Level::kWarning,
           absl::StrCat("days are those of UTC: ", std::string(zone.status().message())));
  return absl::UTCTimeZone();
}

absl::StatusOr<calendar::Date> DayOf(store::Reader& reader, absl::Time time) {
  ASSIGN_OR_RETURN(const absl::optional<Organization> found,
                   reader.Find<Organization>(kOrganizationId));
  return calendar::DateOf(time, found.has_value() ? ZoneOf(*found) : absl::UTCTimeZone());
}

absl::Status CheckSegment(const Organization& organization, absl::string_view segment) {
  if (segment.empty() || HasSegment(organization, segment)) return absl::OkStatus();
  const std::string known = absl::StrJoin(
      organization.segments, ", ",
      [](std::string* out, const Segment& one) { absl::StrAppend(out, one.segment_id); });
  Violations violations;
  violations.Add("segment", absl::StrCat("is not one of the organization's segments: ",
                                         known.empty() ? "it has none" : known));
  return violations.ToStatus();
}

absl::Status CheckSegments(store::Reader& reader, const Organization& before,
                           const Organization& after) {
  Violations violations;
  for (size_t i = 0; i < after.segments.size(); ++i) {
    for (size_t earlier = 0; earlier < i; ++earlier) {
      if (after.segments[earlier].segment_id != after.segments[i].segment_id) continue;
      violations.Add(absl::StrCat("segments[", i, "].segment_id"),
                     absl::StrCat(after.segments[i].segment_id, " is there already"));
      break;
    }
  }
  for (const Segment& segment : before.segments) {
    if (HasSegment(after, segment.segment_id)) continue;
    ASSIGN_OR_RETURN(const std::string account, AnyAccountIn(reader, segment.segment_id));
    if (account.empty()) continue;
    violations.Add("segments", absl::StrCat(segment.segment_id, " cannot go while accounts/",
                                            account, " and perhaps others are in it"));
  }
  return violations.ToStatus();
}

}  // namespace accord::accounts
