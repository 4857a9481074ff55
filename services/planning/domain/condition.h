// A condition of satisfaction: its record and its life.
//
//   PROPOSED ⇄ COUNTERED → AGREED → REPORTED_DONE → SATISFIED or NOT_SATISFIED
//           ↘ DECLINED        (WITHDRAWN from any state that is not an end)
//
// Each step is a pure function that either makes it or leaves the Condition as it was and says why
// not: for a reason of condition_rules.h, WRONG_SIDE or COMMITMENT_NOT_FOUND (errors.h). Nobody
// declares their own promise satisfied. Plain data: thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/store/record.h"
#include "services/planning/domain/condition_parts.h"
#include "services/planning/domain/measure.h"

namespace accord::planning {

// Id: "<plan>/<condition>".
struct Condition {
  store::Meta meta;
  std::string title;
  std::string description;
  std::vector<Commitment> commitments;
  std::string sponsor;  // a contact's id, "acme/jane"; empty: nobody
  std::string owner;    // a person's id; empty: nobody
  absl::optional<Measure> measure;
  absl::optional<calendar::Date> due_date;
  std::string priority_id;  // of the plan; empty: none
  std::vector<Evidence> evidence;
  ConditionState state = ConditionState::kProposed;
  std::string state_note;
  Side proposer = Side::kVendor;
  absl::optional<Review> review;
  absl::optional<Evaluation> evaluation;

  static constexpr char kTable[] = "cos_condition";  // CONDITION is a word of SQL
  static constexpr store::Belonging kBelonging = store::Belonging::ById("sponsor");
  static constexpr const char* kNames[] = {"title"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("title", self.title);
    visit("description", self.description);
    visit("commitments", self.commitments);
    visit("sponsor", self.sponsor);
    visit("owner", self.owner);
    visit("measure", self.measure);
    visit("due_date", self.due_date);
    visit("priority_id", self.priority_id);
    visit("evidence", self.evidence);
    visit("state", self.state);
    visit("state_note", self.state_note);
    visit("proposer", self.proposer);
    visit("review", self.review);
    visit("evaluation", self.evaluation);
  }
};

// What a side says of the proposal on the table. Precondition: side is not kUnspecified.
struct Reply {
  Side side = Side::kUnspecified;
  std::string note;
};
// In PROPOSED or COUNTERED, by the side that did not propose.
absl::Status Agree(const Reply& reply, Condition& condition);
absl::Status Decline(const Reply& reply, Condition& condition);
// Puts `commitments` on the table instead, all of them open, and the other side is asked.
absl::Status Counter(const Reply& reply, std::vector<Commitment> commitments, Condition& condition);

// What a side says of one commitment.
struct Statement {
  Side side = Side::kUnspecified;
  std::string commitment_id;
  std::string note;
};
// In AGREED: the side that owes an open commitment says that it is done.
absl::Status Report(const Statement& statement, Condition& condition);
// In AGREED or REPORTED_DONE: the side that does not owe a commitment that was reported done says
// whether it is satisfied.
absl::Status Declare(const Statement& statement, bool satisfied, Condition& condition);

// In every state but the ends.
absl::Status Withdraw(const std::string& note, Condition& condition);

// In every state but DECLINED and WITHDRAWN: what was met or missed can still be looked back on.
absl::Status RecordReview(Review review, Condition& condition);

// Whether both sides have promised: AGREED and what comes of it.
bool IsAgreed(ConditionState state);

// Whether nobody mends it any more: DECLINED or WITHDRAWN.
bool IsClosed(ConditionState state);

// Whether `after` is a change that may be made to `before` by hand. While it is PROPOSED or
// COUNTERED everything is, but that a counter-proposal's commitments are changed by countering.
// Once it IsAgreed only evidence, owner, sponsor and measure.current; in DECLINED and WITHDRAWN
// nothing. Errors: TERMS_COUNTERED, TERMS_AGREED, TERMS_ENDED, with metadata field.
absl::Status CheckChange(const Condition& before, const Condition& after);

// What was agreed does not vanish: it is withdrawn instead. Errors: CONDITION_STATE.
absl::Status CheckDelete(const Condition& condition);

}  // namespace accord::planning
