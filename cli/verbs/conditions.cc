#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/accounts/v1/profile_service.pb.h"
#include "accord/planning/v1/condition_service.pb.h"
#include "cli/client/resolve.h"
#include "cli/client/values.h"
#include "cli/verbs/conditions_steps.h"
#include "cli/verbs/output.h"
#include "cli/verbs/plan_ref.h"
#include "cli/verbs/plan_view.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::planning::v1;

struct AddArgs {
  PlanRef plan;
  std::string title;
  std::vector<std::string> ours;
  std::vector<std::string> theirs;
  std::string metric, baseline, target, unit;
  std::string due;
  std::string sponsor;
  std::string owner;
  std::string priority;
  bool dry_run = false;
};

// The contact that is meant: its resource name, or its display name among the account's contacts.
absl::StatusOr<std::string> ResolveContact(Session& session, const std::string& account,
                                           const std::string& text) {
  if (absl::StartsWith(text, "accounts/")) return text;
  accounts::v1::ListContactsRequest request;
  request.set_parent(account);
  request.set_filter(absl::StrCat("display_name = ", FilterText(text)));
  request.set_page_size(10);
  ASSIGN_OR_RETURN(const auto found, session.Call<accounts::v1::ListContactsResponse>(request));
  if (found.contacts_size() == 1) return found.contacts(0).name();
  if (found.contacts().empty()) {
    return MakeError(absl::StatusCode::kNotFound, "NO_SUCH_CONTACT",
                     absl::StrCat("no contact of ", account, " is called \"", text, "\""));
  }
  return MakeError(
      absl::StatusCode::kInvalidArgument, "AMBIGUOUS_NAME",
      absl::StrCat("more than one contact is called \"", text, "\": ",
                   absl::StrJoin(found.contacts(), ", ", [](std::string* out, const auto& contact) {
                     absl::StrAppend(out, contact.name());
                   })));
}

void AddCommitments(v1::Condition& condition, v1::Side side,
                    const std::vector<std::string>& texts) {
  const std::string prefix = side == v1::VENDOR ? "ours-" : "theirs-";
  for (size_t i = 0; i < texts.size(); ++i) {
    v1::Commitment& commitment = *condition.add_commitments();
    commitment.set_commitment_id(absl::StrCat(prefix, i + 1));
    commitment.set_side(side);
    commitment.set_text(texts[i]);
  }
}

absl::StatusOr<v1::Condition> ConditionOf(Cli& cli, const AddArgs& args,
                                          const std::string& account) {
  v1::Condition condition;
  condition.set_title(args.title);
  AddCommitments(condition, v1::VENDOR, args.ours);
  AddCommitments(condition, v1::CUSTOMER, args.theirs);
  if (!args.metric.empty()) {
    v1::Measure& measure = *condition.mutable_measure();
    measure.set_metric(args.metric);
    if (!args.baseline.empty()) measure.mutable_baseline()->set_value(args.baseline);
    if (!args.target.empty()) measure.mutable_target()->set_value(args.target);
    measure.set_unit(args.unit);
  }
  if (!args.due.empty()) {
    ASSIGN_OR_RETURN(*condition.mutable_due_date(), ParseDay("--due", args.due));
  }
  if (!args.sponsor.empty()) {
    ASSIGN_OR_RETURN(*condition.mutable_sponsor(),
                     ResolveContact(cli.session, account, args.sponsor));
  }
  if (!args.owner.empty()) {
    ASSIGN_OR_RETURN(*condition.mutable_owner(), ResolvePerson(cli.session, args.owner));
  }
  condition.set_priority_id(args.priority);
  return condition;
}

absl::Status Add(Cli& cli, const AddArgs& args) {
  v1::CreateConditionRequest request;
  ASSIGN_OR_RETURN(const std::string account, ResolveAccount(cli.session, args.plan.account));
  ASSIGN_OR_RETURN(*request.mutable_parent(), PlanName(cli, {account, args.plan.fiscal_year}));
  ASSIGN_OR_RETURN(*request.mutable_condition(), ConditionOf(cli, args, account));
  request.set_validate_only(args.dry_run);
  ASSIGN_OR_RETURN(const v1::Condition created, cli.session.Call<v1::Condition>(request));
  if (cli.json) {
    PrintMessage(cli.out, created);
  } else {
    cli.out << created.name() << (args.dry_run ? " can be proposed\n" : " proposed\n");
  }
  return absl::OkStatus();
}

struct ScoreArgs {
  std::string condition;
  std::string standard;
};

