#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "cli/demo/conditions_part.h"
#include "cli/demo/parts.h"
#include "cli/demo/random.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::planning::v1;

struct Theme {
  const char* id;
  const char* priority;
  const char* objective;
  const char* metric;
  const char* unit;
  int baseline;
  int target;
};
constexpr Theme kThemes[] = {
    {"cost", "Lower the cost of running the sites", "Retire the old service desks",
     "Desks on the old version", "desks", 420, 40},
    {"risk", "Pass the supervisor's review of identities", "One identity for every employee",
     "Employees with one identity", "%", 35, 95},
    {"growth", "Answer customers in minutes instead of days", "Shorten the way to an answer",
     "Time to an answer", "minutes", 2880, 30},
    {"insight", "Know customers across the group", "One view of a customer",
     "Affiliates in the common view", "affiliates", 4, 20},
};

constexpr const char* kActions[] = {"Workshop with the sponsor", "Prepare the quarterly review",
                                    "Draw the map of stakeholders", "Price the consolidated offer",
                                    "Invite the partner to plan the roll-out"};

constexpr const char* kStrategies[] = {
    "Win the group's office first, then bring each affiliate under one agreement.",
    "Prove the value at one affiliate and let its sponsor tell the others.",
    "Join the services of our partner with our subscriptions to make the roll-out painless."};

void Create(const DemoBook& book, const DemoAccount& account, Random& random, Script& script) {
  v1::CreateAccountPlanRequest request;
  request.set_parent(book.Name(account));
  request.set_account_plan_id(absl::StrCat(book.fiscal_year));
  v1::AccountPlan& plan = *request.mutable_account_plan();
  plan.set_owner("people/" + account.manager);
  plan.set_strategy(random.Pick(kStrategies));
  for (const Theme& theme : kThemes) {
    v1::BusinessPriority& priority = *plan.add_business_priorities();
    priority.set_priority_id(theme.id);
    priority.set_title(theme.priority);
  }
  v1::Stakeholder& sponsor = *plan.add_stakeholders();
  sponsor.set_contact(absl::StrCat(book.Name(account), "/contacts/cio"));
  sponsor.set_interest("A roll-out without a bad Monday");
  v1::Competitor& competitor = *plan.add_competitors();
  competitor.set_display_name("Quantor Software");
  competitor.set_note("Holds the payment systems; its contract ends next year");
  v1::PartnerEngagement& partner = *plan.add_partner_engagements();
  partner.set_partner("Brightwell Consulting");
  partner.set_note("Leads the migration work");
  script.Add(account.id, std::move(request));
}

void AddWork(const DemoBook& book, const DemoAccount& account, Random& random, Script& script) {
  const std::string plan = PlanOf(book, account);
  const int first = random.Below(4);
  for (int i = 0; i < 2; ++i) {
    const Theme& theme = kThemes[(first + i) % 4];
    v1::CreateObjectiveRequest request;
    request.set_parent(plan);
    request.set_objective_id(theme.id);
    v1::Objective& objective = *request.mutable_objective();
    objective.set_title(theme.objective);
    objective.set_priority_id(theme.id);
    objective.set_owner("people/" + account.manager);
    v1::Measure& measure = *objective.mutable_measure();
    measure.set_metric(theme.metric);
    measure.set_unit(theme.unit);
    measure.mutable_baseline()->set_value(absl::StrCat(theme.baseline));
    measure.mutable_target()->set_value(absl::StrCat(theme.target));
    *objective.mutable_due_date() = DayProto(Plus(book.LastDay(book.fiscal_year), -30));
    objective.set_state(random.Chance(20) ? v1::Objective::ACHIEVED : v1::Objective::OPEN);
    script.Add(account.id, std::move(request));

    v1::CreateActionRequest action;
    action.set_parent(plan);
    action.set_action_id(absl::StrCat("a", i + 1));
    action.mutable_action()->set_title(random.Pick(kActions));
    action.mutable_action()->set_objective(absl::StrCat(plan, "/objectives/", theme.id));
    action.mutable_action()->set_owner("people/" + account.manager);
    *action.mutable_action()->mutable_due_date() =
        DayProto(Plus(book.options.as_of, random.Between(-20, 60)));
    action.mutable_action()->set_state(random.Chance(40) ? v1::Action::DONE : v1::Action::OPEN);
    script.Add(account.id, std::move(action));
  }
}

template <typename Request>
void Step(const DemoBook& book, const DemoAccount& account, const char* note, Script& script) {
  Request request;
  request.set_name(PlanOf(book, account));
  request.set_note(note);
  script.Add(account.id, std::move(request));
}

// Most plans are approved; some wait, some were sent back, some are still being written.
void Review(const DemoBook& book, const DemoAccount& account, Random& random, Script& script) {
  const bool watched = account.depth <= 1;  // where everybody looks, plans are in order
  const int fate = watched ? 99 : random.Below(100);
  if (fate < 12) return;
  Step<v1::SubmitAccountPlanRequest>(book, account, "Ready for the review", script);
  if (fate < 25) return;
  if (fate < 35) {
    Step<v1::ReturnAccountPlanRequest>(book, account, "Say what the sponsor gets out of it",
                                       script);
    return;
  }
  Step<v1::ApproveAccountPlanRequest>(book, account, "Good; go", script);
}

}  // namespace

void AddPlans(const DemoBook& book, Script& script) {
  script.BeginPhase("plans and Conditions");
  Random random(book.options.seed, 10);
  int number = 0;
  for (const DemoAccount& account : book.accounts) {
    Create(book, account, random, script);
    AddWork(book, account, random, script);
    const int count = account.depth <= 1 ? 3 : 1;
    for (int i = 0; i < count; ++i) AddCondition(book, account, number++, script);
    Review(book, account, random, script);
  }
}

}  // namespace accord::cli
