// What the standard methods have to be told about people, assignments and products; and the
// organization itself. Immutable: thread-safe.
#pragma once

#include "accord/accounts/v1/organization.pb.h"
#include "common/resources/resource.h"
#include "services/accounts/domain/organization.h"
#include "services/accounts/domain/people.h"
#include "services/accounts/domain/product.h"

namespace accord::accounts {

class OrganizationResource final : public resources::Resource<Organization, v1::Organization> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Organization& record, v1::Organization& proto) const override;
  absl::Status Parse(const v1::Organization& proto, Organization& record) const override;
  absl::Status Check(store::Txn& txn, const Organization* before,
                     Organization& after) const override;
};

class PersonResource final : public resources::Resource<Person, v1::Person> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Person& record, v1::Person& proto) const override;
  absl::Status Parse(const v1::Person& proto, Person& record) const override;
  absl::Status Check(store::Txn& txn, const Person* before, Person& after) const override;
  absl::Status CheckDelete(store::Txn& txn, const Person& record) const override;
};

class AssignmentResource final : public resources::Resource<Assignment, v1::Assignment> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Assignment& record, v1::Assignment& proto) const override;
  absl::Status Parse(const v1::Assignment& proto, Assignment& record) const override;
  absl::Status Check(store::Txn& txn, const Assignment* before, Assignment& after) const override;
};

class ProductResource final : public resources::Resource<Product, v1::Product> {
 public:
  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Product& record, v1::Product& proto) const override;
  absl::Status Parse(const v1::Product& proto, Product& record) const override;
};

}  // namespace accord::accounts

namespace accord::resources {
template <>
struct KindOf<accounts::Organization> {
  using Type = accounts::OrganizationResource;
};
template <>
struct KindOf<accounts::Person> {
  using Type = accounts::PersonResource;
};
template <>
struct KindOf<accounts::Assignment> {
  using Type = accounts::AssignmentResource;
};
template <>
struct KindOf<accounts::Product> {
  using Type = accounts::ProductResource;
};
}  // namespace accord::resources
