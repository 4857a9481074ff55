// Whose forecast, and how it looks on a terminal.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "accord/common/v1/explanation.pb.h"
#include "accord/common/v1/resources.pb.h"
#include "accord/forecast/v1/forecast.pb.h"
#include "accord/forecast/v1/revenue.pb.h"
#include "cli/app/cli.h"
#include "cli/app/command.h"
#include "cli/client/resolve.h"
#include "cli/verbs/fiscal.h"
#include "common/base/status.h"

namespace accord::cli {

// The words that say which forecast is meant.
struct ForecastArgs {
  std::string account;
  std::string person;
  int fiscal_year = 0;
  int quarter = 0;
  int month = 0;
  std::string kind = "bookings";
};

void AddForecastOptions(Command& command, ForecastArgs& args);

// Subject, period and kind of a request that has them.
template <typename Request>
absl::Status FillRequest(Cli& cli, const ForecastArgs& args, Request& request) {
  if (args.account.empty() == args.person.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "WHOSE_FORECAST",
                     "say whose forecast: --account or --person");
  }
  if (!args.account.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_account(), ResolveAccount(cli.session, args.account));
  } else {
    ASSIGN_OR_RETURN(*request.mutable_person(), ResolvePerson(cli.session, args.person));
  }
  ASSIGN_OR_RETURN(const int fiscal_year, FiscalYearOr(cli, args.fiscal_year));
  request.mutable_period()->set_fiscal_year(fiscal_year);
  request.mutable_period()->set_quarter(args.quarter);
  request.mutable_period()->set_month(args.month);
  forecast::v1::Target::Kind kind = forecast::v1::Target::BOOKINGS;
  forecast::v1::Target::Kind_Parse(absl::AsciiStrToUpper(args.kind), &kind);
  request.set_kind(kind);
  return absl::OkStatus();
}

// A line for each: what the figures above it lack.
void PrintExplanations(Cli& cli,
                       const google::protobuf::RepeatedPtrField<common::v1::Explanation>& all);

// The categories, the figures beside them, and the parts if there are any.
void PrintForecast(Cli& cli, const forecast::v1::Forecast& forecast, bool parts_are_periods);

}  // namespace accord::cli
