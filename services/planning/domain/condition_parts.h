// What a Condition is made of: commitments, evidence, the last review and the last evaluation.
// Plain data, kept as JSON in the Condition's row (nested.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/explain/finding.h"
#include "common/store/codec.h"
#include "common/store/nested.h"
#include "services/planning/domain/standard.h"

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
  explain::Finding finding = {};  // RECORDED_TEXT: of a release that kept a sentence
  // How it was decided, so that it can be decided again when the standard has gone on;
  // kUnspecified: not kept, by an earlier release.
  Check check = Check::kUnspecified;
  int32_t within_days = 0;

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
    visit("finding", self.finding);
    visit("check", self.check);
    visit("within_days", self.within_days);
  }
};

// What a score was computed from, beside the standard's version; see
// accord.planning.v1.EvaluationBasis. Without a day nothing is known: an earlier release kept none.
struct EvaluationBasis {
  int64_t condition_revision = 0;
  int64_t plan_revision = 0;
  int64_t accounts_revision = 0;
  absl::optional<calendar::Date> day;
  std::string sponsor;             // a contact's id
  int32_t sponsor_seniority = -1;  // -1: there was no such contact
  std::string priority_id;
  absl::optional<calendar::Date> year_first;  // of the plan's fiscal year
  absl::optional<calendar::Date> year_last;
  int64_t review_time = 0;  // of the review that was looked at; 0: there was none
  int32_t wording = 0;      // of the findings (kWording of rubric.h)

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("condition_revision", self.condition_revision);
    visit("plan_revision", self.plan_revision);
    visit("accounts_revision", self.accounts_revision);
    visit("day", self.day);
    visit("sponsor", self.sponsor);
    visit("sponsor_seniority", self.sponsor_seniority);
    visit("priority_id", self.priority_id);
    visit("year_first", self.year_first);
    visit("year_last", self.year_last);
    visit("review_time", self.review_time);
    visit("wording", self.wording);
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
  EvaluationBasis basis = {};

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("standard", self.standard);
    visit("standard_version", self.standard_version);
    visit("score_basis_points", self.score_basis_points);
    visit("passed", self.passed);
    visit("criteria", self.criteria);
    visit("evaluate_time", self.evaluate_time);
    visit("basis", self.basis);
  }
};

}  // namespace accord::planning
