// The details that reasons declare: each a type of its own, so that no two are mixed up, with the
// key by which callers find it. A key means one kind of value, whatever the reason.
#pragma once

#include <cstdint>
#include <string>

#include "common/explain/finding.h"

namespace accord::explain::details {

// Texts.
struct Baseline {
  static constexpr char kKey[] = "baseline";
  std::string value;
};
struct Cause {
  static constexpr char kKey[] = "cause";
  std::string value;
};
struct CommitmentId {
  static constexpr char kKey[] = "commitment_id";
  std::string value;
};
struct CriterionId {
  static constexpr char kKey[] = "criterion_id";
  std::string value;
};
struct Currency {
  static constexpr char kKey[] = "currency";
  std::string value;
};
struct Diagnosis {
  static constexpr char kKey[] = "diagnosis";
  std::string value;
};
struct Figure {
  static constexpr char kKey[] = "figure";
  std::string value;
};
struct Path {
  static constexpr char kKey[] = "path";
  std::string value;
};
struct PriorityId {
  static constexpr char kKey[] = "priority_id";
  std::string value;
};
struct PriorityTitle {
  static constexpr char kKey[] = "priority_title";
  std::string value;
};
struct RatingReason {
  static constexpr char kKey[] = "rating_reason";
  std::string value;
};
struct RecordedText {
  static constexpr char kKey[] = "text";
  std::string value;
};
struct Target {
  static constexpr char kKey[] = "target";
  std::string value;
};
struct Unit {
  static constexpr char kKey[] = "unit";
  std::string value;
};

// Labels.
struct AllowedStates {
  static constexpr char kKey[] = "allowed_states";
  Labels value;
};
struct CommitmentState {
  static constexpr char kKey[] = "commitment_state";
  Labels value;
};
struct Missing {
  static constexpr char kKey[] = "missing";
  Labels value;
};
struct Side {
  static constexpr char kKey[] = "side";
  Labels value;
};
struct State {
  static constexpr char kKey[] = "state";
  Labels value;
};

// Resource names.
struct Account {
  static constexpr char kKey[] = "account";
  Name value;
};
struct Parent {
  static constexpr char kKey[] = "parent";
  Name value;
};
struct Submitter {
  static constexpr char kKey[] = "submitter";
  Name value;
};
struct What {
  static constexpr char kKey[] = "name";
  Name value;
};

// Numbers.
struct AccountsRevision {
  static constexpr char kKey[] = "accounts_revision";
  int64_t value = 0;
};
struct BasisRevision {
  static constexpr char kKey[] = "basis_revision";
  int64_t value = 0;
};
struct BestRating {
  static constexpr char kKey[] = "best_rating";
  int64_t value = 0;
};
struct Count {
  static constexpr char kKey[] = "count";
  int64_t value = 0;
};
struct Days {
  static constexpr char kKey[] = "days";
  int64_t value = 0;
};
struct IntervalDays {
  static constexpr char kKey[] = "interval_days";
  int64_t value = 0;
};
struct LevelsMax {
  static constexpr char kKey[] = "levels_max";
  int64_t value = 0;
};
struct Rating {
  static constexpr char kKey[] = "rating";
  int64_t value = 0;
};
struct Version {
  static constexpr char kKey[] = "version";
  int64_t value = 0;
};
struct WithinDays {
  static constexpr char kKey[] = "within_days";
  int64_t value = 0;
};

// Days.
struct CreateDate {
  static constexpr char kKey[] = "create_date";
  calendar::Date value;
};
struct DueDate {
  static constexpr char kKey[] = "due_date";
  calendar::Date value;
};
struct FirstDay {
  static constexpr char kKey[] = "first_day";
  calendar::Date value;
};
struct LastDay {
  static constexpr char kKey[] = "last_day";
  calendar::Date value;
};
struct MoveDate {
  static constexpr char kKey[] = "move_date";
  calendar::Date value;
};
struct ReviewDate {
  static constexpr char kKey[] = "review_date";
  calendar::Date value;
};

// Moments.
struct Since {
  static constexpr char kKey[] = "since";
  absl::Time value;
};

// Amounts.
struct Amount {
  static constexpr char kKey[] = "amount";
  money::Money value;
};
struct Known {
  static constexpr char kKey[] = "known";
  money::Money value;
};

}  // namespace accord::explain::details
