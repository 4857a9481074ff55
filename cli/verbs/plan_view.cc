#include "cli/verbs/plan_view.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/client/values.h"
#include "cli/verbs/output.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::planning::v1;

std::string MeasureText(const v1::Measure& measure) {
  if (measure.metric().empty()) return "";
  std::string text = measure.metric();
  if (measure.has_baseline()) absl::StrAppend(&text, " from ", measure.baseline().value());
  if (measure.has_target()) absl::StrAppend(&text, " to ", measure.target().value());
  if (!measure.unit().empty()) absl::StrAppend(&text, " ", measure.unit());
  if (measure.has_current()) absl::StrAppend(&text, " (now ", measure.current().value(), ")");
  return text;
}

// A score that would come out otherwise now says so.
std::string ScoreText(const v1::Evaluation& evaluation) {
  return absl::StrCat(BasisPointsText(evaluation.score_basis_points()),
                      evaluation.out_of_date().empty() ? "" : " (out of date)");
}

void PrintDoubts(Cli& cli, const v1::PlanDocument& document) {
  for (const v1::Condition& condition : document.conditions()) {
    const v1::Evaluation& evaluation = condition.evaluation();
    if (evaluation.out_of_date().empty()) continue;
    cli.out << condition.title() << ": scored " << TimeText(evaluation.evaluate_time()) << "\n";
    for (const auto& explanation : evaluation.out_of_date()) {
      cli.out << "  " << cli.style().Yellow(explanation.message()) << "\n";
    }
  }
}

// "update, submit; not approve, for …": why not is said where it is no matter of the plan's state.
std::string StepsText(const v1::AccountPlan& plan) {
  std::vector<std::string> allowed;
  std::vector<std::string> refused;
  for (const v1::PlanStep& step : plan.allowed_steps()) {
    const std::string name = EnumText(*v1::PlanStep::Kind_descriptor(), step.kind());
    if (step.allowed()) {
      allowed.push_back(name);
    } else if (step.explanation().reason() != "PLAN_STATE") {
      refused.push_back(absl::StrCat("; not ", name, ", for ", step.explanation().message()));
    }
  }
  return absl::StrCat(absl::StrJoin(allowed, ", "), absl::StrJoin(refused, ""));
}

void PrintHead(Cli& cli, const v1::PlanDocument& document) {
  const v1::AccountPlan& plan = document.plan();
  Details details;
  details.Add("plan", plan.name(), Tone::kBold);
  details.Add("account", document.account_display_name());
  if (document.has_frozen()) {
    const v1::FrozenVersion& frozen = document.frozen();
    details.Add("as frozen",
                absl::StrCat(TimeText(frozen.freeze_time()), " by ", frozen.person(), ", version ",
                             frozen.version(),
                             frozen.step() == v1::REVIEW ? " as reviewed" : " as submitted"));
    for (const auto& explanation : frozen.explanations()) {
      details.Add("not as then", explanation.message(), Tone::kYellow);
    }
  }
  details.Add("fiscal year", absl::StrCat("FY", plan.fiscal_year()));
  details.Add("state", EnumText(*v1::AccountPlan::State_descriptor(), plan.state()),
              ToneOf(plan.state()));
  if (plan.version() > 0) details.Add("version", absl::StrCat(plan.version()));
  details.Add("owner", plan.owner());
  if (!plan.submitter().empty()) {
    details.Add("submitted", absl::StrCat(TimeText(plan.submit_time()), " by ", plan.submitter()));
  }
  if (!plan.reviewer().empty()) {
    details.Add("reviewed", absl::StrCat(TimeText(plan.review_time()), " by ", plan.reviewer()));
  }
  details.Add("reviewer says", plan.review_note());
  const auto message = [](std::string* out, const auto& why) { out->append(why.message()); };
  details.Add("out of date", absl::StrJoin(plan.stale_reasons(), "; ", message), Tone::kYellow);
  details.Add("you may", StepsText(plan));
  details.Add("strategy", plan.strategy());
  for (const v1::BusinessPriority& priority : plan.business_priorities()) {
    details.Add(absl::StrCat("priority ", priority.priority_id()), priority.title());
  }
  for (const v1::Competitor& competitor : plan.competitors()) {
    details.Add("competitor", absl::StrCat(competitor.display_name(), ": ", competitor.note()));
  }
  for (const v1::PartnerEngagement& partner : plan.partner_engagements()) {
    details.Add("partner", absl::StrCat(partner.partner(), ": ", partner.note()));
  }
  details.Print(cli);
}

