#include "cli/verbs/accounts_tree.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "cli/client/resolve.h"
#include "cli/client/values.h"
#include "cli/kit/money_format.h"
#include "cli/kit/tree.h"
#include "cli/verbs/output.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;
namespace fv1 = ::accord::forecast::v1;

// A table is held whole, and nobody reads more.
constexpr size_t kRowsMax = 5000;
// One call for each account shown.
constexpr size_t kForecastsMax = 200;

struct TreeArgs {
  std::string account;
  int depth = 0;
  int forecast_year = 0;
};

struct Shown {
  v1::AccountTreeNode node;
  absl::optional<fv1::Forecast> forecast;
};

absl::StatusOr<fv1::Forecast> ForecastOf(Session& session, const std::string& account, int year) {
  fv1::GetForecastRequest request;
  request.set_account(account);
  request.mutable_period()->set_fiscal_year(year);
  return session.Call<fv1::Forecast>(request);
}

absl::StatusOr<Shown> Look(Cli& cli, const TreeArgs& args, const v1::AccountTreeNode& node,
                           size_t index) {
  Shown shown{node, absl::nullopt};
  if (args.forecast_year != 0 && index < kForecastsMax) {
    ASSIGN_OR_RETURN(shown.forecast, ForecastOf(cli.session, node.account(), args.forecast_year));
  }
  return shown;
}

void WriteShown(JsonWriter& json, const TreeArgs& args, const Shown& shown) {
  if (args.forecast_year == 0) return WriteMessage(json, shown.node);
  json.BeginObject();
  json.Key("node");
  WriteMessage(json, shown.node);
  if (shown.forecast.has_value()) {
    json.Key("forecast");
    WriteMessage(json, *shown.forecast);
  }
  json.EndObject();
}

// The closed amount, and what is committed or closed.
std::string CellText(const Shown& shown, fv1::ForecastCategory category) {
  if (!shown.forecast.has_value()) return "";
  for (const fv1::ForecastCell& cell : shown.forecast->cells()) {
    if (cell.category() == category) return AmountText(cell.cumulative_amount());
  }
  return "";
}

Table TreeTable(const TreeArgs& args) {
  Table table{.columns = {{.title = "account", .priority = 10, .width_min = 20},
                          {.title = "id", .priority = 9},
                          {.title = "segment", .priority = 6},
                          {.title = "children", .is_number = true, .priority = 3},
                          {.title = "below", .is_number = true, .priority = 7},
                          {.title = "active", .is_number = true, .priority = 2},
                          {.title = "managed", .is_number = true, .priority = 4},
                          {.title = "employees", .is_number = true, .priority = 5}}};
  if (args.forecast_year != 0) {
    table.columns.push_back(
        {.title = absl::StrCat("closed FY", args.forecast_year), .is_number = true, .priority = 9});
    table.columns.push_back({.title = "commit", .is_number = true, .priority = 8});
  }
  return table;
}

Row RowOf(const Shown& shown, TreePath path) {
  const v1::AccountTreeNode& node = shown.node;
  const bool active = node.state() == v1::Account::ACTIVE;
  return {Cell(node.display_name(), active ? Tone::kPlain : Tone::kDim, std::move(path)),
          Cell(ShortName(node.account()), Tone::kDim),
          node.segment(),
          node.child_count() == 0 ? std::string() : FormatCount(node.child_count()),
          node.descendant_count() == 0 ? std::string() : FormatCount(node.descendant_count()),
          FormatCount(node.active_count()),
          FormatCount(node.managed_count()),
          FormatCount(node.employee_count()),
          CellText(shown, fv1::CLOSED),
          CellText(shown, fv1::COMMIT)};
}

v1::GetAccountTreeRequest RequestOf(const std::string& name, const TreeArgs& args) {
  v1::GetAccountTreeRequest request;
  request.set_name(name);
  request.set_max_depth(args.depth);
  request.set_page_size(1000);
  return request;
}

absl::Status TreeJson(Cli& cli, const TreeArgs& args, const std::string& name) {
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("nodes");
  json.BeginArray();
  size_t count = 0;
  const absl::Status status = ForEachPage<v1::GetAccountTreeResponse>(
      cli.session, RequestOf(name, args),
      [&](const v1::GetAccountTreeResponse& page) -> absl::StatusOr<bool> {
        for (const v1::AccountTreeNode& node : page.nodes()) {
          ASSIGN_OR_RETURN(const Shown shown, Look(cli, args, node, count++));
          WriteShown(json, args, shown);
        }
        return true;
      });
  json.EndArray();
  json.EndObject();
  return status;
}

absl::Status Tree(Cli& cli, const TreeArgs& args) {
  std::string name;
  if (!args.account.empty()) {
    ASSIGN_OR_RETURN(name, ResolveAccount(cli.session, args.account));
  }
  if (cli.json) return TreeJson(cli, args, name);
  std::vector<Shown> all;
  std::vector<int> depths;
  bool cut = false;
  RETURN_IF_ERROR(ForEachPage<v1::GetAccountTreeResponse>(
      cli.session, RequestOf(name, args),
      [&](const v1::GetAccountTreeResponse& page) -> absl::StatusOr<bool> {
        for (const v1::AccountTreeNode& node : page.nodes()) {
          cut = all.size() == kRowsMax;
          if (cut) return false;
          ASSIGN_OR_RETURN(Shown shown, Look(cli, args, node, all.size()));
          depths.push_back(node.depth());
          all.push_back(std::move(shown));
        }
        return true;
      }));
  std::vector<TreePath> paths = TreePaths(depths);
  std::vector<Row> rows;
  for (size_t i = 0; i < all.size(); ++i) rows.push_back(RowOf(all[i], std::move(paths[i])));
  PrintTable(cli, TreeTable(args), rows);
  if (cut)
    cli.err << "only the first " << kRowsMax << " accounts; --depth shows less, --json all\n";
  if (args.forecast_year != 0 && all.size() > kForecastsMax) {
    cli.err << "forecasts of the first " << kForecastsMax << " accounts only\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddAccountsTree(Command accounts) {
  auto args = std::make_shared<TreeArgs>();
  accounts.Add("tree", "The tree below an account, or every tree")
      .Text("account", &args->account, "The account at the top (all roots)")
      .Int("--depth", &args->depth, "How many levels below the top (all)")
      .Int("--forecast", &args->forecast_year,
           "Show what is closed and committed of this fiscal year, for up to 200 accounts")
      .Examples(
          "accord accounts tree --depth 1\n"
          "accord accounts tree \"Northwind Bank Group\" --forecast 2026\n")
      .Run([args](Cli& cli) { return Tree(cli, *args); });
}

}  // namespace accord::cli
