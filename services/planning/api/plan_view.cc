#include "services/planning/api/plan_view.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "common/base/status.h"
#include "common/explain/explanation.h"
#include "common/explain/reasons.h"
#include "common/resources/standard_methods.h"
#include "common/rpc/convert.h"
#include "common/rpc/names.h"
#include "services/planning/api/allowed_steps.h"
#include "services/planning/api/convert_parts.h"
#include "services/planning/api/facts.h"
#include "services/planning/api/names.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

// Whom a plan refers to, by resource name; nobody twice.
std::set<std::string> ReferredTo(const v1::PlanDocument& document) {
  std::set<std::string> names = {document.plan().owner(), document.plan().submitter(),
                                 document.plan().reviewer()};
  for (const v1::Stakeholder& each : document.plan().stakeholders()) names.insert(each.contact());
  for (const v1::Objective& each : document.objectives()) names.insert(each.owner());
  for (const v1::Action& each : document.actions()) names.insert(each.owner());
  for (const v1::Condition& each : document.conditions()) {
    names.insert(each.owner());
    names.insert(each.sponsor());
    names.insert(each.review().reviewer());
  }
  names.erase("");
  return names;
}

std::string DisplayNameOf(const directory::Directory& directory, const std::string& name) {
  if (absl::StartsWith(name, "people/")) {
    const absl::StatusOr<std::string> person = People().ToId(name);
    return person.ok() ? directory.PersonName(*person) : "";
  }
  const absl::StatusOr<std::string> contact = Contacts().ToId(name);
  if (!contact.ok()) return "";
  return directory.FindContact(*contact).value_or(directory::ContactFacts()).display_name;
}

void AddNames(const directory::Directory& directory, const PlanContent& content,
              v1::PlanDocument& document) {
  document.set_accounts_revision(directory.revision());
  document.set_account_display_name(directory.AccountName(rpc::ParentId(content.plan.meta.id)));
  for (const std::string& name : ReferredTo(document)) {
    std::string display_name = DisplayNameOf(directory, name);
    if (!display_name.empty()) (*document.mutable_display_names())[name] = std::move(display_name);
  }
}

template <typename Record, typename Proto>
void AddAll(const resources::Resource<Record, Proto>& resource, const std::vector<Record>& records,
            google::protobuf::RepeatedPtrField<Proto>* out) {
  for (const Record& record : records) *out->Add() = resources::Present(resource, record);
}

// Without names and findings.
v1::PlanDocument ShowContent(const Deps& deps, const PlanContent& content) {
  v1::PlanDocument document;
  *document.mutable_plan() = resources::Present(deps.kinds.Of<AccountPlan>(), content.plan);
  document.mutable_plan()->clear_stale_reasons();  // they speak of now
  AddAll(deps.kinds.Of<Objective>(), content.objectives, document.mutable_objectives());
  AddAll(deps.kinds.Of<Action>(), content.actions, document.mutable_actions());
  AddAll(deps.kinds.Of<Condition>(), content.conditions, document.mutable_conditions());
  return document;
}

// How a document of content made from history explains itself.
void ExplainHistory(v1::FrozenVersion& frozen) {
  *frozen.add_explanations() = explain::ToProto(explain::reasons::kFrozenFromHistory());
}

void ShowFreezing(const FrozenPlan& frozen, int version, v1::FrozenVersion& proto) {
  proto.set_version(version);
  proto.set_step(SameValue<v1::FrozenStep>(frozen.step));
  *proto.mutable_freeze_time() = rpc::TimestampToProto(frozen.freeze_time);
  proto.set_person(frozen.person);
  proto.set_note(frozen.note);
}

void ShowFindings(const FrozenPlan& frozen, v1::PlanDocument& document) {
  document.set_accounts_revision(frozen.accounts_revision);
  document.set_account_display_name(frozen.account_display_name);
  for (const ShownName& each : frozen.names) {
    (*document.mutable_display_names())[each.name] = each.display_name;
  }
  AddStaleReasons(frozen.stale_reasons, *document.mutable_plan());
  const rpc::ResourcePattern pattern(kConditionPattern);
  for (v1::Condition& condition : *document.mutable_conditions()) {
    std::vector<ScoreDoubt> own;
    for (const ScoreDoubt& doubt : frozen.doubts) {
      if (pattern.Format(doubt.condition) == condition.name()) own.push_back(doubt);
    }
    AddDoubts(own, condition);
  }
}

}  // namespace

