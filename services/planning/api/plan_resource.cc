#include <algorithm>
#include <memory>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/names.h"
#include "services/planning/api/allowed_steps.h"
#include "services/planning/api/convert.h"
#include "services/planning/api/facts.h"
#include "services/planning/api/names.h"
#include "services/planning/api/resources.h"
#include "services/planning/api/rules.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

using filter::FieldType;

// A plan is named after its fiscal year, written in one way only.
absl::StatusOr<int32_t> ParseFiscalYear(absl::string_view id) {
  int32_t year = 0;
  if (id.size() == 4 && absl::SimpleAtoi(id, &year) && year >= kFirstFiscalYear &&
      year <= kLastFiscalYear) {
    return year;
  }
  Violations violations;
  violations.Add("name", absl::StrCat("must end in a fiscal year from ", kFirstFiscalYear, " to ",
                                      kLastFiscalYear, ", such as 2026"));
  return violations.ToStatus();
}

bool Names(const std::vector<Stakeholder>& stakeholders, const std::string& contact) {
  return std::any_of(stakeholders.begin(), stakeholders.end(),
                     [&](const Stakeholder& each) { return each.contact == contact; });
}

}  // namespace

const resources::Naming& PlanResource::naming() const {
  static const auto* const naming = new resources::Naming{
      "AccountPlan", "AccountPlans", kPlanPattern, {{"owner", kPersonPattern}}};
  return *naming;
}

const filter::Schema& PlanResource::schema() const {
  static const auto* const schema =
      new filter::Schema{{{"fiscal_year", "fiscal_year", FieldType::kInteger},
                          EnumField<PlanState>("state"),
                          {"owner", "owner", FieldType::kText}}};
  return *schema;
}

void PlanResource::ToProto(const AccountPlan& plan, v1::AccountPlan& proto) const {
  planning::ToProto(plan, proto);
  AddStaleReasons(StaleReasonsOf(directory_, clock_.Now(), plan), proto);
}

absl::Status PlanResource::Complete(
    const rpc::Call& call, store::Reader& reader,
    const std::vector<resources::Shown<AccountPlan, v1::AccountPlan>>& shown) const {
  for (const auto& [plan, proto] : shown) RETURN_IF_ERROR(AddSteps(call, reader, *plan, *proto));
  return absl::OkStatus();
}

absl::Status PlanResource::CompleteThen(
    const rpc::Call& call, resources::Sight& sight,
    const std::vector<resources::Shown<AccountPlan, v1::AccountPlan>>& shown) const {
  std::set<std::string> accounts;
  for (const auto& each : shown) {
    accounts.insert(Accounts().ToName(std::string(rpc::ParentId(each.record->meta.id))));
  }
  sight.reader.reset();  // no connection is held while the accounts service is asked
  ASSIGN_OR_RETURN(const std::unique_ptr<directory::Directory> then,
                   archive_.ReadNames(sight.pair.accounts(), {accounts.begin(), accounts.end()},
                                      call.deadline()));
  for (const auto& [plan, proto] : shown) {
    AddStaleReasons(StaleReasonsOf(*then, sight.time, *plan), *proto);
  }
  return absl::OkStatus();
}

absl::Status PlanResource::Parse(const v1::AccountPlan& proto, AccountPlan& plan) const {
  Violations violations;
  ParsePlan(proto, plan, violations);
  return violations.ToStatus();
}

std::string PlanResource::ChooseId(const AccountPlan&) const {
  const calendar::FiscalCalendar calendar = directory_.settings().calendar;
  return absl::StrCat(calendar.PeriodOf(Today(directory_, clock_.Now())).year);
}

absl::Status PlanResource::Check(store::Txn& txn, const AccountPlan* before,
                                 AccountPlan& after) const {
  if (before != nullptr && !before->meta.deleted()) {
    RETURN_IF_ERROR(CheckEditable(*before));
    return CheckReferences(*before, after);
  }
  const std::string account(rpc::ParentId(after.meta.id));
  if (!directory_.HasAccount(account)) {
    return ReferenceNotFoundError("parent", Accounts().ToName(account));
  }
  RETURN_IF_ERROR(directory_.closings().Check(account));
  if (before != nullptr) return absl::OkStatus();  // an undelete: as it was
  const Seen seen = SeenNow(directory_);
  after.seen_accounts_revision = seen.accounts_revision;
  after.seen_accounts_epoch = seen.accounts_epoch;
  ASSIGN_OR_RETURN(after.fiscal_year, ParseFiscalYear(rpc::LastId(after.meta.id)));
  return CheckReferences(AccountPlan(), after);
}

absl::Status PlanResource::CheckReferences(const AccountPlan& before,
                                           const AccountPlan& after) const {
  RETURN_IF_ERROR(CheckPerson(directory_, {before.owner, after.owner}));
  for (size_t i = 0; i < after.stakeholders.size(); ++i) {
    const std::string& contact = after.stakeholders[i].contact;
    if (Names(before.stakeholders, contact)) continue;
    RETURN_IF_ERROR(
        CheckContact(directory_, absl::StrCat("stakeholders[", i, "].contact"), {"", contact}));
  }
  return absl::OkStatus();
}

}  // namespace accord::planning
