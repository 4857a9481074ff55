// UpsertAccounts: how accounts come in from other systems, a thousand at a time.
#pragma once

#include "absl/status/statusor.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "common/rpc/router.h"
#include "common/store/store.h"
#include "services/accounts/api/account_resource.h"

namespace accord::accounts {

// Writes every entry, or fails with everything that is wrong with any of them: judged by the state
// in which the call ends, in whatever order its entries stand. Errors: as account_service.proto
// says. Imports wait for this alone, so it reads no more than it must: an entry that says nothing
// new costs two look-ups, a new one three and its writes. Who does not see everything changes what
// it sees, and makes nothing: external ids are unique among all.
absl::StatusOr<v1::UpsertAccountsResponse> UpsertAccounts(const AccountResource& resource,
                                                          const rights::Viewer& viewer,
                                                          store::Txn& txn,
                                                          const v1::UpsertAccountsRequest& request);

// The rows that it looks up.
rpc::Router::Reads ReadsOfUpsert(const v1::UpsertAccountsRequest& request);

}  // namespace accord::accounts
