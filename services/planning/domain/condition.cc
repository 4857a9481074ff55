#include "services/planning/domain/condition.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

absl::Status StateError(const Condition& condition, absl::string_view needed) {
  return ConditionStateError(store::LabelOf(condition.state), needed);
}

// The reply is to what is on the table, by the side that was asked.
absl::Status CheckReply(const Reply& reply, const Condition& condition) {
  if (condition.state != ConditionState::kProposed &&
      condition.state != ConditionState::kCountered) {
    return StateError(condition,
                      "only a PROPOSED or COUNTERED one can be agreed to, countered or declined");
  }
  if (reply.side == condition.proposer) {
    return WrongSideError(store::LabelOf(reply.side), "it made the proposal that is on the table");
  }
  return absl::OkStatus();
}

void Enter(ConditionState state, const std::string& note, Condition& condition) {
  condition.state = state;
  condition.state_note = note;
}

absl::StatusOr<Commitment*> FindCommitment(const std::string& id, Condition& condition) {
  for (Commitment& commitment : condition.commitments) {
    if (commitment.commitment_id == id) return &commitment;
  }
  return CommitmentNotFoundError(id);
}

absl::Status CheckUnderWay(const Condition& condition) {
  if (condition.state == ConditionState::kAgreed ||
      condition.state == ConditionState::kReportedDone) {
    return absl::OkStatus();
  }
  return StateError(condition, "only what is AGREED can be reported done and declared");
}

absl::Status RequireCommitmentState(const Condition& condition, const Commitment& commitment,
                                    CommitmentState state, absl::string_view needed) {
  if (commitment.state == state) return absl::OkStatus();
  return CommitmentStateError(
      {store::LabelOf(condition.state), commitment.commitment_id, store::LabelOf(commitment.state)},
      needed);
}

// What the commitments' states make of an agreed Condition.
ConditionState StateOfCommitments(const std::vector<Commitment>& commitments) {
  const auto any = [&](CommitmentState state) {
    return std::any_of(commitments.begin(), commitments.end(),
                       [&](const Commitment& commitment) { return commitment.state == state; });
  };
  if (any(CommitmentState::kOpen)) return ConditionState::kAgreed;
  if (any(CommitmentState::kReportedDone)) return ConditionState::kReportedDone;
  if (any(CommitmentState::kNotSatisfied)) return ConditionState::kNotSatisfied;
  return ConditionState::kSatisfied;
}

void Follow(const std::string& note, Condition& condition) {
  const ConditionState state = StateOfCommitments(condition.commitments);
  if (state != condition.state) Enter(state, note, condition);
}

bool IsEnd(ConditionState state) {
  return state == ConditionState::kDeclined || state == ConditionState::kSatisfied ||
         state == ConditionState::kNotSatisfied || state == ConditionState::kWithdrawn;
}

// The first field by which two Conditions differ, beside those in `but`; empty if there is none.
std::string FirstDifference(const Condition& a, const Condition& b,
                            const std::vector<absl::string_view>& but) {
  const store::Table& table = store::TableOf<Condition>();
  const store::Row row_a = store::ToRow(a);
  const store::Row row_b = store::ToRow(b);
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const std::string& column = table.columns[i].name;
    if (std::find(but.begin(), but.end(), column) != but.end()) continue;
    if (row_a.values[i] != row_b.values[i]) return column;
  }
  return "";
}

absl::Status FrozenError(const Condition& condition, const std::string& field,
                         absl::string_view instead) {
  const std::string state = store::LabelOf(condition.state);
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "CONDITION_STATE",
      absl::StrCat("the Condition is ", state, ", so ", field, " stays as it is; ", instead),
      {{"state", state}, {"field", field}});
}

}  // namespace

absl::Status Agree(const Reply& reply, Condition& condition) {
  RETURN_IF_ERROR(CheckReply(reply, condition));
  Enter(ConditionState::kAgreed, reply.note, condition);
  return absl::OkStatus();
}

absl::Status Decline(const Reply& reply, Condition& condition) {
  RETURN_IF_ERROR(CheckReply(reply, condition));
  Enter(ConditionState::kDeclined, reply.note, condition);
  return absl::OkStatus();
}

