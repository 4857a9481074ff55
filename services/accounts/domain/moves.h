// Where accounts stand, and when: the rules of parents that hold from a day on.
//
// A history (Account::parents) has an entry for each day on which the parent changes; before the
// first one the account is a root. `kBeginning` as a day means "always did". What lies ahead is
// kept in the history too and takes effect on its day (ApplyDueMoves). Functions read and write
// through the store they are given and keep nothing: thread-compatible.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/hierarchy/forest.h"
#include "common/store/store.h"
#include "services/accounts/domain/account.h"

namespace accord::accounts {

inline constexpr calendar::Date kBeginning = calendar::Date::First();
inline constexpr int kLevelsMax = hierarchy::Forest::kLevelsMax;

// That an account stands below `parent` from one day to another, both included. An empty parent
// makes it a root.
struct Placement {
  calendar::Date from;
  std::string parent;
  calendar::Date until = calendar::Date::Last();
};

// The parent on a day; empty: a root.
std::string ParentOn(const Account& account, calendar::Date date);

// How many levels there are at most, on any day of the placement, from a root down to the parent,
// itself counted; 0 without a parent. `account` is the one placed; empty for one that is new.
// Errors: NOT_FOUND, REFERENCE_NOT_FOUND, if the parent does not exist or is deleted;
// FAILED_PRECONDITION, HIERARCHY_CYCLE, if `account` stands above the parent on one of those days,
// or HIERARCHY_TOO_DEEP. O(levels · moves on the way).
absl::StatusOr<int> LevelsAbove(store::Reader& reader, const std::string& account,
                                const Placement& placement);

// Gives `account` another parent from `placement.from` on, for good. False if it has that parent
// then anyway. Errors: FAILED_PRECONDITION, LATER_MOVE_EXISTS.
absl::StatusOr<bool> Place(Account& account, const Placement& placement, calendar::Date today);

// Whether a deleted account may come back where it belongs today and on the days ahead.
// Errors: those of LevelsAbove.
absl::Status CheckReturn(store::Reader& reader, const Account& account, calendar::Date today);

// Errors: FAILED_PRECONDITION, HAS_CHILDREN, if an account stands below this one or is going to.
absl::Status CheckNoChildren(store::Reader& reader, const Account& account, calendar::Date today);

// Makes the list of pending moves say what is ahead of `account`, whose id is set.
absl::Status NotePendingMove(store::Txn& txn, const Account& account, calendar::Date today);

// Whether some pending move's day has come.
absl::StatusOr<bool> AnyMoveDue(store::Reader& reader, calendar::Date today);

// Lets every move take effect whose day has come.
absl::Status ApplyDueMoves(store::Txn& txn, calendar::Date today);

}  // namespace accord::accounts
