#include "services/accounts/domain/moves.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "services/accounts/domain/errors.h"

namespace accord::accounts {
namespace {

using calendar::Date;
using Entries = std::vector<hierarchy::DatedParents::Entry>;

// Calls take(placement) for each parent of `account` between two days.
template <typename Take>
absl::Status ForEachParent(const Account& account, Date from, Date until, Take take) {
  const Entries& entries = account.parents.entries();
  for (size_t i = 0; i < entries.size(); ++i) {
    const Date last =
        i + 1 < entries.size() ? Date::FromDays(entries[i + 1].from.days() - 1) : Date::Last();
    const Placement part{std::max(entries[i].from, from), entries[i].parent, std::min(last, until)};
    if (part.from > part.until || part.parent.empty()) continue;
    RETURN_IF_ERROR(take(part));
  }
  return absl::OkStatus();
}

// Climbs from a parent to every root above it on some day. Parts of one level cover different days,
// so there are at most as many as moves on the way.
class Climb {
 public:
  Climb(store::Reader& reader, const std::string& account) : reader_(reader), account_(account) {}

  absl::Status From(const Placement& placement) {
    if (placement.parent == account_) return Cycle(placement.parent);
    if (path_.size() >= kLevelsMax) return HierarchyTooDeepError(account_, kLevelsMax);
    ASSIGN_OR_RETURN(const absl::optional<Account> parent, reader_.Find<Account>(placement.parent));
    if (path_.empty() && (!parent.has_value() || parent->meta.deleted())) {
      return ReferenceNotFoundError("parent", absl::StrCat("accounts/", placement.parent));
    }
    path_.push_back(placement.parent);
    levels_ = std::max(levels_, static_cast<int>(path_.size()));
    if (parent.has_value()) {
      RETURN_IF_ERROR(ForEachParent(*parent, placement.from, placement.until,
                                    [this](const Placement& above) { return From(above); }));
    }
    path_.pop_back();
    return absl::OkStatus();
  }

  int levels() const { return levels_; }

 private:
  absl::Status Cycle(const std::string& again) {
    const std::string parent = path_.empty() ? again : path_.front();
    path_.push_back(again);
    return HierarchyCycleError({account_, parent, absl::StrJoin(path_, " < ")});
  }

  store::Reader& reader_;
  const std::string& account_;
  std::vector<std::string> path_;
  int levels_ = 0;
};

absl::optional<Date> NextMove(const Account& account, Date today) {
  for (const auto& entry : account.parents.entries()) {
    if (entry.from > today) return entry.from;
  }
  return absl::nullopt;
}

bool IsGoingBelow(const Account& account, const std::string& parent, Date today) {
  const Entries& entries = account.parents.entries();
  return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.from > today && entry.parent == parent;
  });
}

absl::Status HasChild(const Account& account, const Account& child) {
  return HasChildrenError(absl::StrCat("accounts/", account.meta.id),
                          absl::StrCat("accounts/", child.meta.id));
}

// Accounts with moves due up to `last`, or with any.
absl::StatusOr<std::vector<std::string>> PendingIds(store::Reader& reader, Date last,
                                                    int64_t limit) {
  store::Query query;
  query.ranges = {{"due", calendar::FormatDate(Date::First()), calendar::FormatDate(last)}};
  query.limit = limit;
  std::vector<std::string> ids;
  RETURN_IF_ERROR(reader.Select<PendingMove>(query, [&](PendingMove move) {
    ids.push_back(std::move(move.meta.id));
    return true;
  }));
  return ids;
}

}  // namespace

std::string ParentOn(const Account& account, Date date) {
  return std::string(account.parents.ParentOn(date).value_or(""));
}

absl::StatusOr<int> LevelsAbove(store::Reader& reader, const std::string& account,
                                const Placement& placement) {
  if (placement.parent.empty()) return 0;
  Climb climb(reader, account);
  RETURN_IF_ERROR(climb.From(placement));
  return climb.levels();
}

absl::StatusOr<bool> Place(Account& account, const Placement& placement, Date today) {
  if (ParentOn(account, placement.from) == placement.parent) return false;
  const Entries& entries = account.parents.entries();
  if (!entries.empty() && entries.back().from > placement.from) {
    const auto later = std::find_if(entries.begin(), entries.end(),
                                    [&](const auto& entry) { return entry.from > placement.from; });
    return LaterMoveExistsError(account.meta.id, calendar::FormatDate(later->from));
  }
  account.parents.Set(placement.from, placement.parent);
  if (entries.size() == 1 && entries.front().parent.empty()) {
    account.parents = hierarchy::DatedParents();  // a root before and after: nothing to remember
  }
  account.parent = ParentOn(account, today);
  return true;
}

absl::Status CheckReturn(store::Reader& reader, const Account& account, Date today) {
  return ForEachParent(account, today, Date::Last(), [&](const Placement& placement) {
    return LevelsAbove(reader, account.meta.id, placement).status();
  });
}

absl::Status CheckNoChildren(store::Reader& reader, const Account& account, Date today) {
  store::Query query;
  query.ranges = {{"parent", account.meta.id, account.meta.id}};
  query.limit = 1;
  absl::Status has_child;
  RETURN_IF_ERROR(reader.Select<Account>(query, [&](Account child) {
    has_child = HasChild(account, child);
    return false;
  }));
  RETURN_IF_ERROR(has_child);
  ASSIGN_OR_RETURN(const std::vector<std::string> pending, PendingIds(reader, Date::Last(), 0));
  for (const std::string& id : pending) {
    ASSIGN_OR_RETURN(const absl::optional<Account> other, reader.Find<Account>(id));
    if (!other.has_value() || !IsGoingBelow(*other, account.meta.id, today)) continue;
    return HasChild(account, *other);
  }
  return absl::OkStatus();
}

absl::Status NotePendingMove(store::Txn& txn, const Account& account, Date today) {
  const absl::optional<Date> next = NextMove(account, today);
  if (!next.has_value() && account.parents.entries().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(absl::optional<PendingMove> noted, txn.Find<PendingMove>(account.meta.id));
  const bool is_noted = noted.has_value() && !noted->meta.deleted();
  if (!next.has_value() && !is_noted) return absl::OkStatus();
  if (is_noted && noted->due == next) return absl::OkStatus();
  PendingMove move = noted.value_or(PendingMove());
  move.meta.id = account.meta.id;
  move.meta.delete_time = next.has_value() ? 0 : absl::ToUnixMicros(txn.now());
  if (next.has_value()) move.due = next;
  return txn.Put(move);
}

absl::StatusOr<bool> AnyMoveDue(store::Reader& reader, Date today) {
  ASSIGN_OR_RETURN(const std::vector<std::string> due, PendingIds(reader, today, 1));
  return !due.empty();
}

absl::Status ApplyDueMoves(store::Txn& txn, Date today) {
  ASSIGN_OR_RETURN(const std::vector<std::string> due, PendingIds(txn, today, 0));
  for (const std::string& id : due) {
    ASSIGN_OR_RETURN(absl::optional<Account> account, txn.Find<Account>(id));
    if (!account.has_value()) continue;
    RETURN_IF_ERROR(NotePendingMove(txn, *account, today));
    const std::string parent = ParentOn(*account, today);
    // A deleted one finds its parent when it comes back.
    if (account->meta.deleted() || account->parent == parent) continue;
    account->parent = parent;
    RETURN_IF_ERROR(txn.Put(*account));
  }
  return absl::OkStatus();
}

}  // namespace accord::accounts
