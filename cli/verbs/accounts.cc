#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "cli/client/resolve.h"
#include "cli/client/values.h"
#include "cli/kit/money_format.h"
#include "cli/verbs/accounts_tree.h"
#include "cli/verbs/output.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;

// More of a team than anybody reads.
constexpr int kTeamMax = 50;

std::string ExternalIds(const v1::Account& account) {
  return absl::StrJoin(account.external_ids(), ", ",
                       [](std::string* out, const common::v1::ExternalId& id) {
                         absl::StrAppend(out, id.system(), ":", id.value());
                       });
}

std::string StateText(v1::Account::State state) {
  return EnumText(*v1::Account::State_descriptor(), state);
}

Table AccountsTable() {
  return {.columns = {{.title = "account", .priority = 9, .width_min = 16},
                      {.title = "name", .priority = 10, .width_min = 12},
                      {.title = "segment", .priority = 4},
                      {.title = "industry", .priority = 3},
                      {.title = "country", .priority = 5},
                      {.title = "state", .priority = 6},
                      {.title = "employees", .is_number = true, .priority = 2},
                      {.title = "external ids", .priority = 1, .width_min = 10}}};
}

Row RowOf(const v1::Account& account) {
  return {account.name(),
          account.display_name(),
          account.segment(),
          account.industry(),
          account.country_code(),
          Cell(StateText(account.state()),
               account.state() == v1::Account::ACTIVE ? Tone::kPlain : Tone::kDim),
          account.employee_count() == 0 ? std::string() : FormatCount(account.employee_count()),
          ExternalIds(account)};
}

struct ListArgs {
  std::string filter;
  std::string order_by;
};

absl::Status List(Cli& cli, const ListArgs& args) {
  v1::ListAccountsRequest request;
  request.set_page_size(500);
  request.set_filter(args.filter);
  request.set_order_by(args.order_by);
  return ShowList<v1::ListAccountsResponse>(
      cli, request, "accounts", AccountsTable(),
      [](const v1::ListAccountsResponse& page) -> const auto& { return page.accounts(); }, RowOf);
}

absl::Status Search(Cli& cli, const std::string& text) {
  v1::SearchAccountsRequest request;
  request.set_query(text);
  ASSIGN_OR_RETURN(const auto found, cli.session.Call<v1::SearchAccountsResponse>(request));
  if (cli.json) {
    PrintMessage(cli.out, found);
    return absl::OkStatus();
  }
  PagedTable table(cli, AccountsTable());
  for (const v1::Account& account : found.accounts()) table.Add(RowOf(account));
  table.Finish("no account looks like that\n");
  return absl::OkStatus();
}

// What `show` gathers.
struct Portrait {
  v1::Account account;
  v1::ListAncestorsResponse above;
  v1::AccountTreeNode figures;
  v1::ListAssignmentsResponse team;
};

absl::StatusOr<Portrait> GetPortrait(Session& session, const std::string& name) {
  Portrait portrait;
  v1::GetAccountRequest get;
  get.set_name(name);
  ASSIGN_OR_RETURN(portrait.account, session.Call<v1::Account>(get));
  if (portrait.account.has_delete_time()) return portrait;  // it stands in no tree
  v1::ListAncestorsRequest above;
  above.set_name(name);
  ASSIGN_OR_RETURN(portrait.above, session.Call<v1::ListAncestorsResponse>(above));
  v1::GetAccountTreeRequest tree;
  tree.set_name(name);
  tree.set_max_depth(1);
  tree.set_page_size(1);
  ASSIGN_OR_RETURN(const auto nodes, session.Call<v1::GetAccountTreeResponse>(tree));
  if (nodes.nodes_size() > 0) portrait.figures = nodes.nodes(0);
  v1::ListAssignmentsRequest team;
  team.set_filter(absl::StrCat("account = ", FilterText(name)));
  team.set_page_size(kTeamMax);
  ASSIGN_OR_RETURN(portrait.team, session.Call<v1::ListAssignmentsResponse>(team));
  return portrait;
}

void PrintJson(Cli& cli, const Portrait& portrait) {
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("account");
  WriteMessage(json, portrait.account);
  json.Key("ancestors");
  json.BeginArray();
  for (const v1::Account& account : portrait.above.ancestors()) WriteMessage(json, account);
  json.EndArray();
  json.Key("figures");
  WriteMessage(json, portrait.figures);
  json.Key("assignments");
  json.BeginArray();
  for (const v1::Assignment& place : portrait.team.assignments()) WriteMessage(json, place);
  json.EndArray();
  json.EndObject();
}

