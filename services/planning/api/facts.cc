#include "services/planning/api/facts.h"

#include <utility>

#include "common/base/status.h"
#include "common/calendar/date.h"
#include "common/explain/explanation.h"
#include "common/rpc/names.h"
#include "services/planning/api/names.h"

namespace accord::planning {
Seen SeenNow(const directory::Directory& directory) {
  return {directory.revision(), directory.epoch()};
}

calendar::Date Today(const directory::Directory& directory, absl::Time now) {
  return calendar::DateOf(now, directory.settings().time_zone);
}

Surroundings SurroundingsOf(const directory::Directory& directory, absl::Time now,
                            const std::string& account) {
  Surroundings surroundings;
  surroundings.now = now;
  const directory::Settings settings = directory.settings();
  surroundings.review_interval_days = settings.plan_review_interval_days;
  surroundings.time_zone = settings.time_zone;
  surroundings.accounts_epoch = directory.epoch();
  const absl::optional<directory::LastMove> move =
      directory.LastMoveOf(account, calendar::DateOf(now, settings.time_zone));
  if (move.has_value()) surroundings.moved = AccountMove{move->revision, move->day};
  return surroundings;
}

std::vector<explain::Finding> StaleReasonsOf(const directory::Directory& directory, absl::Time now,
                                             const AccountPlan& plan) {
  return StaleReasons(plan,
                      SurroundingsOf(directory, now, std::string(rpc::ParentId(plan.meta.id))));
}

void AddStaleReasons(const std::vector<explain::Finding>& findings, v1::AccountPlan& proto) {
  for (const explain::Finding& finding : findings) {
    *proto.add_stale_reasons() = explain::ToProto(finding);
  }
}

RubricFacts FactsOf(const directory::Directory& directory, absl::Time now, const AccountPlan& plan,
                    const Condition& condition) {
  RubricFacts facts;
  facts.now = now;
  facts.priorities = plan.business_priorities;
  const directory::Settings settings = directory.settings();
  facts.fiscal_year = settings.calendar.DaysOf({plan.fiscal_year});
  facts.time_zone = settings.time_zone;
  facts.plan_revision = plan.meta.revision;
  facts.accounts_revision = directory.revision();
  const absl::optional<directory::ContactFacts> sponsor = directory.FindContact(condition.sponsor);
  if (sponsor.has_value()) facts.sponsor_seniority = sponsor->seniority;
  return facts;
}

absl::StatusOr<std::vector<ScoreDoubt>> ScoreCheck::DoubtsOf(const Condition& condition) {
  if (!condition.evaluation.has_value()) return std::vector<ScoreDoubt>();
  ASSIGN_OR_RETURN(const AccountPlan* const plan, PlanOf(condition));
  if (plan == nullptr) return std::vector<ScoreDoubt>();
  return DoubtsOf(condition, *plan);
}

absl::StatusOr<const AccountPlan*> ScoreCheck::PlanOf(const Condition& condition) {
  const std::string id(rpc::ParentId(condition.meta.id));
  auto known = plans_.find(id);
  if (known == plans_.end()) {
    ASSIGN_OR_RETURN(absl::optional<AccountPlan> plan, reader_.Find<AccountPlan>(id));
    known = plans_.emplace(id, std::move(plan)).first;
  }
  return known->second.has_value() ? &*known->second : nullptr;
}

absl::StatusOr<std::vector<ScoreDoubt>> ScoreCheck::DoubtsOf(const Condition& condition,
                                                             const AccountPlan& plan) {
  if (!condition.evaluation.has_value()) return std::vector<ScoreDoubt>();
  ASSIGN_OR_RETURN(const CosStandard* const standard, StandardOf(condition));
  return planning::DoubtsOf(condition, standard, FactsOf(directory_, now_, plan, condition));
}

absl::StatusOr<const CosStandard*> ScoreCheck::StandardOf(const Condition& condition) {
  const std::string& id = condition.evaluation->standard;
  auto known = standards_.find(id);
  if (known == standards_.end()) {
    ASSIGN_OR_RETURN(absl::optional<CosStandard> standard, reader_.Find<CosStandard>(id));
    known = standards_.emplace(id, std::move(standard)).first;
  }
  return known->second.has_value() ? &*known->second : nullptr;
}

void AddDoubts(const std::vector<ScoreDoubt>& doubts, v1::Condition& proto) {
  for (const ScoreDoubt& doubt : doubts) {
    *proto.mutable_evaluation()->add_out_of_date() = explain::ToProto(FindingOf(doubt));
  }
}

}  // namespace accord::planning
