#include <utility>

#include "accord/accounts/v1/profile.pb.h"
#include "common/explain/explanation.h"
#include "services/planning/api/convert.h"
#include "services/planning/api/convert_parts.h"

namespace accord::planning {
namespace {

void RequireUniqueCommitments(const std::vector<Commitment>& commitments, Violations& violations) {
  RequireUnique(
      commitments,
      [](const Commitment& each) { return std::pair("commitment_id", each.commitment_id); },
      "commitments", violations);
}

void KeepState(const std::vector<Commitment>& before, Commitment& commitment) {
  for (const Commitment& known : before) {
    if (known.commitment_id != commitment.commitment_id) continue;
    commitment.state = known.state;
    commitment.state_note = known.state_note;
  }
}

std::vector<Evidence> ParseEvidence(const v1::Condition& proto, Violations& violations) {
  std::vector<Evidence> evidence;
  for (int i = 0; i < proto.evidence_size(); ++i) {
    const v1::Evidence& from = proto.evidence(i);
    Evidence& to = evidence.emplace_back();
    to.title = from.title();
    to.uri = from.uri();
    if (!from.has_date()) continue;
    const absl::StatusOr<calendar::Date> date = rpc::ParseDate(from.date());
    violations.AddStatus(absl::StrCat("evidence[", i, "].date"), date.status());
    if (date.ok()) to.date = *date;
  }
  return evidence;
}

void ToProto(const Commitment& commitment, v1::Commitment& proto) {
  proto.set_commitment_id(commitment.commitment_id);
  proto.set_side(SameValue<v1::Side>(commitment.side));
  proto.set_text(commitment.text);
  if (commitment.due_date.has_value()) {
    *proto.mutable_due_date() = rpc::ToProto(*commitment.due_date);
  }
  proto.set_state(SameValue<v1::Commitment::State>(commitment.state));
  proto.set_state_note(commitment.state_note);
}

void ToProto(const Review& review, v1::Review& proto) {
  proto.set_reviewer(review.reviewer);
  *proto.mutable_review_time() = rpc::TimestampToProto(review.review_time);
  for (const Rating& from : review.ratings) {
    v1::Rating& to = *proto.add_ratings();
    to.set_criterion_id(from.criterion_id);
    to.set_rating(from.rating);
    to.set_reason(from.reason);
  }
  proto.set_note(review.note);
}

// The label of accord.accounts.v1.Contact.Seniority.
std::string SeniorityLabel(int seniority) {
  if (!accounts::v1::Contact::Seniority_IsValid(seniority)) return "";
  return accounts::v1::Contact::Seniority_Name(
      static_cast<accounts::v1::Contact::Seniority>(seniority));
}

void ToProto(const EvaluationBasis& basis, v1::EvaluationBasis& proto) {
  proto.set_condition_revision(basis.condition_revision);
  proto.set_plan_revision(basis.plan_revision);
  proto.set_accounts_revision(basis.accounts_revision);
  *proto.mutable_day() = rpc::ToProto(*basis.day);
  proto.set_sponsor(Contacts().ToName(basis.sponsor));
  proto.set_sponsor_seniority(SeniorityLabel(basis.sponsor_seniority));
}

}  // namespace

Side ParseSide(v1::Side side) { return SameValue<Side>(side); }

std::vector<Commitment> ParseCommitments(
    const google::protobuf::RepeatedPtrField<v1::Commitment>& protos, Violations& violations) {
  std::vector<Commitment> commitments;
  for (int i = 0; i < protos.size(); ++i) {
    Commitment& to = commitments.emplace_back();
    to.commitment_id = protos[i].commitment_id();
    to.side = ParseSide(protos[i].side());
    to.text = protos[i].text();
    Violations own;
    to.due_date = ParseDueDate(protos[i], own);
    violations.AddStatus(absl::StrCat("commitments[", i, "]"), own.ToStatus());
  }
  RequireUniqueCommitments(commitments, violations);
  return commitments;
}

void ParseCondition(const v1::Condition& proto, Condition& condition, Violations& violations) {
  condition.title = proto.title();
  condition.description = proto.description();
  std::vector<Commitment> commitments = ParseCommitments(proto.commitments(), violations);
  for (Commitment& commitment : commitments) KeepState(condition.commitments, commitment);
  condition.commitments = std::move(commitments);
  condition.sponsor = ParseReference(Contacts(), proto.sponsor(), "sponsor", violations);
  condition.owner = ParseReference(People(), proto.owner(), "owner", violations);
  condition.measure = ParseMeasure(proto, violations);
  condition.due_date = ParseDueDate(proto, violations);
  condition.priority_id = proto.priority_id();
  condition.evidence = ParseEvidence(proto, violations);
}

void ToProto(const Condition& condition, v1::Condition& proto) {
  proto.set_title(condition.title);
  proto.set_description(condition.description);
  for (const Commitment& from : condition.commitments) ToProto(from, *proto.add_commitments());
  proto.set_sponsor(Contacts().ToName(condition.sponsor));
  proto.set_owner(People().ToName(condition.owner));
  if (condition.measure.has_value()) ToProto(*condition.measure, *proto.mutable_measure());
  if (condition.due_date.has_value()) {
    *proto.mutable_due_date() = rpc::ToProto(*condition.due_date);
  }
  proto.set_priority_id(condition.priority_id);
  for (const Evidence& from : condition.evidence) {
    v1::Evidence& to = *proto.add_evidence();
    to.set_title(from.title);
    to.set_uri(from.uri);
    if (from.date.has_value()) *to.mutable_date() = rpc::ToProto(*from.date);
  }
  proto.set_state(SameValue<v1::Condition::State>(condition.state));
  proto.set_state_note(condition.state_note);
  proto.set_proposer(SameValue<v1::Side>(condition.proposer));
  if (condition.review.has_value()) ToProto(*condition.review, *proto.mutable_review());
  if (condition.evaluation.has_value()) {
    ToProto(*condition.evaluation, *proto.mutable_evaluation());
  }
}

Review ParseReview(const v1::Review& proto, Violations& violations) {
  Review review;
  for (const v1::Rating& from : proto.ratings()) {
    review.ratings.push_back({from.criterion_id(), from.rating(), from.reason()});
  }
  RequireUnique(
      review.ratings,
      [](const Rating& each) { return std::pair("criterion_id", each.criterion_id); }, "ratings",
      violations);
  review.note = proto.note();
  return review;
}

void ToProto(const Evaluation& evaluation, v1::Evaluation& proto) {
  proto.set_standard(Standards().ToName(evaluation.standard));
  proto.set_standard_version(evaluation.standard_version);
  proto.set_score_basis_points(evaluation.score_basis_points);
  proto.set_passed(evaluation.passed);
  for (const CriterionResult& from : evaluation.criteria) {
    v1::CriterionResult& to = *proto.add_criteria();
    to.set_criterion_id(from.criterion_id);
    to.set_title(from.title);
    to.set_weight(from.weight);
    to.set_score_basis_points(from.score_basis_points);
    to.set_passed(from.passed);
    to.set_required(from.required);
    to.set_not_applicable(from.not_applicable);
    *to.mutable_explanation() = explain::ToProto(from.finding);
  }
  *proto.mutable_evaluate_time() = rpc::TimestampToProto(evaluation.evaluate_time);
  if (evaluation.basis.day.has_value()) ToProto(evaluation.basis, *proto.mutable_basis());
}

void ParseStandard(const v1::CosStandard& proto, CosStandard& standard, Violations& violations) {
  standard.display_name = proto.display_name();
  standard.criteria.clear();
  for (const v1::Criterion& from : proto.criteria()) {
    standard.criteria.push_back({from.criterion_id(), from.title(),
                                 SameValue<planning::Check>(from.check()), from.weight(),
                                 from.required(), from.within_days()});
  }
  RequireUnique(
      standard.criteria,
      [](const Criterion& each) { return std::pair("criterion_id", each.criterion_id); },
      "criteria", violations);
  standard.pass_mark_basis_points =
      proto.pass_mark_basis_points() == 0 ? kDefaultPassMark : proto.pass_mark_basis_points();
}

void ToProto(const CosStandard& standard, v1::CosStandard& proto) {
  proto.set_display_name(standard.display_name);
  proto.set_version(standard.version);
  for (const Criterion& from : standard.criteria) {
    v1::Criterion& to = *proto.add_criteria();
    to.set_criterion_id(from.criterion_id);
    to.set_title(from.title);
    to.set_check(SameValue<v1::Criterion::Check>(from.check));
    to.set_weight(from.weight);
    to.set_required(from.required);
    to.set_within_days(from.within_days);
  }
  proto.set_pass_mark_basis_points(standard.pass_mark_basis_points);
}

}  // namespace accord::planning
