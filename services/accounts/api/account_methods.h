// The methods of accounts that are not standard ones: moves, trees, paths, search.
#pragma once

#include <memory>

#include "accord/accounts/v1/account_service.pb.h"
#include "common/rpc/router.h"
#include "common/store/store.h"
#include "services/accounts/api/account_resource.h"
#include "services/accounts/api/past_trees.h"
#include "services/accounts/domain/account_tree.h"

namespace accord::accounts {

// Thread-safe. What it refers to outlives it.
class AccountMethods {
 public:
  AccountMethods(store::Store& store, const AccountTree& tree,
                 std::shared_ptr<const AccountResource> resource)
      : store_(store), tree_(tree), past_trees_(store, tree), resource_(std::move(resource)) {}

  absl::StatusOr<v1::Account> Move(store::Txn& txn, const v1::MoveAccountRequest& request) const;
  absl::StatusOr<v1::Account> CancelPlannedMove(store::Txn& txn,
                                                const v1::CancelPlannedMoveRequest& request) const;
  absl::StatusOr<v1::GetAccountTreeResponse> GetTree(
      const rpc::Call& call, const v1::GetAccountTreeRequest& request) const;
  absl::StatusOr<v1::ListAncestorsResponse> ListAncestors(
      const rpc::Call& call, const v1::ListAncestorsRequest& request) const;
  absl::StatusOr<v1::SearchAccountsResponse> Search(const rpc::Call& call,
                                                    const v1::SearchAccountsRequest& request) const;

 private:
  absl::StatusOr<TreePage> Walk(const rpc::Call& call, TreeQuery query) const;
  absl::StatusOr<std::shared_ptr<const AccountTree>> TreeAt(const rpc::Call& call,
                                                            int64_t revision) const;

  store::Store& store_;
  const AccountTree& tree_;
  mutable PastTrees past_trees_;
  const std::shared_ptr<const AccountResource> resource_;
};

// Binds them, and UpsertAccounts.
void RegisterAccountMethods(rpc::Router& router, store::Store& store, const AccountTree& tree,
                            std::shared_ptr<const AccountResource> resource);

}  // namespace accord::accounts
