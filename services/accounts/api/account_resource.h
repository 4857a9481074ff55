// What the standard methods have to be told about accounts. Immutable: thread-safe.
#pragma once

#include <string>
#include <vector>

#include "accord/accounts/v1/account.pb.h"
#include "common/resources/resource.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/lineage.h"

namespace accord::accounts {

class AccountResource final : public resources::Resource<Account, v1::Account> {
 public:
  // `lineage` outlives it; null: it only shows accounts.
  explicit AccountResource(Lineage* lineage = nullptr) : lineage_(lineage) {}

  // What writes of accounts are judged by.
  Lineage& lineage() const { return *lineage_; }

  const resources::Naming& naming() const override;
  const filter::Schema& schema() const override;
  void ToProto(const Account& record, v1::Account& proto) const override;
  absl::Status Parse(const v1::Account& proto, Account& record) const override;
  absl::Status Check(store::Txn& txn, const Account* before, Account& after) const override;
  void Conceal(const rights::Viewer& viewer, v1::Account& proto) const override;
  // That it is being deleted is of the moment, and what it comes to is told anyway.
  std::vector<std::string> derived_fields() const override { return {"closing"}; }

  // As Parse for an upsert's entry with `mask`: what that does not name (without a mask: what is
  // not set in `proto`) keeps its value, and of external ids those of systems that `proto` does not
  // name, unless `mask` names them. Does not touch the parent.
  absl::Status Merge(const v1::Account& proto, const google::protobuf::FieldMask& mask,
                     Account& record) const;

 private:
  absl::Status MergeSet(const v1::Account& proto, Account& record) const;

  Lineage* const lineage_;
};

}  // namespace accord::accounts

namespace accord::resources {
template <>
struct KindOf<accounts::Account> {
  using Type = accounts::AccountResource;
};
}  // namespace accord::resources