absl::Status Counter(const Reply& reply, std::vector<Commitment> commitments,
                     Condition& condition) {
  RETURN_IF_ERROR(CheckReply(reply, condition));
  for (Commitment& commitment : commitments) {
    commitment.state = CommitmentState::kOpen;
    commitment.state_note.clear();
  }
  condition.commitments = std::move(commitments);
  condition.proposer = reply.side;
  Enter(ConditionState::kCountered, reply.note, condition);
  return absl::OkStatus();
}

absl::Status Report(const Statement& statement, Condition& condition) {
  RETURN_IF_ERROR(CheckUnderWay(condition));
  ASSIGN_OR_RETURN(Commitment* const commitment,
                   FindCommitment(statement.commitment_id, condition));
  RETURN_IF_ERROR(RequireCommitmentState(condition, *commitment, CommitmentState::kOpen,
                                         "only an OPEN one can be reported done"));
  if (statement.side != commitment->side) {
    return WrongSideError(store::LabelOf(statement.side),
                          absl::StrCat("it does not owe ", statement.commitment_id));
  }
  commitment->state = CommitmentState::kReportedDone;
  commitment->state_note = statement.note;
  Follow(statement.note, condition);
  return absl::OkStatus();
}

absl::Status Declare(const Statement& statement, bool satisfied, Condition& condition) {
  RETURN_IF_ERROR(CheckUnderWay(condition));
  ASSIGN_OR_RETURN(Commitment* const commitment,
                   FindCommitment(statement.commitment_id, condition));
  RETURN_IF_ERROR(RequireCommitmentState(condition, *commitment, CommitmentState::kReportedDone,
                                         "only one that is REPORTED_DONE can be declared"));
  if (statement.side == commitment->side) {
    return WrongSideError(store::LabelOf(statement.side),
                          absl::StrCat("it owes ", statement.commitment_id, " itself"));
  }
  commitment->state = satisfied ? CommitmentState::kSatisfied : CommitmentState::kNotSatisfied;
  commitment->state_note = statement.note;
  Follow(statement.note, condition);
  return absl::OkStatus();
}

absl::Status Withdraw(const std::string& note, Condition& condition) {
  if (IsEnd(condition.state)) {
    return StateError(condition, "that is the end, and it cannot be withdrawn");
  }
  Enter(ConditionState::kWithdrawn, note, condition);
  return absl::OkStatus();
}

absl::Status RecordReview(Review review, Condition& condition) {
  if (condition.state == ConditionState::kDeclined ||
      condition.state == ConditionState::kWithdrawn) {
    return StateError(condition, "there is nothing left to review");
  }
  condition.review = std::move(review);
  return absl::OkStatus();
}

bool IsAgreed(ConditionState state) {
  return state == ConditionState::kAgreed || state == ConditionState::kReportedDone ||
         state == ConditionState::kSatisfied || state == ConditionState::kNotSatisfied;
}

absl::Status CheckChange(const Condition& before, const Condition& after) {
  if (before.state == ConditionState::kProposed) return absl::OkStatus();
  if (before.state == ConditionState::kCountered) {
    if (before.commitments == after.commitments) return absl::OkStatus();
    return FrozenError(before, "commitments", "counter it to change them");
  }
  Condition allowed = after;
  std::vector<absl::string_view> free;
  if (IsAgreed(before.state)) {
    free = {"evidence", "owner", "sponsor"};
    if (allowed.measure.has_value() && before.measure.has_value()) {
      allowed.measure->current = before.measure->current;
    }
  }
  const std::string field = FirstDifference(before, allowed, free);
  if (field.empty()) return absl::OkStatus();
  return FrozenError(before, field,
                     IsAgreed(before.state)
                         ? "only evidence, owner, sponsor and measure.current can change"
                         : "that is the end");
}

absl::Status CheckDelete(const Condition& condition) {
  if (!IsAgreed(condition.state)) return absl::OkStatus();
  return StateError(condition, "what was agreed is withdrawn, not deleted");
}

}  // namespace accord::planning
