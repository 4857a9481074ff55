#include "services/planning/domain/condition.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "common/explain/reasons.h"
#include "services/planning/domain/condition_rules.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

using explain::CheckAllowed;
namespace reasons = explain::reasons;

// By the side that is not to speak.
absl::Status WrongSide(Side side) {
  return explain::Refuse(absl::StatusCode::kFailedPrecondition,
                         reasons::kWrongSide({{store::LabelOf(side)}}));
}

// The reply is to what is on the table, by the side that was asked.
absl::Status CheckReply(const Reply& reply, const Condition& condition) {
  RETURN_IF_ERROR(CheckAllowed(WhyNoReply(condition)));
  return reply.side == condition.proposer ? WrongSide(reply.side) : absl::OkStatus();
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

// `field` stays as it is.
absl::Status Fixed(const std::string& field, const explain::Finding& finding) {
  return explain::Refuse(absl::StatusCode::kFailedPrecondition, finding, {{"field", field}});
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
  RETURN_IF_ERROR(CheckAllowed(WhyNotUnderWay(condition)));
  ASSIGN_OR_RETURN(Commitment* const commitment,
                   FindCommitment(statement.commitment_id, condition));
  RETURN_IF_ERROR(CheckAllowed(WhyNotReported(*commitment)));
  if (statement.side != commitment->side) return WrongSide(statement.side);
  commitment->state = CommitmentState::kReportedDone;
  commitment->state_note = statement.note;
  Follow(statement.note, condition);
  return absl::OkStatus();
}

absl::Status Declare(const Statement& statement, bool satisfied, Condition& condition) {
  RETURN_IF_ERROR(CheckAllowed(WhyNotUnderWay(condition)));
  ASSIGN_OR_RETURN(Commitment* const commitment,
                   FindCommitment(statement.commitment_id, condition));
  RETURN_IF_ERROR(CheckAllowed(WhyNotDeclared(*commitment)));
  if (statement.side == commitment->side) return WrongSide(statement.side);
  commitment->state = satisfied ? CommitmentState::kSatisfied : CommitmentState::kNotSatisfied;
  commitment->state_note = statement.note;
  Follow(statement.note, condition);
  return absl::OkStatus();
}

absl::Status Withdraw(const std::string& note, Condition& condition) {
  RETURN_IF_ERROR(CheckAllowed(WhyNotWithdrawn(condition)));
  Enter(ConditionState::kWithdrawn, note, condition);
  return absl::OkStatus();
}

absl::Status RecordReview(Review review, Condition& condition) {
  RETURN_IF_ERROR(CheckAllowed(WhyNotReviewed(condition)));
  condition.review = std::move(review);
  return absl::OkStatus();
}

bool IsAgreed(ConditionState state) {
  return state == ConditionState::kAgreed || state == ConditionState::kReportedDone ||
         state == ConditionState::kSatisfied || state == ConditionState::kNotSatisfied;
}

bool IsClosed(ConditionState state) {
  return state == ConditionState::kDeclined || state == ConditionState::kWithdrawn;
}

absl::Status CheckChange(const Condition& before, const Condition& after) {
  if (before.state == ConditionState::kProposed) return absl::OkStatus();
  const explain::details::State state{{store::LabelOf(before.state)}};
  if (before.state == ConditionState::kCountered) {
    if (before.commitments == after.commitments) return absl::OkStatus();
    return Fixed("commitments", reasons::kTermsCountered(state));
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
  return Fixed(field,
               IsAgreed(before.state) ? reasons::kTermsAgreed(state) : reasons::kTermsEnded(state));
}

absl::Status CheckDelete(const Condition& condition) {
  return CheckAllowed(WhyNotDeleted(condition));
}

}  // namespace accord::planning
