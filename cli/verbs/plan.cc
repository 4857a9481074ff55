#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "cli/client/resolve.h"
#include "cli/client/values.h"
#include "cli/verbs/fiscal.h"
#include "cli/verbs/output.h"
#include "cli/verbs/plan_ref.h"
#include "cli/verbs/plan_view.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::planning::v1;

std::string StateText(v1::AccountPlan::State state) {
  return EnumText(*v1::AccountPlan::State_descriptor(), state);
}

absl::Status Report(Cli& cli, const v1::AccountPlan& plan, absl::string_view what) {
  if (cli.json) {
    PrintMessage(cli.out, plan);
  } else {
    cli.out << plan.name() << " " << std::string(what) << ": " << StateText(plan.state());
    if (plan.version() > 0) cli.out << ", version " << plan.version();
    cli.out << "\n";
  }
  return absl::OkStatus();
}

struct ShowArgs {
  PlanRef plan;
  int version = 0;
  bool reviewed = false;
};

absl::Status Show(Cli& cli, const ShowArgs& args) {
  v1::GetPlanDocumentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), PlanName(cli, args.plan));
  request.set_version(args.version);
  if (args.reviewed) request.set_step(v1::REVIEW);
  ASSIGN_OR_RETURN(const v1::PlanDocument document, cli.session.Call<v1::PlanDocument>(request));
  if (cli.json) {
    PrintMessage(cli.out, document);
  } else {
    PrintPlan(cli, document);
  }
  return absl::OkStatus();
}

struct CreateArgs {
  PlanRef plan;
  std::string owner;
  std::string strategy;
  std::vector<std::string> priorities;  // id=Title
  bool dry_run = false;
};

absl::Status Create(Cli& cli, const CreateArgs& args) {
  v1::CreateAccountPlanRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), ResolveAccount(cli.session, args.plan.account));
  ASSIGN_OR_RETURN(const int year, FiscalYearOr(cli, args.plan.fiscal_year));
  request.set_account_plan_id(absl::StrCat(year));
  v1::AccountPlan& plan = *request.mutable_account_plan();
  if (!args.owner.empty()) {
    ASSIGN_OR_RETURN(*plan.mutable_owner(), ResolvePerson(cli.session, args.owner));
  }
  plan.set_strategy(args.strategy);
  for (const std::string& text : args.priorities) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    if (parts.second.empty()) {
      return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_PRIORITY",
                       absl::StrCat("--priority must be ID=TITLE; it is \"", text, "\""));
    }
    v1::BusinessPriority& priority = *plan.add_business_priorities();
    priority.set_priority_id(parts.first);
    priority.set_title(parts.second);
  }
  request.set_validate_only(args.dry_run);
  ASSIGN_OR_RETURN(const v1::AccountPlan created, cli.session.Call<v1::AccountPlan>(request));
  return Report(cli, created, args.dry_run ? "can be created" : "created");
}

struct StepArgs {
  PlanRef plan;
  std::string note;
};

template <typename Request>
absl::Status Step(Cli& cli, const StepArgs& args, absl::string_view what) {
  Request request;
  ASSIGN_OR_RETURN(*request.mutable_name(), PlanName(cli, args.plan));
  request.set_note(args.note);
  ASSIGN_OR_RETURN(const v1::AccountPlan plan, cli.session.Call<v1::AccountPlan>(request));
  return Report(cli, plan, what);
}

template <typename Request>
void AddStep(const Command& plan, const std::string& name, const std::string& help,
             const std::string& done) {
  auto args = std::make_shared<StepArgs>();
  Command command = plan.Add(name, help);
  AddPlanRef(command, args->plan);
  command.Text("--note", &args->note, "What to say with it")
      .Examples(
          absl::StrCat("accord plan ", name, " \"Acme Ltd\" --fiscal-year 2026 --note \"...\"\n"))
      .Run([args, done](Cli& cli) { return Step<Request>(cli, *args, done); });
}

struct ListArgs {
  std::string account;
  std::string filter;
  std::string order_by;
};

