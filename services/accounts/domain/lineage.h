// Who stands above and below whom on which day, as a write sees it: the limit of levels and the
// rule that nobody stands below themselves are held against this.
//
// Memory is right but for what the writes have done that share the transaction and are not
// committed yet; those are noted here. So no check reads the database, and imports do not pay for
// it. Whoever writes an account whose parents change, or creates, deletes or undeletes one, begins
// with Begin, notes it and then asks. For the bodies of writes, which run one after another;
// thread-compatible but for settled_day.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/hierarchy/dated_parents.h"
#include "common/store/store.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/account_tree.h"

namespace accord::accounts {

// Both days belong to it.
struct Days {
  calendar::Date from;
  calendar::Date until = calendar::Date::Last();
};

class Lineage {
 public:
  // `tree` outlives it and follows the store that the writes are made to.
  explicit Lineage(const AccountTree& tree) : tree_(tree) {}

  // Begins a write: what earlier ones noted that were undone is forgotten.
  void Begin(const store::Txn& txn, calendar::Date today);

  // Looks at what is committed alone, as of a day.
  void At(calendar::Date today);

  // That the write makes the account so, or deletes it. The last note counts.
  void Note(const Account& account);

  void NoteDeleted(const std::string& account);

  // Whether it is there, and not deleted.
  bool Holds(const std::string& account) const { return ParentsOf(account).has_value(); }

  // Whether `account`, as noted, may stand where it does from one day to another, with all that
  // stands below it by then. Circles are looked for on all of these days, levels counted on those
  // from today on, for the past is not what it was planned to be. Costs O(levels) and, if the
  // account is not new, O(accounts below).
  // Errors: NOT_FOUND, REFERENCE_NOT_FOUND, if a parent of those days does not exist or is deleted;
  // FAILED_PRECONDITION, HIERARCHY_CYCLE or HIERARCHY_TOO_DEEP.
  absl::Status Check(const std::string& account, Days days);

  // Somebody who stands below `account` today or is going to; empty: nobody.
  std::string AnyBelow(const std::string& account);

  calendar::Date today() const { return today_; }

  // The day up to which every move that was due has taken effect.
  calendar::Date settled_day() const { return calendar::Date::FromDays(settled_days_); }
  void set_settled_day(calendar::Date day) { settled_days_ = day.days(); }

 private:
  using Parents = absl::optional<hierarchy::DatedParents>;  // nothing: not there, or deleted
  struct Noted {
    int64_t revision = 0;
    Parents parents;
  };
  // How many levels stand above, itself not counted, on some days.
  struct Rise {
    Days days;
    int levels = 0;
  };
  class Climb;

  Parents ParentsOf(const std::string& account) const;
  int SettledLevels(const std::string& account);
  bool Fits(const std::string& account, Days days, int level);
  bool OthersFit(const std::string& parent, Days days, int level);
  std::vector<std::string> OthersBelow(const std::string& parent) const;
  const AccountTree::Mask& mask();
  void Add(const std::string& account, Parents parents);
  void Changed();

  const AccountTree& tree_;
  std::atomic<int32_t> settled_days_{calendar::Date::First().days()};
  calendar::Date today_;
  int64_t revision_ = 0;  // of the write under way
  absl::flat_hash_map<std::string, std::vector<Noted>>
      notes_;  // by account, the last is the newest
  absl::flat_hash_map<std::string, absl::flat_hash_set<std::string>>
      below_;                                         // candidates, by parent
  std::vector<std::pair<int64_t, std::string>> log_;  // of notes, by revision
  // Both hold until the next note. How many levels an account takes with all above it, if that is
  // the same from today on; 0: it is not.
  absl::flat_hash_map<std::string, int> settled_;
  absl::optional<AccountTree::Mask> mask_;
};

}  // namespace accord::accounts
