// Where accounts stand, and when: the rules of parents that hold from a day on.
//
// A history (Account::parents) has an entry for each day on which the parent changes; before the
// first one the account is a root. `kBeginning` as a day means "always did". What lies ahead is
// kept in the history too and takes effect on its day (ApplyDueMoves). Functions read and write
// through the store and the lineage that they are given and keep nothing: thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/hierarchy/forest.h"
#include "common/store/store.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/lineage.h"

namespace accord::accounts {

inline constexpr calendar::Date kBeginning = calendar::Date::First();
inline constexpr int kLevelsMax = hierarchy::Forest::kLevelsMax;

// That an account stands below `parent` from a day on. An empty parent makes it a root.
struct Placement {
  calendar::Date from;
  std::string parent;
};
// What is set aside of one account is kept up to so many.
inline constexpr size_t kSetAsideMax = 20;

// The parent on a day; empty: a root.
std::string ParentOn(const Account& account, calendar::Date date);

// Begins a write that judges where accounts stand: tells `lineage`, and lets what is due take
// effect first if nobody has done it yet on that day. Errors: the reader's.
absl::Status BeginWrite(Lineage& lineage, store::Txn& txn, calendar::Date today);

// Gives `account` another parent from `placement.from` on, for good. False if it has that parent
// then anyway. Errors: FAILED_PRECONDITION, LATER_MOVE_EXISTS, if it is to move elsewhere later.
absl::StatusOr<bool> Place(Account& account, const Placement& placement, calendar::Date today);

// The same from today on until what is planned already, which stands: for imports, whose word is of
// today. False if it has that parent today anyway.
bool PlaceUntilPlanned(Account& account, const Placement& placement);

// Makes `parent` the one in effect; `revision` is that of the write.
void SetParent(Account& account, std::string parent, int64_t revision);

// Takes back the planned move on `day`, or all of them, and what is set aside of that day, or all
// that is; and holds what follows from it against `lineage`. Errors: FAILED_PRECONDITION,
// PLANNED_MOVE_NOT_FOUND; those of Lineage::Check.
absl::Status Cancel(Lineage& lineage, Account& account, absl::optional<calendar::Date> day);

// Whether a deleted account, with its mark of deletion taken off, may come back where it belongs
// today; what was planned and is not possible any more is set aside. Errors: those of
// Lineage::Check.
absl::Status Return(Lineage& lineage, Account& account);

// Sets aside what is planned of an account, noted as it is, and is not possible any more. Whether
// there was something. Errors: those of Lineage::Check that are no refusal.
absl::StatusOr<bool> SetAsideImpossible(Lineage& lineage, Account& account);

// The accounts that have moves ahead. Errors: the reader's.
absl::StatusOr<std::vector<std::string>> AccountsWithMoves(store::Reader& reader);

// Errors: FAILED_PRECONDITION, HAS_CHILDREN, if an account stands below this one or is going to.
absl::Status CheckNoChildren(Lineage& lineage, const Account& account);

// Makes the list of pending moves say what is ahead of `account`, whose id is set.
absl::Status NotePendingMove(store::Txn& txn, const Account& account, calendar::Date today);

// Whether some pending move's day has come.
absl::StatusOr<bool> AnyMoveDue(store::Reader& reader, calendar::Date today);

// Lets every move take effect whose day has come, in a write that `lineage` has begun: all out,
// then all in, judged by the hierarchy that they lead to. What would make a circle, too many levels
// or a child of somebody who is not there is set aside: such an account stays where it stands, or
// becomes a root if it cannot.
absl::Status ApplyDueMoves(Lineage& lineage, store::Txn& txn);

}  // namespace accord::accounts