absl::Status List(Cli& cli, const ListArgs& args) {
  v1::ListAccountPlansRequest request;
  request.set_parent("accounts/-");
  if (!args.account.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_parent(), ResolveAccount(cli.session, args.account));
  }
  request.set_filter(args.filter);
  request.set_order_by(args.order_by);
  request.set_page_size(500);
  const Table table{.columns = {{.title = "plan", .priority = 10, .width_min = 20},
                                {.title = "state", .priority = 9},
                                {.title = "version", .is_number = true, .priority = 3},
                                {.title = "owner", .priority = 6},
                                {.title = "reviewed", .priority = 4},
                                {.title = "out of date because", .priority = 7, .width_min = 12}}};
  return ShowList<v1::ListAccountPlansResponse>(
      cli, request, "accountPlans", table,
      [](const v1::ListAccountPlansResponse& page) -> const auto& { return page.account_plans(); },
      [](const v1::AccountPlan& plan) -> Row {
        return {plan.name(),
                Cell(StateText(plan.state()), ToneOf(plan.state())),
                plan.version() == 0 ? std::string() : absl::StrCat(plan.version()),
                ShortName(plan.owner()),
                TimeText(plan.review_time()),
                Cell(plan.stale_reasons().empty() ? "" : plan.stale_reasons(0).message(),
                     Tone::kYellow)};
      });
}

}  // namespace

void AddPlanRef(Command& command, PlanRef& plan) {
  command.Text("account", &plan.account, "The account", kRequired)
      .Int("--fiscal-year", &plan.fiscal_year, "The plan's fiscal year (the present one)");
}

absl::StatusOr<std::string> PlanName(Cli& cli, const PlanRef& plan) {
  ASSIGN_OR_RETURN(const std::string account, ResolveAccount(cli.session, plan.account));
  ASSIGN_OR_RETURN(const int year, FiscalYearOr(cli, plan.fiscal_year));
  return absl::StrCat(account, "/plans/", year);
}

void AddPlan(Command root) {
  Command plan = root.Add("plan", "Account plans: one for each account and fiscal year");
  auto show = std::make_shared<ShowArgs>();
  Command shown = plan.Add("show", "A plan with its objectives, actions and Conditions");
  AddPlanRef(shown, show->plan);
  shown.Int("--version", &show->version, "A version as it was submitted (as it stands)")
      .Flag("--reviewed", &show->reviewed, "The version as it was approved or returned")
      .Examples("accord plan show \"Acme Ltd\" --fiscal-year 2026\n")
      .Run([show](Cli& cli) { return Show(cli, *show); });

  auto create = std::make_shared<CreateArgs>();
  Command created = plan.Add("create", "Begin a plan");
  AddPlanRef(created, create->plan);
  created.Text("--owner", &create->owner, "Who keeps it")
      .Text("--strategy", &create->strategy, "How we are going to win")
      .Texts("--priority", &create->priorities, "What matters to the customer, ID=TITLE; repeated")
      .Flag("--dry-run", &create->dry_run, "Check only")
      .Examples(
          "accord plan create \"Acme Ltd\" --fiscal-year 2026 --owner people/jane "
          "--priority cost=\"Cut the cost of operations\"\n")
      .Run([create](Cli& cli) { return Create(cli, *create); });

  AddStep<v1::SubmitAccountPlanRequest>(plan, "submit", "Ask for a review", "submitted");
  AddStep<v1::ApproveAccountPlanRequest>(plan, "approve", "Agree to a submitted plan", "approved");
  AddStep<v1::ReturnAccountPlanRequest>(plan, "return", "Send a submitted plan back", "returned");
  AddStep<v1::ReviseAccountPlanRequest>(plan, "revise", "Open an approved plan again", "reopened");

  auto list = std::make_shared<ListArgs>();
  plan.Add("list", "List plans, of one account or of all")
      .Text("account", &list->account, "The account (all)")
      .Text("--filter", &list->filter, "Which, in the language of AIP-160")
      .Text("--order-by", &list->order_by, "The order")
      .Examples("accord plan list --filter 'fiscal_year = 2026 AND state = \"SUBMITTED\"'\n")
      .Run([list](Cli& cli) { return List(cli, *list); });
}

}  // namespace accord::cli
