// A condition of satisfaction: its record and its life.
//
//   PROPOSED ⇄ COUNTERED → AGREED → REPORTED_DONE → SATISFIED or NOT_SATISFIED
//           ↘ DECLINED        (WITHDRAWN from any state that is not an end)
//
// Each step is a pure function that either makes it or leaves the Condition as it was and says why
// not: CONDITION_STATE, WRONG_SIDE or COMMITMENT_NOT_FOUND (errors.h). Nobody declares their own
// promise satisfied. Plain data: thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/store/record.h"
#include "services/planning/domain/measure.h"

namespace accord::planning {

enum class Side { kUnspecified, kCustomer, kVendor };
enum class CommitmentState { kUnspecified, kOpen, kReportedDone, kSatisfied, kNotSatisfied };
enum class ConditionState {
  kUnspecified,
  kProposed,
  kCountered,
  kDeclined,
  kAgreed,
  kReportedDone,
  kSatisfied,
  kNotSatisfied,
  kWithdrawn,
};

}  // namespace accord::planning

template <>
struct accord::store::EnumLabels<accord::planning::Side> {
  static constexpr const char* kLabels[] = {"", "CUSTOMER", "VENDOR"};
};
template <>
struct accord::store::EnumLabels<accord::planning::CommitmentState> {
  static constexpr const char* kLabels[] = {"", "OPEN", "REPORTED_DONE", "SATISFIED",
                                            "NOT_SATISFIED"};
};
template <>
struct accord::store::EnumLabels<accord::planning::ConditionState> {
  static constexpr const char* kLabels[] = {"",          "PROPOSED",      "COUNTERED",
                                            "DECLINED",  "AGREED",        "REPORTED_DONE",
                                            "SATISFIED", "NOT_SATISFIED", "WITHDRAWN"};
};

namespace accord::planning {

// What one side owes.
struct Commitment {
  std::string commitment_id;
  Side side = Side::kUnspecified;
  std::string text;
  absl::optional<calendar::Date> due_date = {};  // unset: that of the Condition
  CommitmentState state = CommitmentState::kOpen;
  std::string state_note = {};

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("commitment_id", self.commitment_id);
    visit("side", self.side);
    visit("text", self.text);
    visit("due_date", self.due_date);
    visit("state", self.state);
    visit("state_note", self.state_note);
  }
  friend bool operator==(const Commitment&, const Commitment&) = default;
};

struct Evidence {
  std::string title;
  std::string uri;
  absl::optional<calendar::Date> date;

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("title", self.title);
    visit("uri", self.uri);
    visit("date", self.date);
  }
};

struct Rating {
  std::string criterion_id;
  int32_t rating = 0;  // 0..4
  std::string reason;

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("criterion_id", self.criterion_id);
    visit("rating", self.rating);
    visit("reason", self.reason);
  }
};

struct Review {
  std::string reviewer;     // such as `people/jane`
  int64_t review_time = 0;  // microseconds since 1970 UTC
  std::vector<Rating> ratings;
  std::string note;

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("reviewer", self.reviewer);
    visit("review_time", self.review_time);
    visit("ratings", self.ratings);
    visit("note", self.note);
  }
};

// How a Condition does on one criterion; see accord.planning.v1.CriterionResult.
struct CriterionResult {
  std::string criterion_id;
  std::string title;
  int32_t weight = 1;
  int32_t score_basis_points = 0;
  bool passed = false;
  bool required = false;
  bool not_applicable = false;
  std::string reason = {};

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("criterion_id", self.criterion_id);
    visit("title", self.title);
    visit("weight", self.weight);
    visit("score_basis_points", self.score_basis_points);
    visit("passed", self.passed);
    visit("required", self.required);
    visit("not_applicable", self.not_applicable);
    visit("reason", self.reason);
  }
};

// The result of Evaluate (rubric.h), kept as it was when the standard changes.
struct Evaluation {
  std::string standard;  // its id
  int32_t standard_version = 0;
  int32_t score_basis_points = 0;
  bool passed = false;
  std::vector<CriterionResult> criteria;
  int64_t evaluate_time = 0;  // microseconds since 1970 UTC

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("standard", self.standard);
    visit("standard_version", self.standard_version);
    visit("score_basis_points", self.score_basis_points);
    visit("passed", self.passed);
    visit("criteria", self.criteria);
    visit("evaluate_time", self.evaluate_time);
  }
};

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

// Whether `after` is a change that may be made to `before` by hand. While it is PROPOSED or
// COUNTERED everything is, but that a counter-proposal's commitments are changed by countering.
// Once it IsAgreed only evidence, owner, sponsor and measure.current; in DECLINED and WITHDRAWN
// nothing. Errors: CONDITION_STATE, with metadata field.
absl::Status CheckChange(const Condition& before, const Condition& after);

// What was agreed does not vanish: it is withdrawn instead. Errors: CONDITION_STATE.
absl::Status CheckDelete(const Condition& condition);

}  // namespace accord::planning
