// What the standard methods are told about each resource of this service: its fields, and the rules
// by which it may be written. Each is thread-safe and refers to what outlives it.
#pragma once

#include <string>
#include <vector>

#include "accord/forecast/v1/opportunity.pb.h"
#include "accord/forecast/v1/revenue.pb.h"
#include "common/directory/directory.h"
#include "common/resources/resource.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"
#include "services/forecast/engine/admission.h"
#include "services/forecast/engine/projector.h"

namespace accord::forecast {

// What the rules of some kinds need.
struct Parts {
  const directory::Directory& directory;
  const Projector& projector;
  Admission& admission;
};

class OpportunityResource final : public resources::Resource<Opportunity, v1::Opportunity> {
 public:
  explicit OpportunityResource(const Parts& parts)
      : directory_(parts.directory), projector_(parts.projector), admission_(parts.admission) {}

  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Opportunity& opportunity, v1::Opportunity& proto) const override;
  absl::Status Parse(const v1::Opportunity& proto, Opportunity& opportunity) const override;
  absl::Status Check(store::Txn& txn, const Opportunity* before, Opportunity& after) const override;
  // What it counts as follows from its stage: in what is shown ...
  Completer Completing(store::Reader& reader) const override;
  // ... also to watchers, whenever the version was made ...
  void CompleteVersion(Opportunity& opportunity) const override;
  // ... and in what is asked for.
  absl::Status Prepare(store::Reader& reader, store::Query& query) const override;
  // Its reporting amount depends on rates.
  bool cacheable() const override { return false; }
  std::vector<std::string> derived_fields() const override { return {"reporting_amount"}; }

 private:
  const directory::Directory& directory_;
  const Projector& projector_;
  Admission& admission_;
};

class StageResource final : public resources::Resource<Stage, v1::Stage> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Stage& stage, v1::Stage& proto) const override;
  absl::Status Parse(const v1::Stage& proto, Stage& stage) const override;
  // Errors also: FAILED_PRECONDITION, reason STAGE_IN_USE, if an opportunity in it could not be in
  // the changed stage.
  absl::Status Check(store::Txn& txn, const Stage* before, Stage& after) const override;
  // Errors: FAILED_PRECONDITION, reason STAGE_IN_USE.
  absl::Status CheckDelete(store::Txn& txn, const Stage& stage) const override;
};

class TargetResource final : public resources::Resource<Target, v1::Target> {
 public:
  explicit TargetResource(const Parts& parts)
      : directory_(parts.directory), admission_(parts.admission) {}

  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Target& target, v1::Target& proto) const override;
  absl::Status Parse(const v1::Target& proto, Target& target) const override;
  // Errors also: ALREADY_EXISTS, reason TARGET_EXISTS, metadata name.
  absl::Status Check(store::Txn& txn, const Target* before, Target& after) const override;

 private:
  const directory::Directory& directory_;
  Admission& admission_;
};

class RevenueFactResource final : public resources::Resource<RevenueFact, v1::RevenueFact> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const RevenueFact& revenue, v1::RevenueFact& proto) const override;
  absl::Status Parse(const v1::RevenueFact& proto, RevenueFact& revenue) const override;
};

class AddressableRevenueResource final
    : public resources::Resource<AddressableRevenue, v1::AddressableRevenue> {
 public:
  explicit AddressableRevenueResource(const Parts& parts) : directory_(parts.directory) {}

  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const AddressableRevenue& revenue, v1::AddressableRevenue& proto) const override;
  absl::Status Parse(const v1::AddressableRevenue& proto,
                     AddressableRevenue& revenue) const override;
  absl::Status Check(store::Txn& txn, const AddressableRevenue* before,
                     AddressableRevenue& after) const override;

 private:
  const directory::Directory& directory_;
};

class ExchangeRateResource final : public resources::Resource<ExchangeRate, v1::ExchangeRate> {
 public:
  explicit ExchangeRateResource(const Parts& parts) : directory_(parts.directory) {}

  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const ExchangeRate& rate, v1::ExchangeRate& proto) const override;
  absl::Status Parse(const v1::ExchangeRate& proto, ExchangeRate& rate) const override;
  // Errors also: ALREADY_EXISTS, reason RATE_EXISTS, metadata name; those of CheckRateNotNeeded.
  absl::Status Check(store::Txn& txn, const ExchangeRate* before,
                     ExchangeRate& after) const override;
  absl::Status CheckDelete(store::Txn& txn, const ExchangeRate& rate) const override;

 private:
  const directory::Directory& directory_;
};

}  // namespace accord::forecast

namespace accord::resources {
template <>
struct KindOf<forecast::Opportunity> {
  using Type = forecast::OpportunityResource;
};
template <>
struct KindOf<forecast::Stage> {
  using Type = forecast::StageResource;
};
template <>
struct KindOf<forecast::Target> {
  using Type = forecast::TargetResource;
};
template <>
struct KindOf<forecast::RevenueFact> {
  using Type = forecast::RevenueFactResource;
};
template <>
struct KindOf<forecast::AddressableRevenue> {
  using Type = forecast::AddressableRevenueResource;
};
template <>
struct KindOf<forecast::ExchangeRate> {
  using Type = forecast::ExchangeRateResource;
};
}  // namespace accord::resources