void PrintObjectives(Cli& cli, const v1::PlanDocument& document) {
  if (document.objectives().empty()) return;
  PrintHeading(cli, "Objectives");
  std::vector<Row> rows;
  for (const v1::Objective& objective : document.objectives()) {
    rows.push_back({objective.title(),
                    EnumText(*v1::Objective::State_descriptor(), objective.state()),
                    MeasureText(objective.measure()), ShortName(objective.owner()),
                    DateText(objective.due_date()), objective.priority_id()});
  }
  PrintTable(cli,
             {.columns = {{.title = "objective", .priority = 10, .width_min = 20},
                          {.title = "state", .priority = 9},
                          {.title = "measure", .priority = 5, .width_min = 12},
                          {.title = "owner", .priority = 6},
                          {.title = "due", .priority = 7},
                          {.title = "priority", .priority = 2}}},
             rows);
}

void PrintActions(Cli& cli, const v1::PlanDocument& document) {
  if (document.actions().empty()) return;
  PrintHeading(cli, "Actions");
  std::vector<Row> rows;
  for (const v1::Action& action : document.actions()) {
    rows.push_back({action.title(), EnumText(*v1::Action::State_descriptor(), action.state()),
                    ShortName(action.owner()), DateText(action.due_date()),
                    ShortName(action.objective())});
  }
  PrintTable(cli,
             {.columns = {{.title = "action", .priority = 10, .width_min = 20},
                          {.title = "state", .priority = 9},
                          {.title = "owner", .priority = 6},
                          {.title = "due", .priority = 7},
                          {.title = "objective", .priority = 2}}},
             rows);
}

}  // namespace

Tone ToneOf(v1::AccountPlan::State state) {
  if (state == v1::AccountPlan::APPROVED) return Tone::kGreen;
  return state == v1::AccountPlan::RETURNED ? Tone::kYellow : Tone::kPlain;
}

Tone ToneOf(v1::Condition::State state) {
  switch (state) {
    case v1::Condition::SATISFIED:
      return Tone::kGreen;
    case v1::Condition::NOT_SATISFIED:
      return Tone::kRed;
    case v1::Condition::DECLINED:
    case v1::Condition::WITHDRAWN:
      return Tone::kDim;
    default:
      return Tone::kPlain;
  }
}

Table ConditionsTable() {
  return {.columns = {{.title = "condition", .priority = 9, .width_min = 44},
                      {.title = "title", .priority = 10, .width_min = 20},
                      {.title = "state", .priority = 8},
                      {.title = "ours/theirs", .priority = 4},
                      {.title = "due", .priority = 6},
                      {.title = "score", .is_number = true, .priority = 7},
                      {.title = "measure", .priority = 2, .width_min = 12}}};
}

Row ConditionRow(const v1::Condition& condition) {
  int ours = 0;
  for (const v1::Commitment& commitment : condition.commitments()) {
    if (commitment.side() == v1::VENDOR) ++ours;
  }
  const bool scored = condition.has_evaluation();
  const bool passed = condition.evaluation().passed();
  return {
      condition.name(),
      condition.title(),
      Cell(EnumText(*v1::Condition::State_descriptor(), condition.state()),
           ToneOf(condition.state())),
      absl::StrCat(ours, "/", condition.commitments_size() - ours),
      DateText(condition.due_date()),
      Cell(scored ? ScoreText(condition.evaluation()) : "", passed ? Tone::kGreen : Tone::kYellow),
      MeasureText(condition.measure())};
}

void PrintPlan(Cli& cli, const v1::PlanDocument& document) {
  PrintHead(cli, document);
  PrintObjectives(cli, document);
  PrintActions(cli, document);
  if (document.conditions().empty()) return;
  PrintHeading(cli, "Conditions of satisfaction");
  std::vector<Row> rows;
  for (const v1::Condition& condition : document.conditions()) {
    rows.push_back(ConditionRow(condition));
  }
  PrintTable(cli, ConditionsTable(), rows);
  PrintDoubts(cli, document);
}

}  // namespace accord::cli