std::string SetAsideText(const v1::Account& account) {
  return absl::StrJoin(account.set_aside_moves(), "; ", [](std::string* out, const auto& move) {
    absl::StrAppend(out, "on ", DateText(move.start_date()), ": ", move.explanation().message());
  });
}

void PrintAccount(Cli& cli, const Portrait& portrait) {
  const v1::Account& account = portrait.account;
  const std::string above = absl::StrJoin(
      portrait.above.ancestors(), " > ",
      [](std::string* out, const v1::Account& a) { absl::StrAppend(out, a.display_name()); });
  Details details;
  details.Add("account", account.name(), Tone::kBold);
  details.Add("name", account.display_name());
  details.Add("below", above);
  details.Add("could not move", SetAsideText(account));
  details.Add("external ids", ExternalIds(account));
  details.Add("state", account.has_delete_time() ? "deleted" : StateText(account.state()));
  details.Add("managed", account.managed() ? "yes" : "no");
  details.Add("segment", account.segment());
  details.Add("industry", account.industry());
  details.Add("country", account.country_code());
  details.Add("domains", absl::StrJoin(account.domains(), ", "));
  details.Add("annual revenue", MoneyText(account.annual_revenue()));
  if (account.employee_count() != 0) {
    details.Add("employees", FormatCount(account.employee_count()));
  }
  if (portrait.figures.descendant_count() > 0) {
    details.Add("with all below",
                absl::StrCat(FormatCount(portrait.figures.descendant_count()), " accounts below, ",
                             FormatCount(portrait.figures.managed_count()), " managed, ",
                             FormatCount(portrait.figures.employee_count()), " employees"));
  }
  details.Add("updated", TimeText(account.update_time()));
  details.Print(cli);
}

absl::Status PrintTeam(Cli& cli, const v1::ListAssignmentsResponse& team) {
  if (team.assignments().empty()) return absl::OkStatus();
  PrintHeading(cli, "Team");
  std::vector<Row> rows;
  for (const v1::Assignment& place : team.assignments()) {
    v1::GetPersonRequest get;
    get.set_name(place.person());
    ASSIGN_OR_RETURN(const v1::Person person, cli.session.Call<v1::Person>(get));
    rows.push_back({EnumText(*v1::Assignment::Role_descriptor(), place.role()),
                    person.display_name(), place.covers_descendants() ? "whole tree" : "",
                    DateText(place.start_date()), DateText(place.end_date())});
  }
  PrintTable(cli,
             {.columns = {{.title = "role", .priority = 9},
                          {.title = "person", .priority = 10},
                          {.title = "covers", .priority = 3},
                          {.title = "since", .priority = 2},
                          {.title = "until", .priority = 1}}},
             rows);
  return absl::OkStatus();
}

absl::Status Show(Cli& cli, const std::string& account) {
  ASSIGN_OR_RETURN(const std::string name, ResolveAccount(cli.session, account));
  ASSIGN_OR_RETURN(const Portrait portrait, GetPortrait(cli.session, name));
  if (cli.json) {
    PrintJson(cli, portrait);
    return absl::OkStatus();
  }
  PrintAccount(cli, portrait);
  return PrintTeam(cli, portrait.team);
}

struct MoveArgs {
  std::string account;
  std::string parent;
  bool to_root = false;
  std::string on;
  std::string reason;
  bool dry_run = false;
};

absl::Status Move(Cli& cli, const MoveArgs& args) {
  if (args.parent.empty() == !args.to_root) {
    return MakeError(absl::StatusCode::kInvalidArgument, "WHERE_TO",
                     "say where to: --to PARENT or --to-root");
  }
  v1::MoveAccountRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ResolveAccount(cli.session, args.account));
  if (!args.to_root) {
    ASSIGN_OR_RETURN(*request.mutable_parent(), ResolveAccount(cli.session, args.parent));
  }
  if (!args.on.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_effective_date(), ParseDay("--on", args.on));
  }
  request.set_reason(args.reason);
  request.set_validate_only(args.dry_run);
  ASSIGN_OR_RETURN(const v1::Account moved, cli.session.Call<v1::Account>(request));
  if (cli.json) {
    PrintMessage(cli.out, moved);
    return absl::OkStatus();
  }
  cli.out << moved.display_name() << (args.dry_run ? " can be moved " : " moved ")
          << (args.to_root ? std::string("to the top") : "below " + request.parent())
          << (args.on.empty() ? " from today on\n" : absl::StrCat(" from ", args.on, " on\n"));
  return absl::OkStatus();
}

