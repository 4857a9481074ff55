#include "cli/demo/conditions_part.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/planning/v1/condition_service.pb.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::planning::v1;

struct Promise {
  const char* id;
  const char* title;
  const char* priority;
  const char* ours;
  const char* theirs;
  const char* metric;
  const char* unit;
  int baseline;
  int target;
};
constexpr Promise kPromises[] = {
    {"desks", "The new service desk at every site", "cost",
     "Migrate every site and train two people at each",
     "Free two people a site for a day of training", "Sites on the new desk", "%", 10, 95},
    {"incidents", "Fewer incidents at the end of the month", "cost",
     "Have an engineer on site on the last three days of each month",
     "Give the engineer access to the monitoring", "Incidents at month end", "incidents", 34, 8},
    {"identity", "One identity for all employees", "risk",
     "Connect the four directories by the middle of the year",
     "Clean the staff records before they are connected", "Staff with one identity", "%", 35, 95},
    {"opening", "An answer while the customer waits", "growth",
     "Deliver the new journey with all checks built in",
     "Decide on the legal text within ten days of each draft", "Time to an answer", "minutes", 2880,
     30},
};

class Walk {
 public:
  Walk(const DemoBook& book, const DemoAccount& account, int number, Script& script)
      : book_(book),
        account_(account),
        promise_(kPromises[number % 4]),
        plan_(PlanOf(book, account)),
        name_(absl::StrCat(plan_, "/conditions/", promise_.id)),
        script_(script) {}

  void Propose() {
    v1::CreateConditionRequest request;
    request.set_parent(plan_);
    request.set_condition_id(promise_.id);
    v1::Condition& condition = *request.mutable_condition();
    condition.set_title(promise_.title);
    Commit(*condition.add_commitments(), "ours-1", v1::VENDOR, promise_.ours);
    Commit(*condition.add_commitments(), "theirs-1", v1::CUSTOMER, promise_.theirs);
    condition.set_sponsor(absl::StrCat(book_.Name(account_), "/contacts/cio"));
    condition.set_owner("people/" + account_.manager);
    v1::Measure& measure = *condition.mutable_measure();
    measure.set_metric(promise_.metric);
    measure.set_unit(promise_.unit);
    measure.mutable_baseline()->set_value(absl::StrCat(promise_.baseline));
    measure.mutable_target()->set_value(absl::StrCat(promise_.target));
    *condition.mutable_due_date() = DayProto(Plus(book_.LastDay(book_.fiscal_year), -45));
    condition.set_priority_id(promise_.priority);
    v1::Evidence& evidence = *condition.add_evidence();
    evidence.set_title("Minutes of the meeting in which it was agreed");
    *evidence.mutable_date() = DayProto(Plus(book_.options.as_of, -40));
    Send(std::move(request));
  }

  void Counter() {
    auto request = Said<v1::CounterConditionRequest>("We can free one person a site, not two");
    request.set_side(v1::CUSTOMER);
    Commit(*request.add_commitments(), "ours-1", v1::VENDOR, promise_.ours);
    Commit(*request.add_commitments(), "theirs-1", v1::CUSTOMER,
           absl::StrCat(promise_.theirs, ", as far as the season allows"));
    Send(std::move(request));
  }

  void Decline() {
    auto request = Said<v1::DeclineConditionRequest>("Not this year");
    request.set_side(v1::CUSTOMER);
    Send(std::move(request));
  }

  void Agree() {
    auto request = Said<v1::AgreeConditionRequest>("Agreed in the steering meeting");
    request.set_side(v1::CUSTOMER);
    Send(std::move(request));
  }

  // Both sides say that they have done what they owe.
  void Report() {
    for (const auto side : {v1::VENDOR, v1::CUSTOMER}) {
      auto request = Said<v1::ReportConditionRequest>("Done; see the evidence");
      request.set_commitment_id(side == v1::VENDOR ? "ours-1" : "theirs-1");
      request.set_side(side);
      Send(std::move(request));
    }
  }

  // Each side judges the other's promise.
  void Declare(bool customer_is_satisfied) {
    auto theirs = Said<v1::DeclareConditionRequest>("Everybody came");
    theirs.set_commitment_id("theirs-1");
    theirs.set_side(v1::VENDOR);
    theirs.set_satisfied(true);
    Send(std::move(theirs));
    auto ours = Said<v1::DeclareConditionRequest>(
        customer_is_satisfied ? "What we hoped for" : "A third of the sites still waits");
    ours.set_commitment_id("ours-1");
    ours.set_side(v1::CUSTOMER);
    ours.set_satisfied(customer_is_satisfied);
    Send(std::move(ours));
  }

  void Withdraw() { Send(Said<v1::WithdrawConditionRequest>("The project was stopped")); }

  void Review() {
    v1::ReviewConditionRequest request;
    request.set_name(name_);
    request.mutable_review()->set_note("Looked at with the sponsor in the quarterly review");
    v1::Rating& rating = *request.mutable_review()->add_ratings();
    rating.set_criterion_id(
        "business-value");  // of the standard that every organization begins with
    rating.set_rating(3);
    rating.set_reason("The sponsor names the saving and puts it into the budget");
    Send(std::move(request));
  }

  void Evaluate() {
    v1::EvaluateConditionRequest request;
    request.set_name(name_);
    Send(std::move(request));
  }

 private:
  template <typename Request>
  Request Said(const char* note) const {
    Request request;
    request.set_name(name_);
    request.set_note(note);
    return request;
  }

  static void Commit(v1::Commitment& commitment, const char* id, v1::Side side,
                     const std::string& text) {
    commitment.set_commitment_id(id);
    commitment.set_side(side);
    commitment.set_text(text);
  }

  template <typename Request>
  void Send(Request request) {
    script_.Add(account_.id, std::move(request));
  }

  const DemoBook& book_;
  const DemoAccount& account_;
  const Promise& promise_;
  const std::string plan_;
  const std::string name_;
  Script& script_;
};

}  // namespace

std::string PlanOf(const DemoBook& book, const DemoAccount& account) {
  return absl::StrCat(book.Name(account), "/plans/", book.fiscal_year);
}

void AddCondition(const DemoBook& book, const DemoAccount& account, int number, Script& script) {
  Walk walk(book, account, number, script);
  walk.Propose();
  const int state = number % 8;  // v1::Condition::State counts them from 1
  if (state == 1) walk.Counter();
  if (state == 2) walk.Decline();
  if (state >= 3 && state <= 6) {
    walk.Review();
    walk.Agree();
  }
  if (state >= 4 && state <= 6) walk.Report();
  if (state == 5) walk.Declare(true);
  if (state == 6) walk.Declare(false);
  if (state == 7) walk.Withdraw();
  walk.Evaluate();
}

}  // namespace accord::cli
