#include "services/accounts/api/kinds.h"

#include <memory>
#include <string>
#include <utility>

#include "accord/accounts/v1/account_service.pb.h"
#include "common/changes/versioned_subtree.h"
#include "common/store/columns.h"

namespace accord::accounts {

absl::Status BindKinds(const Kinds& kinds, rpc::Router& router, store::Store& store) {
  const store::Table& accounts = store::TableOf<Account>();
  const changes::AccountTable hierarchy{&accounts, store::ColumnOf<Account>("parent"), "parent"};
  const auto subtree = [&store, hierarchy](std::string account) {
    return std::make_unique<changes::VersionedSubtree>(store, hierarchy, std::move(account),
                                                       changes::Limits().read_time_max);
  };
  return kinds.Bind<v1::WatchChangesResponse>(router, {store, subtree});
}

}  // namespace accord::accounts