struct CancelArgs {
  std::string account;
  std::string on;
  bool all = false;
  std::string reason;
  bool dry_run = false;
};

absl::Status CancelMove(Cli& cli, const CancelArgs& args) {
  if (args.on.empty() == !args.all) {
    return MakeError(absl::StatusCode::kInvalidArgument, "WHICH_MOVE",
                     "say which planned move: --on DAY or --all");
  }
  v1::CancelPlannedMoveRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ResolveAccount(cli.session, args.account));
  if (!args.all) {
    ASSIGN_OR_RETURN(*request.mutable_effective_date(), ParseDay("--on", args.on));
  }
  request.set_reason(args.reason);
  request.set_validate_only(args.dry_run);
  ASSIGN_OR_RETURN(const v1::Account account, cli.session.Call<v1::Account>(request));
  if (cli.json) {
    PrintMessage(cli.out, account);
    return absl::OkStatus();
  }
  cli.out << account.display_name() << (args.dry_run ? " can stay " : " stays ")
          << (account.parent().empty() ? std::string("at the top") : "below " + account.parent())
          << (args.all ? std::string(": nothing is planned any more\n")
                       : absl::StrCat(": nothing is planned for ", args.on, " any more\n"));
  return absl::OkStatus();
}

}  // namespace

void AddAccounts(Command root) {
  Command accounts =
      root.Add("accounts", "The account hierarchy and what is known of each account");
  AddAccountsTree(accounts);

  auto shown = std::make_shared<std::string>();
  accounts.Add("show", "One account: its place, its figures and its team")
      .Text("account", shown.get(), "The account", kRequired)
      .Examples("accord accounts show crm:Acme\naccord accounts show \"Acme Ltd\" --json\n")
      .Run([shown](Cli& cli) { return Show(cli, *shown); });

  auto query = std::make_shared<std::string>();
  accounts.Add("search", "Find accounts by part of a name, an external id or a domain")
      .Text("text", query.get(), "What you remember of it", kRequired)
      .Examples("accord accounts search acm\n")
      .Run([query](Cli& cli) { return Search(cli, *query); });

  auto list = std::make_shared<ListArgs>();
  accounts.Add("list", "List accounts, filtered and ordered")
      .Text("--filter", &list->filter, "Which, in the language of AIP-160")
      .Text("--order-by", &list->order_by, "The order, such as \"employee_count desc\"")
      .Examples(
          "accord accounts list --filter 'segment = \"MAJOR\" AND managed = true'\n"
          "accord accounts list --filter 'external_ids:\"crm:*\"' --order-by display_name\n")
      .Run([list](Cli& cli) { return List(cli, *list); });

  auto move = std::make_shared<MoveArgs>();
  accounts.Add("move", "Give an account, with all below it, another parent from a day on")
      .Text("account", &move->account, "The account", kRequired)
      .Text("--to", &move->parent, "The new parent")
      .Flag("--to-root", &move->to_root, "Make it a root")
      .Text("--on", &move->on, "The first day there, YYYY-MM-DD (today)")
      .Text("--reason", &move->reason, "Why, for the history")
      .Flag("--dry-run", &move->dry_run, "Check only")
      .Examples(
          "accord accounts move \"Acme Ltd\" --to crm:Globex --on 2026-07-01 "
          "--reason \"bought by Globex\"\n")
      .Run([move](Cli& cli) { return Move(cli, *move); });

  auto cancel = std::make_shared<CancelArgs>();
  accounts
      .Add("cancel-move", "Take back what is planned: the account stays where it stands by then")
      .Text("account", &cancel->account, "The account", kRequired)
      .Text("--on", &cancel->on, "The day of the planned move, YYYY-MM-DD")
      .Flag("--all", &cancel->all, "Every planned move of the account")
      .Text("--reason", &cancel->reason, "Why, for the history")
      .Flag("--dry-run", &cancel->dry_run, "Check only")
      .Examples("accord accounts cancel-move \"Acme Ltd\" --on 2026-12-01\n")
      .Run([cancel](Cli& cli) { return CancelMove(cli, *cancel); });
}

}  // namespace accord::cli
