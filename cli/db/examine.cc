#include "cli/db/examine.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/directory/kept_records.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/reader.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/examine.h"
#include "services/accounts/domain/organization.h"
#include "services/accounts/domain/people.h"
#include "services/forecast/domain/examine.h"
#include "services/planning/domain/records.h"

namespace accord::cli {
namespace {

absl::StatusOr<DomainExamined> ExamineAccounts(store::Reader& reader, const store::Report& report) {
  ASSIGN_OR_RETURN(accounts::TreeExamined tree, accounts::ExamineAccounts(reader, report));
  DomainExamined examined{tree.records, static_cast<int64_t>(tree.counts.size()), {}, {}};
  examined.lines.push_back(absl::StrCat(tree.records, " records read; the counts of ",
                                        tree.counts.size(), " accounts recounted, ", tree.levels,
                                        " levels"));
  examined.tree = std::move(tree.counts);
  return examined;
}

calendar::PeriodPattern PatternOf(accounts::CalendarPattern pattern) {
  switch (pattern) {
    case accounts::CalendarPattern::kWeeks445:
      return calendar::PeriodPattern::k445;
    case accounts::CalendarPattern::kWeeks454:
      return calendar::PeriodPattern::k454;
    case accounts::CalendarPattern::kWeeks544:
      return calendar::PeriodPattern::k544;
    default:
      return calendar::PeriodPattern::kMonths;
  }
}

absl::Status ReadSettings(store::Reader& reader, forecast::Along& along) {
  accounts::Organization organization = accounts::DefaultOrganization();
  const absl::StatusOr<accounts::Organization> found = accounts::FindOrganization(reader);
  if (found.ok()) organization = *found;
  accounts::FillDefaults(organization);
  along.reporting = organization.reporting_currency;
  calendar::FiscalCalendarConfig config;
  config.start_month = organization.start_month;
  config.pattern = PatternOf(organization.pattern);
  // 1 Monday to 7 Sunday there, 0 Sunday to 6 Saturday here.
  config.week_start = static_cast<calendar::Weekday>(organization.first_weekday % 7);
  ASSIGN_OR_RETURN(along.calendar, calendar::FiscalCalendar::Create(config));
  return absl::OkStatus();
}

absl::StatusOr<forecast::Along> ReadAlong(const Target& target) {
  ASSIGN_OR_RETURN(const auto connection, OpenForReading(target));
  ASSIGN_OR_RETURN(const auto snapshot, upkeep::Snapshot::Begin(*connection));
  ASSIGN_OR_RETURN(const auto reader, upkeep::MakeReader(*connection));
  // What cannot be read is told by the examination of the accounts service.
  const store::Report ignore = [](const auto&, const auto&, const auto&) {};
  forecast::Along along;
  RETURN_IF_ERROR(ReadSettings(*reader, along));
  RETURN_IF_ERROR(
      store::Examine<accounts::Account>(*reader, ignore, [&](const accounts::Account& account) {
        along.accounts.emplace_back(account.meta.id, account.parent);
      }));
  RETURN_IF_ERROR(
      store::Examine<accounts::Person>(*reader, ignore, [&](const accounts::Person& person) {
        along.people.emplace_back(person.meta.id, person.manager);
      }));
  return along;
}

absl::StatusOr<DomainExamined> ExamineForecast(store::Reader& reader,
                                               const HierarchySource& hierarchy,
                                               const store::Report& report) {
  forecast::Along along;
  if (hierarchy.accounts != nullptr) {
    ASSIGN_OR_RETURN(along, ReadAlong(*hierarchy.accounts));
  }
  ASSIGN_OR_RETURN(const forecast::SumsExamined sums,
                   forecast::ExamineForecast(reader, along, report));
  DomainExamined examined{sums.records, sums.sums, {}, {}};
  examined.lines.push_back(
      hierarchy.accounts == nullptr
          ? absl::StrCat(sums.records,
                         " records read; no sums compared: they stand along the "
                         "hierarchy of the accounts service")
          : absl::StrCat(sums.records, " records read; ", sums.sums, " sums of ", sums.facts,
                         " facts recounted along ", along.accounts.size(), " accounts and ",
                         along.people.size(), " people"));
  return examined;
}

absl::StatusOr<DomainExamined> ExaminePlanning(store::Reader& reader, const store::Report& report) {
  DomainExamined examined;
  ASSIGN_OR_RETURN(examined.records, (store::ExamineList<planning::Records>(reader, report)));
  examined.lines.push_back(absl::StrCat(examined.records, " records read"));
  return examined;
}

// What it keeps of the accounts service.
absl::StatusOr<DomainExamined> ExamineFollower(const std::string& service, store::Reader& reader,
                                               const HierarchySource& hierarchy,
                                               const store::Report& report) {
  ASSIGN_OR_RETURN(DomainExamined examined, service == "forecast"
                                                ? ExamineForecast(reader, hierarchy, report)
                                                : ExaminePlanning(reader, report));
  ASSIGN_OR_RETURN(const int64_t kept,
                   (store::ExamineList<directory::KeptRecords>(reader, report)));
  examined.records += kept;
  return examined;
}

}  // namespace

absl::StatusOr<DomainExamined> ExamineDomain(const std::string& service, store::Reader& reader,
                                             const HierarchySource& hierarchy,
                                             const store::Report& report) {
  if (service == kAccountsService) return ExamineAccounts(reader, report);
  return ExamineFollower(service, reader, hierarchy, report);
}

}  // namespace accord::cli
