// What the standard methods have to be told about what belongs to one account. Immutable:
// thread-safe.
#pragma once

#include "accord/accounts/v1/profile.pb.h"
#include "common/resources/resource.h"
#include "services/accounts/domain/profile.h"

namespace accord::accounts {

class ContactResource final : public resources::Resource<Contact, v1::Contact> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Contact& record, v1::Contact& proto) const override;
  absl::Status Parse(const v1::Contact& proto, Contact& record) const override;
  absl::Status Check(store::Txn& txn, const Contact* before, Contact& after) const override;
};

class AgreementResource final : public resources::Resource<Agreement, v1::Agreement> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Agreement& record, v1::Agreement& proto) const override;
  absl::Status Parse(const v1::Agreement& proto, Agreement& record) const override;
  absl::Status Check(store::Txn& txn, const Agreement* before, Agreement& after) const override;
};

class DeploymentResource final : public resources::Resource<Deployment, v1::Deployment> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Deployment& record, v1::Deployment& proto) const override;
  absl::Status Parse(const v1::Deployment& proto, Deployment& record) const override;
  absl::Status Check(store::Txn& txn, const Deployment* before, Deployment& after) const override;
};

class SatisfactionSurveyResource final
    : public resources::Resource<SatisfactionSurvey, v1::SatisfactionSurvey> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const SatisfactionSurvey& record, v1::SatisfactionSurvey& proto) const override;
  absl::Status Parse(const v1::SatisfactionSurvey& proto,
                     SatisfactionSurvey& record) const override;
  absl::Status Check(store::Txn& txn, const SatisfactionSurvey* before,
                     SatisfactionSurvey& after) const override;
};

}  // namespace accord::accounts

namespace accord::resources {
template <>
struct KindOf<accounts::Contact> {
  using Type = accounts::ContactResource;
};
template <>
struct KindOf<accounts::Agreement> {
  using Type = accounts::AgreementResource;
};
template <>
struct KindOf<accounts::Deployment> {
  using Type = accounts::DeploymentResource;
};
template <>
struct KindOf<accounts::SatisfactionSurvey> {
  using Type = accounts::SatisfactionSurveyResource;
};
}  // namespace accord::resources