absl::Status Score(Cli& cli, const ScoreArgs& args) {
  v1::EvaluateConditionRequest request;
  request.set_name(args.condition);
  request.set_standard(args.standard);
  ASSIGN_OR_RETURN(const v1::Evaluation evaluation, cli.session.Call<v1::Evaluation>(request));
  if (cli.json) {
    PrintMessage(cli.out, evaluation);
    return absl::OkStatus();
  }
  std::vector<Row> rows;
  for (const v1::CriterionResult& result : evaluation.criteria()) {
    const bool counts = !result.not_applicable();
    rows.push_back({result.title(),
                    Cell(!counts           ? "n/a"
                         : result.passed() ? "met"
                                           : "not met",
                         !counts           ? Tone::kDim
                         : result.passed() ? Tone::kGreen
                                           : Tone::kRed),
                    counts ? BasisPointsText(result.score_basis_points()) : "",
                    absl::StrCat(result.weight()), result.required() ? "required" : "",
                    result.explanation().message()});
  }
  PrintTable(
      cli,
      {.columns = {{.title = "criterion", .priority = 10, .width_min = 20},
                   {.title = "", .priority = 9},
                   {.title = "score", .is_number = true, .priority = 6},
                   {.title = "weight", .is_number = true, .priority = 3},
                   {.title = "", .priority = 4},
                   {.title = "why", .priority = 8, .width_min = 24, .overflow = Overflow::kWrap}}},
      rows);
  cli.out << "\n"
          << cli.style().Bold(absl::StrCat(BasisPointsText(evaluation.score_basis_points()), ", ",
                                           evaluation.passed() ? "meets" : "does not meet", " ",
                                           evaluation.standard(), " version ",
                                           evaluation.standard_version()))
          << "\n";
  return absl::OkStatus();
}

struct ListArgs {
  PlanRef plan;
  std::string filter;
};

absl::Status List(Cli& cli, const ListArgs& args) {
  v1::ListConditionsRequest request;
  if (args.plan.account == "-") {
    request.set_parent("accounts/-/plans/-");
  } else {
    ASSIGN_OR_RETURN(*request.mutable_parent(), PlanName(cli, args.plan));
  }
  request.set_filter(args.filter);
  request.set_page_size(500);
  return ShowList<v1::ListConditionsResponse>(
      cli, request, "conditions", ConditionsTable(),
      [](const v1::ListConditionsResponse& page) -> const auto& { return page.conditions(); },
      ConditionRow);
}

void AddAdd(const Command& cos) {
  auto args = std::make_shared<AddArgs>();
  Command command = cos.Add("add", "Propose a Condition: what each side owes the other");
  AddPlanRef(command, args->plan);
  command.Text("title", &args->title, "The Condition in a line", kRequired)
      .Texts("--ours", &args->ours, "What we owe the customer; can be repeated")
      .Texts("--theirs", &args->theirs, "What the customer owes us; can be repeated")
      .Text("--metric", &args->metric, "What is measured")
      .Text("--baseline", &args->baseline, "Where it stands at the beginning, a number")
      .Text("--target", &args->target, "Where it has to be, a number")
      .Text("--unit", &args->unit, "The unit, such as % or EUR")
      .Text("--due", &args->due, "By when, YYYY-MM-DD")
      .Text("--sponsor", &args->sponsor, "The contact who stands for it at the customer")
      .Text("--owner", &args->owner, "The person who stands for it on our side")
      .Text("--priority", &args->priority, "The plan's business priority that it serves, its id")
      .Flag("--dry-run", &args->dry_run, "Check only")
      .Examples(
          "accord cos add \"Acme Ltd\" \"Half the tickets\" --fiscal-year 2026 "
          "--ours \"Train 40 administrators\" --theirs \"Name 40 administrators\" "
          "--metric \"tickets a month\" --baseline 400 --target 200 --unit tickets "
          "--due 2026-05-31 --sponsor \"Ada Byrne\" --priority cost\n")
      .Run([args](Cli& cli) { return Add(cli, *args); });
}

}  // namespace

void AddConditions(Command root) {
  Command cos = root.Add("cos", "Conditions of satisfaction: the promises both sides make");
  AddAdd(cos);

  auto score = std::make_shared<ScoreArgs>();
  cos.Add("score", "Score a Condition against a quality standard")
      .Text("condition", &score->condition, "The Condition's name, as `cos list` shows it",
            kRequired)
      .Text("--standard", &score->standard, "The standard (cosStandards/default)")
      .Examples("accord cos score accounts/acme/plans/2026/conditions/tickets\n")
      .Run([score](Cli& cli) { return Score(cli, *score); });

  auto list = std::make_shared<ListArgs>();
  Command listed = cos.Add("list", "List the Conditions of a plan; account - lists all");
  AddPlanRef(listed, list->plan);
  listed.Text("--filter", &list->filter, "Which, in the language of AIP-160")
      .Examples("accord cos list \"Acme Ltd\" --filter 'state = \"AGREED\"'\n")
      .Run([list](Cli& cli) { return List(cli, *list); });

  AddConditionSteps(cos);
}

}  // namespace accord::cli
