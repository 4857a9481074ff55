#include <memory>
#include <string>

#include "accord/forecast/v1/forecast_service.pb.h"
#include "cli/verbs/forecast_contributions.h"
#include "cli/verbs/forecast_view.h"
#include "cli/verbs/output.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::forecast::v1;

struct ShowArgs {
  ForecastArgs forecast;
  std::string by;
};

absl::Status Show(Cli& cli, const ShowArgs& args) {
  v1::GetForecastRequest request;
  RETURN_IF_ERROR(FillRequest(cli, args.forecast, request));
  if (args.by == "child") request.set_breakdown(v1::GetForecastRequest::BY_CHILD);
  if (args.by == "period") request.set_breakdown(v1::GetForecastRequest::BY_PERIOD);
  ASSIGN_OR_RETURN(const v1::Forecast forecast, cli.session.Call<v1::Forecast>(request));
  if (cli.json) {
    PrintMessage(cli.out, forecast);
  } else {
    PrintForecast(cli, forecast, args.by == "period");
  }
  return absl::OkStatus();
}

}  // namespace

void AddForecast(Command root) {
  Command forecast = root.Add("forecast", "What will be closed, for whom, how surely");
  auto show = std::make_shared<ShowArgs>();
  Command shown = forecast.Add("show", "The forecast of an account or a person, beside the target");
  AddForecastOptions(shown, show->forecast);
  shown.Choice("--by", &show->by, "Show the parts too", {"child", "period"})
      .Examples(
          "accord forecast show --account \"Acme Ltd\" --fiscal-year 2026 --by period\n"
          "accord forecast show --person people/jane --quarter 2\n")
      .Run([show](Cli& cli) { return Show(cli, *show); });
  AddForecastContributions(forecast);
}

}  // namespace accord::cli
