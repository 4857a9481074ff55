#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "cli/client/values.h"
#include "cli/verbs/output.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;

constexpr const char* kMonths[] = {"",        "January",  "February", "March",  "April",
                                   "May",     "June",     "July",     "August", "September",
                                   "October", "November", "December"};

absl::Status Print(Cli& cli, const v1::Organization& organization) {
  if (cli.json) {
    PrintMessage(cli.out, organization);
    return absl::OkStatus();
  }
  const auto& calendar = organization.fiscal_calendar();
  const int month = calendar.start_month() == 0 ? 7 : calendar.start_month();
  Details details;
  details.Add("organization", organization.display_name(), Tone::kBold);
  details.Add("reporting currency", organization.reporting_currency());
  details.Add("fiscal year starts in", kMonths[month % 13]);
  details.Add("days of", organization.time_zone());
  details.Add("periods", EnumText(*v1::Organization::Pattern_descriptor(), calendar.pattern()));
  details.Add("segments", absl::StrJoin(organization.segments(), ", ",
                                        [](std::string* out, const auto& segment) {
                                          absl::StrAppend(out, segment.segment_id());
                                        }));
  details.Add("plans reviewed every",
              absl::StrCat(organization.plan_review_interval_days(), " days"));
  details.Add("updated", TimeText(organization.update_time()));
  details.Print(cli);
  return absl::OkStatus();
}

absl::Status Show(Cli& cli) {
  ASSIGN_OR_RETURN(const v1::Organization organization,
                   cli.session.Call<v1::Organization>(v1::GetOrganizationRequest()));
  return Print(cli, organization);
}

struct SetArgs {
  std::string name;
  std::string currency;
  int start_month = 0;
  int review_days = 0;
  std::string time_zone;
  bool dry_run = false;
};

absl::Status Set(Cli& cli, const SetArgs& args) {
  v1::UpdateOrganizationRequest request;
  v1::Organization& organization = *request.mutable_organization();
  organization.set_name("organization");
  auto& mask = *request.mutable_update_mask();
  if (!args.name.empty()) {
    organization.set_display_name(args.name);
    mask.add_paths("display_name");
  }
  if (!args.currency.empty()) {
    organization.set_reporting_currency(args.currency);
    mask.add_paths("reporting_currency");
  }
  if (args.start_month != 0) {
    organization.mutable_fiscal_calendar()->set_start_month(args.start_month);
    mask.add_paths("fiscal_calendar.start_month");
  }
  if (args.review_days != 0) {
    organization.set_plan_review_interval_days(args.review_days);
    mask.add_paths("plan_review_interval_days");
  }
  if (!args.time_zone.empty()) {
    organization.set_time_zone(args.time_zone);
    mask.add_paths("time_zone");
  }
  if (mask.paths().empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "NOTHING_TO_SET",
                     "say what to set; see `accord org set --help`");
  }
  request.set_validate_only(args.dry_run);
  ASSIGN_OR_RETURN(const v1::Organization updated, cli.session.Call<v1::Organization>(request));
  return Print(cli, updated);
}

}  // namespace

void AddOrganization(Command root) {
  Command organization = root.Add("org", "What holds for everybody: calendar, currency, policies");
  organization.Add("show", "Show it").Examples("accord org show\n").Run([](Cli& cli) {
    return Show(cli);
  });
  auto args = std::make_shared<SetArgs>();
  organization.Add("set", "Change it; what is not named stays")
      .Text("--name", &args->name, "How people call the organization")
      .Int("--fiscal-year-start", &args->start_month,
           "The month in which the fiscal year starts, 1-12")
      .Text("--currency", &args->currency, "The reporting currency, ISO 4217")
      .Int("--review-days", &args->review_days, "A plan not reviewed for so long is out of date")
      .Text("--time-zone", &args->time_zone, "Whose days count, such as Europe/Berlin (IANA)")
      .Flag("--dry-run", &args->dry_run, "Check only")
      .Examples("accord org set --fiscal-year-start 1 --currency EUR\n")
      .Run([args](Cli& cli) { return Set(cli, *args); });
}

}  // namespace accord::cli
