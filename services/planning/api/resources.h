// What the standard methods are told about each resource of this service: its fields, and the rules
// by which it may be written.
//
// Each is thread-safe and refers to a directory that outlives it. References to people, contacts
// and accounts are checked when they are set, against the copy that the directory keeps: who is
// gone since does not stand in the way of other changes.
#pragma once

#include <string>
#include <vector>

#include "accord/planning/v1/condition.pb.h"
#include "accord/planning/v1/cos_standard.pb.h"
#include "accord/planning/v1/plan.pb.h"
#include "common/base/clock.h"
#include "common/directory/archive.h"
#include "common/directory/directory.h"
#include "common/resources/moment.h"
#include "common/resources/resource.h"
#include "services/planning/api/belonging_filter.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/standard.h"
#include "services/planning/domain/work.h"

namespace accord::planning {

// The plan that `child_id` belongs to. Errors: NOT_FOUND, reason RESOURCE_NOT_FOUND;
// FAILED_PRECONDITION, reason RESOURCE_DELETED.
absl::StatusOr<AccountPlan> LoadPlanOf(store::Reader& reader, const std::string& child_id);

// What the rules of some kinds need.
struct Parts {
  const directory::Directory& directory;
  directory::Archive& archive;
  const Clock& clock;
};

class PlanResource final : public resources::Resource<AccountPlan, v1::AccountPlan> {
 public:
  explicit PlanResource(const Parts& parts)
      : directory_(parts.directory), archive_(parts.archive), clock_(parts.clock) {}

  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const AccountPlan& plan, v1::AccountPlan& proto) const override;
  absl::Status Parse(const v1::AccountPlan& proto, AccountPlan& plan) const override;
  std::string ChooseId(const AccountPlan& plan) const override;
  absl::Status Check(store::Txn& txn, const AccountPlan* before, AccountPlan& after) const override;
  // Which steps the caller may take.
  absl::Status Complete(
      const rpc::Call& call, store::Reader& reader,
      const std::vector<resources::Shown<AccountPlan, v1::AccountPlan>>& shown) const override;
  // What made the plans stale at a past moment: by its day, and by where their accounts stood.
  absl::Status CompleteThen(
      const rpc::Call& call, resources::Sight& sight,
      const std::vector<resources::Shown<AccountPlan, v1::AccountPlan>>& shown) const override;
  bool needs_accounts() const override { return true; }
  // What makes a plan stale depends on the day and on the account.
  bool cacheable() const override { return false; }
  std::vector<std::string> derived_fields() const override { return {"stale_reasons"}; }

 private:
  absl::Status CheckReferences(const AccountPlan& before, const AccountPlan& after) const;
  const directory::Directory& directory_;
  directory::Archive& archive_;
  const Clock& clock_;
};

class ObjectiveResource final : public resources::Resource<Objective, v1::Objective> {
 public:
  explicit ObjectiveResource(const Parts& parts) : directory_(parts.directory) {}

  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Objective& objective, v1::Objective& proto) const override;
  absl::Status Parse(const v1::Objective& proto, Objective& objective) const override;
  absl::Status Check(store::Txn& txn, const Objective* before, Objective& after) const override;
  absl::Status CheckDelete(store::Txn& txn, const Objective& objective) const override;
  absl::Status Prepare(store::Reader&, store::Query& query) const override {
    return ResolveBelonging(query);
  }

 private:
  const directory::Directory& directory_;
};

class ActionResource final : public resources::Resource<Action, v1::Action> {
 public:
  explicit ActionResource(const Parts& parts) : directory_(parts.directory) {}

  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Action& action, v1::Action& proto) const override;
  absl::Status Parse(const v1::Action& proto, Action& action) const override;
  absl::Status Check(store::Txn& txn, const Action* before, Action& after) const override;
  absl::Status CheckDelete(store::Txn& txn, const Action& action) const override;
  absl::Status Prepare(store::Reader&, store::Query& query) const override {
    return ResolveBelonging(query);
  }

 private:
  const directory::Directory& directory_;
};

// What was agreed can be followed up whatever the plan's state: evidence, owner, sponsor and the
// measure's current value.
class ConditionResource final : public resources::Resource<Condition, v1::Condition> {
 public:
  explicit ConditionResource(const Parts& parts)
      : directory_(parts.directory), archive_(parts.archive), clock_(parts.clock) {}

  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Condition& condition, v1::Condition& proto) const override;
  absl::Status Parse(const v1::Condition& proto, Condition& condition) const override;
  absl::Status Check(store::Txn& txn, const Condition* before, Condition& after) const override;
  absl::Status CheckDelete(store::Txn& txn, const Condition& condition) const override;
  absl::Status Prepare(store::Reader&, store::Query& query) const override {
    return ResolveBelonging(query);
  }
  // Says which steps may be taken, and what of a kept score is out of date; that depends on the
  // plan, the standard, the sponsor and the day.
  absl::Status Complete(
      const rpc::Call& call, store::Reader& reader,
      const std::vector<resources::Shown<Condition, v1::Condition>>& shown) const override;
  // The same as it was at a past moment.
  absl::Status CompleteThen(
      const rpc::Call& call, resources::Sight& sight,
      const std::vector<resources::Shown<Condition, v1::Condition>>& shown) const override;
  bool needs_accounts() const override { return true; }
  bool cacheable() const override { return false; }

 private:
  const directory::Directory& directory_;
  directory::Archive& archive_;
  const Clock& clock_;
};

// A change makes the standard's next version.
class StandardResource final : public resources::Resource<CosStandard, v1::CosStandard> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const CosStandard& standard, v1::CosStandard& proto) const override;
  absl::Status Parse(const v1::CosStandard& proto, CosStandard& standard) const override;
  absl::Status Check(store::Txn& txn, const CosStandard* before, CosStandard& after) const override;
};

}  // namespace accord::planning

namespace accord::resources {
template <>
struct KindOf<planning::AccountPlan> {
  using Type = planning::PlanResource;
};
template <>
struct KindOf<planning::Objective> {
  using Type = planning::ObjectiveResource;
};
template <>
struct KindOf<planning::Action> {
  using Type = planning::ActionResource;
};
template <>
struct KindOf<planning::Condition> {
  using Type = planning::ConditionResource;
};
template <>
struct KindOf<planning::CosStandard> {
  using Type = planning::StandardResource;
};
}  // namespace accord::resources
