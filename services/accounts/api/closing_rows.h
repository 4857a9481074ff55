// The rows that a closing account leaves behind, as bodies of writes read and write them. Errors
// are the store's.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/store/store.h"
#include "services/accounts/domain/account.h"

namespace accord::accounts {

// Of all that are registered.
absl::StatusOr<std::vector<std::string>> FollowerIds(store::Reader& reader);

// Keeps a ClosingMark for as long as the account bears one.
absl::Status NoteMark(store::Txn& txn, const Account& account);

// Takes the mark away and leaves the account as it was.
absl::Status TakeAway(store::Txn& txn, Account account);

// The account, if this closing of it is still open.
absl::StatusOr<absl::optional<Account>> FindMarked(store::Txn& txn, const std::string& id,
                                                   const std::string& closing_id);

}  // namespace accord::accounts
