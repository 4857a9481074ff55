#include "cli/verbs/forecast_contributions.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "cli/client/values.h"
#include "cli/kit/money_format.h"
#include "cli/verbs/forecast_view.h"
#include "cli/verbs/output.h"
#include "common/base/status.h"
#include "common/money/money.h"
#include "common/rpc/convert.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::forecast::v1;

struct ContributionsArgs {
  ForecastArgs forecast;
  std::vector<std::string> categories;
  bool own_only = false;
};

Table ContributionsTable() {
  return {.columns = {{.title = "opportunity", .priority = 9, .width_min = 12},
                      {.title = "name", .priority = 8, .width_min = 12},
                      {.title = "account", .priority = 6},
                      {.title = "owner", .priority = 3},
                      {.title = "stage", .priority = 4},
                      {.title = "category", .priority = 7},
                      {.title = "closes", .priority = 5},
                      {.title = "amount", .is_number = true, .priority = 2},
                      {.title = "adds", .is_number = true, .priority = 10},
                      {.title = "weighted", .is_number = true, .priority = 1}}};
}

Row RowOf(const v1::Contribution& part) {
  return {ShortName(part.opportunity()),
          part.display_name(),
          ShortName(part.account()),
          ShortName(part.owner()),
          ShortName(part.stage()),
          EnumText(*v1::ForecastCategory_descriptor(), part.category()),
          DateText(part.close_date()),
          MoneyText(part.amount()),
          AmountText(part.reporting_amount()),
          AmountText(part.weighted_amount())};
}

absl::StatusOr<v1::ListContributionsRequest> RequestOf(Cli& cli, const ContributionsArgs& args) {
  v1::ListContributionsRequest request;
  RETURN_IF_ERROR(FillRequest(cli, args.forecast, request));
  for (const std::string& text : args.categories) {
    v1::ForecastCategory category = v1::FORECAST_CATEGORY_UNSPECIFIED;
    if (!v1::ForecastCategory_Parse(absl::AsciiStrToUpper(text), &category)) {
      return MakeError(absl::StatusCode::kInvalidArgument, "NO_SUCH_CATEGORY",
                       absl::StrCat("--category must be one of omitted, pipeline, best_case, "
                                    "commit, closed; it is \"",
                                    text, "\""));
    }
    request.add_categories(category);
  }
  request.set_own_only(args.own_only);
  request.set_page_size(500);
  return request;
}

// What was added up here beside what the server says it adds up to.
struct Sum {
  money::Micros amount;
  int64_t count = 0;
  v1::ListContributionsResponse said;  // of the first page, without its contributions

  absl::Status Add(const v1::Contribution& part) {
    ++count;
    // What has no rate adds nothing.
    if (!part.has_reporting_amount() || !said.has_total_amount()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const money::Money money, rpc::ParseMoney(part.reporting_amount()));
    ASSIGN_OR_RETURN(amount, money::CheckedAdd(amount, money.amount));
    return absl::OkStatus();
  }

  // The promise that every figure is a sum of opportunities that can be listed is checked here, by
  // whoever lists them.
  absl::Status Check() const {
    if (!said.has_total_amount() && said.total_count() == count) return absl::OkStatus();
    ASSIGN_OR_RETURN(const money::Money total, rpc::ParseMoney(said.total_amount()));
    if (total.amount == amount && said.total_count() == count) return absl::OkStatus();
    return MakeError(absl::StatusCode::kDataLoss, "SUM_DIFFERS",
                     absl::StrCat("the contributions add up to ", money::FormatDecimal(amount),
                                  " in ", count, " opportunities, but the cell says ",
                                  money::FormatDecimal(total.amount), " in ", said.total_count()));
  }
};

absl::Status Contributions(Cli& cli, const ContributionsArgs& args) {
  ASSIGN_OR_RETURN(const v1::ListContributionsRequest request, RequestOf(cli, args));
  Sum sum;
  PagedTable table(cli, ContributionsTable());
  JsonWriter json(cli.out);
  if (cli.json) {
    json.BeginObject();
    json.Key("contributions");
    json.BeginArray();
  }
  const absl::Status status = ForEachPage<v1::ListContributionsResponse>(
      cli.session, request, [&](const v1::ListContributionsResponse& page) -> absl::StatusOr<bool> {
        if (sum.count == 0) {
          sum.said.set_total_count(page.total_count());
          if (page.has_total_amount()) *sum.said.mutable_total_amount() = page.total_amount();
          *sum.said.mutable_explanations() = page.explanations();
        }
        for (const v1::Contribution& part : page.contributions()) {
          RETURN_IF_ERROR(sum.Add(part));
          if (cli.json) {
            WriteMessage(json, part);
          } else {
            table.Add(RowOf(part));
          }
        }
        return true;
      });
  if (cli.json) {
    json.EndArray();
    if (sum.said.has_total_amount()) {
      json.Key("totalAmount");
      WriteMessage(json, sum.said.total_amount());
    }
    json.Field("totalCount", absl::string_view(absl::StrCat(sum.count)));
    json.EndObject();
  }
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(sum.Check());
  if (!cli.json) {
    table.Finish("no opportunities\n");
    PrintExplanations(cli, sum.said.explanations());
    cli.out << cli.style().Bold(absl::StrCat("sum of ", FormatCount(sum.count),
                                             " opportunities: ", MoneyText(sum.said.total_amount()),
                                             ", equal to the cell"))
            << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddForecastContributions(Command forecast) {
  auto args = std::make_shared<ContributionsArgs>();
  Command command = forecast.Add("contributions",
                                 "The opportunities that add up to a forecast, to the last digit");
  AddForecastOptions(command, args->forecast);
  command
      .Texts("--category", &args->categories,
             "Only this category; can be repeated (pipeline to closed)")
      .Flag("--own-only", &args->own_only, "Only what stands on the account or person itself")
      .Examples(
          "accord forecast contributions --account \"Acme Ltd\" --fiscal-year 2026 "
          "--category commit --category closed\n")
      .Run([args](Cli& cli) { return Contributions(cli, *args); });
}

}  // namespace accord::cli
