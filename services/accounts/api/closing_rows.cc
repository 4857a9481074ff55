#include "services/accounts/api/closing_rows.h"

#include <utility>

#include "common/base/status.h"
#include "services/accounts/domain/closing.h"

namespace accord::accounts {

absl::StatusOr<std::vector<std::string>> FollowerIds(store::Reader& reader) {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(reader.Select<Follower>(store::Query(), [&](const Follower& follower) {
    ids.push_back(follower.meta.id);
    return true;
  }));
  return ids;
}

absl::Status NoteMark(store::Txn& txn, const Account& account) {
  ASSIGN_OR_RETURN(absl::optional<ClosingMark> known, txn.Find<ClosingMark>(account.meta.id));
  if (!known.has_value() && !account.closing.open()) return absl::OkStatus();
  ClosingMark mark = known.value_or(ClosingMark());
  mark.meta.id = account.meta.id;
  mark.meta.delete_time = account.closing.open() ? 0 : absl::ToUnixMicros(txn.now());
  if (account.closing.open()) mark.closing_id = account.closing.id;
  return txn.Put(mark);
}

absl::Status TakeAway(store::Txn& txn, Account account) {
  account.closing = Closing();
  RETURN_IF_ERROR(NoteMark(txn, account));
  return txn.Put(account);
}

absl::StatusOr<absl::optional<Account>> FindMarked(store::Txn& txn, const std::string& id,
                                                   const std::string& closing_id) {
  ASSIGN_OR_RETURN(absl::optional<Account> account, txn.Find<Account>(id));
  if (account.has_value() && account->closing.id != closing_id) account.reset();
  return account;
}

}  // namespace accord::accounts