absl::StatusOr<v1::PlanDocument> ShowNow(const Deps& deps, const rpc::Call& call,
                                         store::Reader& reader, const PlanContent& content) {
  ASSIGN_OR_RETURN(v1::PlanDocument document,
                   ShowThen(deps, {deps.directory, deps.clock.Now(), reader}, content));
  const bool empty = content.objectives.empty() && content.conditions.empty();
  AddSteps(content.plan, {SpeakerOf(call), empty}, *document.mutable_plan());
  for (size_t i = 0; i < content.conditions.size(); ++i) {
    AddSteps(content.conditions[i], content.plan,
             *document.mutable_conditions(static_cast<int>(i)));
  }
  return document;
}

absl::StatusOr<v1::PlanDocument> ShowThen(const Deps& deps, const Then& then,
                                          const PlanContent& content) {
  v1::PlanDocument document = ShowContent(deps, content);
  AddStaleReasons(StaleReasonsOf(then.directory, then.time, content.plan),
                  *document.mutable_plan());
  AddNames(then.directory, content, document);
  ScoreCheck check(then.directory, then.time, then.standards);
  for (size_t i = 0; i < content.conditions.size(); ++i) {
    ASSIGN_OR_RETURN(const std::vector<ScoreDoubt> doubts,
                     check.DoubtsOf(content.conditions[i], content.plan));
    AddDoubts(doubts, *document.mutable_conditions(static_cast<int>(i)));
  }
  return document;
}

std::vector<std::string> NamesOf(const Deps& deps, const PlanContent& content) {
  std::vector<std::string> names = {
      Accounts().ToName(std::string(rpc::ParentId(content.plan.meta.id)))};
  for (const std::string& name : ReferredTo(ShowContent(deps, content))) {
    // Steps are also taken by who is neither, such as the administrator.
    if (People().ToId(name).ok() || Contacts().ToId(name).ok()) names.push_back(name);
  }
  return names;
}

absl::Status Freeze(const Deps& deps, store::Txn& txn, const AccountPlan& plan,
                    const Freezing& freezing) {
  ASSIGN_OR_RETURN(const PlanContent content, LoadContent(txn, plan));
  const Then now{deps.directory, deps.clock.Now(), txn};
  ASSIGN_OR_RETURN(const v1::PlanDocument document, ShowThen(deps, now, content));
  FrozenPlan frozen;
  frozen.meta.id = FrozenKey{plan.meta.id, plan.version, freezing.step}.Id();
  frozen.step = freezing.step;
  frozen.origin = FrozenOrigin::kStep;
  frozen.plan_revision = txn.revision();
  frozen.accounts_revision = document.accounts_revision();
  frozen.freeze_time = absl::ToUnixMicros(txn.now());
  frozen.person = freezing.person;
  frozen.note = freezing.note;
  frozen.account_display_name = document.account_display_name();
  for (const std::string& name : ReferredTo(document)) {
    const auto shown = document.display_names().find(name);
    if (shown != document.display_names().end()) frozen.names.push_back({name, shown->second});
  }
  frozen.stale_reasons = StaleReasonsOf(now.directory, now.time, content.plan);
  ScoreCheck check(deps.directory, txn.now(), txn);
  for (const Condition& condition : content.conditions) {
    ASSIGN_OR_RETURN(const std::vector<ScoreDoubt> doubts, check.DoubtsOf(condition, plan));
    frozen.doubts.insert(frozen.doubts.end(), doubts.begin(), doubts.end());
  }
  frozen.content = EncodeContent(content);
  return txn.Put(frozen);
}

absl::StatusOr<v1::PlanDocument> ShowFrozen(const Deps& deps, FrozenPlan frozen, int version,
                                            absl::Time deadline) {
  if (frozen.origin == FrozenOrigin::kPending) {
    RETURN_IF_ERROR(FreezeFromHistory(deps.store, deadline, frozen));
  }
  if (frozen.origin == FrozenOrigin::kLost) return PlanVersionNotKeptError(version);
  ASSIGN_OR_RETURN(const PlanContent content, DecodeContent(frozen.content));
  v1::PlanDocument document;
  if (frozen.origin == FrozenOrigin::kHistory) {
    document = ShowContent(deps, content);
    AddNames(deps.directory, content, document);
    document.clear_accounts_revision();
    ExplainHistory(*document.mutable_frozen());
  } else {
    document = ShowContent(deps, content);
    ShowFindings(frozen, document);
  }
  ShowFreezing(frozen, version, *document.mutable_frozen());
  document.set_revision(frozen.plan_revision);
  return document;
}

}  // namespace accord::planning
