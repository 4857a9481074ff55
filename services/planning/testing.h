// What the tests of the API share: the service over a fresh SQLite store, called through a real
// channel, and tiny functions that make what they send.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "accord/planning/v1/condition_service.grpc.pb.h"
#include "accord/planning/v1/cos_standard_service.grpc.pb.h"
#include "accord/planning/v1/plan_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/directory/directory.h"
#include "common/directory/recorded_archive.h"
#include "common/directory/testing.h"
#include "common/program/test_bench.h"
#include "gmock/gmock.h"
#include "services/planning/service.h"
#include "services/planning/storage/schema.h"

namespace accord::planning {

inline accounts::v1::Change MakePersonChange(int64_t revision, const std::string& id) {
  accounts::v1::Change change = directory::testing::MakeChange(revision);
  change.mutable_person()->set_name("people/" + id);
  change.mutable_person()->set_display_name(id);
  return change;
}

inline accounts::v1::Change MakeContactChange(int64_t revision, const std::string& id,
                                              accounts::v1::Contact::Seniority seniority) {
  accounts::v1::Change change = directory::testing::MakeChange(revision);
  change.mutable_contact()->set_name("accounts/acme/contacts/" + id);
  change.mutable_contact()->set_display_name(id);
  change.mutable_contact()->set_seniority(seniority);
  return change;
}

inline google::type::Date MakeDate(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

inline v1::Commitment MakeCommitment(const std::string& id, v1::Side side) {
  v1::Commitment commitment;
  commitment.set_commitment_id(id);
  commitment.set_side(side);
  commitment.set_text("Promise " + id);
  return commitment;
}

// Ours is "train", theirs is "sponsor"; the sponsor is a director.
inline v1::Condition MakeCondition() {
  v1::Condition condition;
  condition.set_title("Fewer tickets");
  *condition.add_commitments() = MakeCommitment("train", v1::VENDOR);
  *condition.add_commitments() = MakeCommitment("sponsor", v1::CUSTOMER);
  condition.set_sponsor("accounts/acme/contacts/dora");
  condition.mutable_measure()->set_metric("Tickets");
  condition.mutable_measure()->mutable_baseline()->set_value("900");
  condition.mutable_measure()->mutable_target()->set_value("500");
  condition.mutable_measure()->set_unit("a month");
  *condition.mutable_due_date() = MakeDate(2026, 6, 30);
  condition.set_priority_id("cost");
  return condition;
}

using program::FieldsOf;
using program::MetadataOf;
using program::ReasonOf;

// The account is acme, people are jane and boss, contacts are dora (a director) and stan (staff).
// Today is 2026-03-01, in FY2026.
class PlanningApiTest : public program::TestBench<PlanningService, v1::ConditionService,
                                                  v1::CosStandardService, v1::PlanService> {
 protected:
  using ConditionStub = v1::ConditionService::Stub;
  using PlanStub = v1::PlanService::Stub;
  using StandardStub = v1::CosStandardService::Stub;

  PlanningApiTest() : TestBench(absl::CivilDay(2026, 3, 1)) {
    using directory::testing::MakeAccountChange;
    Tell(directory::testing::MakeMessage(
        6, {MakeAccountChange(1, {"acme", ""}), MakeAccountChange(2, {"umbrella", ""}),
            MakePersonChange(3, "jane"), MakePersonChange(4, "boss"),
            MakeContactChange(5, "dora", accounts::v1::Contact::DIRECTOR),
            MakeContactChange(6, "stan", accounts::v1::Contact::STAFF)}));
    directory_.SetReady();
    Start();
  }
  ~PlanningApiTest() override { Stop(); }

  // What the accounts service tells.
  void Tell(accounts::v1::WatchChangesResponse message) {
    const absl::Status applied = directory_.Apply(message);
    EXPECT_TRUE(applied.ok()) << applied;
    archive_.Tell(clock_.Now(), std::move(message));
  }

  void Start() {
    sql::StoreOptions store_options = OptionsOf(Schema());
    store_options.compaction_grace = absl::Milliseconds(1);
    OpenStore(std::move(store_options));
    PlanningService::Options options = ServiceOptions();
    options.directory = &directory_;
    options.archive = &archive_;
    options.shared = shared_;
    Serve(PlanningService::Create(options));
  }
  void Stop() {
    StopServing();
    store_.reset();
  }

  absl::StatusOr<v1::AccountPlan> CreatePlan(v1::AccountPlan plan, const std::string& id = "2026",
                                             const std::string& account = "acme") {
    v1::CreateAccountPlanRequest request;
    request.set_parent("accounts/" + account);
    request.set_account_plan_id(id);
    *request.mutable_account_plan() = std::move(plan);
    return Call(&PlanStub::CreateAccountPlan, request);
  }
  // accounts/acme/plans/2026, with the priority "cost".
  v1::AccountPlan MakePlan() {
    v1::AccountPlan plan;
    plan.set_strategy("Win");
    v1::BusinessPriority& priority = *plan.add_business_priorities();
    priority.set_priority_id("cost");
    priority.set_title("Cut cost");
    const auto made = CreatePlan(plan);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(v1::AccountPlan());
  }
  absl::StatusOr<v1::Objective> CreateObjective(v1::Objective objective,
                                                const std::string& id = "o1") {
    v1::CreateObjectiveRequest request;
    request.set_parent(kPlan);
    request.set_objective_id(id);
    *request.mutable_objective() = std::move(objective);
    return Call(&PlanStub::CreateObjective, request);
  }
  absl::StatusOr<v1::Action> CreateAction(v1::Action action, const std::string& id = "a1") {
    v1::CreateActionRequest request;
    request.set_parent(kPlan);
    request.set_action_id(id);
    *request.mutable_action() = std::move(action);
    return Call(&PlanStub::CreateAction, request);
  }
  absl::StatusOr<v1::Condition> CreateCondition(v1::Condition condition,
                                                const std::string& id = "c1") {
    v1::CreateConditionRequest request;
    request.set_parent(kPlan);
    request.set_condition_id(id);
    *request.mutable_condition() = std::move(condition);
    return Call(&ConditionStub::CreateCondition, request);
  }
  absl::StatusOr<v1::PlanDocument> GetDocument(int version = 0,
                                               v1::FrozenStep step = v1::FROZEN_STEP_UNSPECIFIED) {
    v1::GetPlanDocumentRequest request;
    request.set_name(kPlan);
    request.set_version(version);
    request.set_step(step);
    return Call(&PlanStub::GetPlanDocument, request);
  }
  absl::Status Submit(const std::string& on_behalf_of = "") {
    return CallOn(&PlanStub::SubmitAccountPlan, kPlan, on_behalf_of).status();
  }
  absl::Status Approve(const std::string& on_behalf_of = "") {
    return CallOn(&PlanStub::ApproveAccountPlan, kPlan, on_behalf_of).status();
  }

  static constexpr char kPlan[] = "accounts/acme/plans/2026";
  static constexpr char kCondition[] = "accounts/acme/plans/2026/conditions/c1";

  directory::Directory directory_;
  directory::testing::RecordedArchive archive_;
  cache::SharedSpace* shared_ = nullptr;
};

}  // namespace accord::planning
