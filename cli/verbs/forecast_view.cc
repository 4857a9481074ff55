#include "cli/verbs/forecast_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/client/values.h"
#include "cli/kit/money_format.h"
#include "cli/verbs/output.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::forecast::v1;

std::string RatioText(const v1::Ratio& ratio) {
  if (ratio.has_basis_points()) return BasisPointsText(ratio.basis_points());
  return FormatNotApplicable(ratio.explanation().message());
}

// Amounts stand alone in the table: the heading names the currency. A figure that cannot be told
// has none.
std::string CurrencyOf(const v1::Forecast& forecast) {
  if (forecast.has_weighted()) return forecast.weighted().currency_code();
  for (const v1::ForecastCell& cell : forecast.cells()) {
    if (cell.has_amount()) return cell.amount().currency_code();
  }
  return "";
}

void PrintCells(Cli& cli, const v1::Forecast& forecast) {
  std::vector<Row> rows;
  for (const v1::ForecastCell& cell : forecast.cells()) {
    rows.push_back({EnumText(*v1::ForecastCategory_descriptor(), cell.category()),
                    AmountText(cell.own_amount()), AmountText(cell.amount()),
                    cell.has_cumulative_amount() ? AmountText(cell.cumulative_amount()) : "",
                    AmountText(cell.weighted_amount()), FormatCount(cell.opportunity_count())});
  }
  PrintTable(cli,
             {.columns = {{.title = "category", .priority = 10},
                          {.title = "own", .is_number = true, .priority = 4},
                          {.title = "with all below", .is_number = true, .priority = 9},
                          {.title = "cumulative", .is_number = true, .priority = 8},
                          {.title = "weighted", .is_number = true, .priority = 5},
                          {.title = "deals", .is_number = true, .priority = 3}}},
             rows);
}

std::string TargetText(const v1::Forecast& forecast) {
  const std::string& reason = forecast.attainment().explanation().reason();
  if (reason == "TARGET_OF_PARTS") return "for parts of the period alone";
  return reason == "TARGET_UNKNOWN" ? "cannot be told" : "none";
}

void PrintFigures(Cli& cli, const v1::Forecast& forecast) {
  Details details;
  details.Add("open pipeline", MoneyText(forecast.open_pipeline()));
  details.Add("weighted", MoneyText(forecast.weighted()));
  details.Add("recognized revenue", MoneyText(forecast.recognized_revenue()));
  details.Add("achieved", MoneyText(forecast.achieved()));
  details.Add("target",
              forecast.has_target() ? MoneyText(forecast.target()) : TargetText(forecast));
  details.Add("gap", MoneyText(forecast.gap()));
  details.Add("attainment", RatioText(forecast.attainment()));
  details.Add("coverage", RatioText(forecast.coverage()));
  if (forecast.undated().opportunity_count() > 0) {
    details.Add("without a close date",
                absl::StrCat(FormatCount(forecast.undated().opportunity_count()), " deals, ",
                             MoneyText(forecast.undated().amount())));
  }
  details.Print(cli);
}

std::string AmountOf(const v1::Forecast& forecast, v1::ForecastCategory category) {
  for (const v1::ForecastCell& cell : forecast.cells()) {
    if (cell.category() == category) return AmountText(cell.amount());
  }
  return "";
}

std::string PartText(const v1::Forecast& part) {
  switch (part.part()) {
    case v1::Forecast::PERIOD:
      return PeriodText(part.period());
    case v1::Forecast::OWN:
      return absl::StrCat(part.display_name(), " itself");
    case v1::Forecast::REMAINDER:
      return absl::StrCat(FormatCount(part.part_count()), " more");
    default:
      return absl::StrCat(part.display_name(), part.deleted() ? " (deleted)" : "");
  }
}

std::string DetailText(const common::v1::Explanation::Detail& detail) {
  if (detail.has_money()) return MoneyText(detail.money());
  if (detail.has_number()) return FormatCount(detail.number());
  if (detail.has_time()) return TimeText(detail.time());
  return absl::StrCat(detail.name(), detail.text());
}

void PrintParts(Cli& cli, const v1::Forecast& forecast, bool parts_are_periods) {
  if (forecast.parts().empty()) return;
  PrintHeading(cli, parts_are_periods ? "By period" : "By child");
  std::vector<Row> rows;
  for (const v1::Forecast& part : forecast.parts()) {
    rows.push_back({PartText(part), AmountOf(part, v1::PIPELINE), AmountOf(part, v1::BEST_CASE),
                    AmountOf(part, v1::COMMIT), AmountOf(part, v1::CLOSED),
                    part.has_target() ? AmountText(part.target()) : "",
                    part.attainment().has_basis_points() ? RatioText(part.attainment()) : ""});
  }
  PrintTable(cli,
             {.columns = {{.title = parts_are_periods ? "period" : "name",
                           .priority = 10,
                           .width_min = 12},
                          {.title = "pipeline", .is_number = true, .priority = 5},
                          {.title = "best case", .is_number = true, .priority = 6},
                          {.title = "commit", .is_number = true, .priority = 7},
                          {.title = "closed", .is_number = true, .priority = 9},
                          {.title = "target", .is_number = true, .priority = 4},
                          {.title = "attainment", .is_number = true, .priority = 3}}},
             rows);
}

}  // namespace

void PrintExplanations(Cli& cli,
                       const google::protobuf::RepeatedPtrField<common::v1::Explanation>& all) {
  for (const common::v1::Explanation& explanation : all) {
    cli.out << "note: " << explanation.message();
    const char* before = " (";
    for (const common::v1::Explanation::Detail& detail : explanation.details()) {
      cli.out << before << detail.key() << ": " << DetailText(detail);
      before = ", ";
    }
    cli.out << (explanation.details().empty() ? "\n" : ")\n");
  }
}

void AddForecastOptions(Command& command, ForecastArgs& args) {
  command.Text("--account", &args.account, "An account with all below it")
      .Text("--person", &args.person, "A person with all who report to them")
      .Int("--fiscal-year", &args.fiscal_year, "The fiscal year (the present one)")
      .Int("--quarter", &args.quarter, "One quarter of it, 1-4")
      .Int("--month", &args.month, "One month of it, 1-12 from the start of the fiscal year")
      .Choice("--kind", &args.kind, "What to count",
              {"bookings", "net_new", "renewal", "total_revenue"});
}

void PrintForecast(Cli& cli, const v1::Forecast& forecast, bool parts_are_periods) {
  const std::string subject =
      forecast.display_name().empty()
          ? absl::StrCat(forecast.account(), forecast.person())
          : absl::StrCat(forecast.display_name(), forecast.deleted() ? " (deleted)" : "");
  cli.out << cli.style().Bold(absl::StrCat(
                 subject, ", ", PeriodText(forecast.period()), " (",
                 DateText(forecast.start_date()), " to ", DateText(forecast.end_date()), "), ",
                 EnumText(*v1::Target::Kind_descriptor(), forecast.kind()), ", ",
                 CurrencyOf(forecast)))
          << "\n";
  PrintCells(cli, forecast);
  cli.out << "\n";
  PrintFigures(cli, forecast);
  PrintExplanations(cli, forecast.explanations());
  PrintParts(cli, forecast, parts_are_periods);
}

}  // namespace accord::cli
