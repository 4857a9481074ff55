#include "services/accounts/domain/moves.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/accounts/domain/errors.h"

namespace accord::accounts {
namespace {

using calendar::Date;
using Entries = std::vector<hierarchy::DatedParents::Entry>;

absl::optional<Date> NextMove(const Account& account, Date today) {
  for (const auto& entry : account.parents.entries()) {
    if (entry.from > today) return entry.from;
  }
  return absl::nullopt;
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

Date DayBefore(Date day) { return Date::FromDays(day.days() - 1); }

// The days on which the entry that begins on `from` holds.
Days DaysOf(const Account& account, Date from) {
  for (const auto& entry : account.parents.entries()) {
    if (entry.from > from) return {from, DayBefore(entry.from)};
  }
  return {from};
}

void AddSetAside(Account& account, SetAside move, const absl::Status& why) {
  const ErrorDetail detail = DetailOf(why).value_or(ErrorDetail());
  move.reason = detail.reason;
  for (const auto& [key, value] : detail.metadata) {
    if (key == "path") move.path = value;
  }
  account.set_aside.push_back(std::move(move));
  if (account.set_aside.size() > kSetAsideMax) account.set_aside.erase(account.set_aside.begin());
}

// Only what makes a move impossible sets it aside.
bool IsImpossible(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) || absl::IsNotFound(status);
}

// Takes out the move that began on `from`: the account stays where it was, or is a root for as long
// if it cannot. `account` is noted as it becomes.
void StayFrom(Lineage& lineage, Account& account, Date from, const absl::Status& why) {
  AddSetAside(account, {from, ParentOn(account, from), "", ""}, why);
  const Days days = DaysOf(account, from);
  const hierarchy::DatedParents planned = account.parents;
  account.parents.Erase(from);
  lineage.Note(account);
  if (lineage.Check(account.meta.id, {std::max(from, lineage.today()), days.until}).ok()) return;
  account.parents.Set(from, "");
  if (days.until < Date::Last()) {
    const Date next = Date::FromDays(days.until.days() + 1);
    account.parents.Set(next, *planned.ParentOn(next));
  }
  lineage.Note(account);
}

// The first day of the parent that holds on `day`.
Date BeganBy(const Account& account, Date day) {
  Date began = kBeginning;
  for (const auto& entry : account.parents.entries()) {
    if (entry.from <= day) began = entry.from;
  }
  return began;
}

// Puts in, one after another, what can be: the first in order of ids wins. Only in a hierarchy in
// which not all can be.
void PutInWhatFits(Lineage& lineage, std::vector<Account>& moving) {
  const Date today = lineage.today();
  for (const Account& account : moving) {
    Account out = account;
    out.parents = hierarchy::DatedParents();
    lineage.Note(out);
  }
  std::vector<std::pair<Account*, absl::Status>> refused;
  for (Account& account : moving) {
    lineage.Note(account);
    absl::Status fits = lineage.Check(account.meta.id, {today, today});
    if (fits.ok()) continue;
    Account out = account;
    out.parents = hierarchy::DatedParents();
    lineage.Note(out);
    refused.emplace_back(&account, std::move(fits));
  }
  for (auto& [account, why] : refused) {
    StayFrom(lineage, *account, BeganBy(*account, today), why);
  }
}

}  // namespace

std::string ParentOn(const Account& account, Date date) {
  return std::string(account.parents.ParentOn(date).value_or(""));
}

absl::Status BeginWrite(Lineage& lineage, store::Txn& txn, Date today) {
  lineage.Begin(txn, today);
  if (today <= lineage.settled_day()) return absl::OkStatus();
  return ApplyDueMoves(lineage, txn);
}

bool PlaceUntilPlanned(Account& account, const Placement& placement) {
  if (ParentOn(account, placement.from) == placement.parent) return false;
  account.parents.Set(placement.from, placement.parent);
  const Entries& entries = account.parents.entries();
  if (entries.size() == 1 && entries.front().parent.empty()) {
    account.parents = hierarchy::DatedParents();  // a root before and after: nothing to remember
  }
  return true;
}

absl::StatusOr<bool> Place(Account& account, const Placement& placement, Date today) {
  if (ParentOn(account, placement.from) == placement.parent) return false;
  const Entries& entries = account.parents.entries();
  const auto elsewhere = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.from > placement.from && entry.parent != placement.parent;
  });
  if (elsewhere != entries.end()) {
    return LaterMoveExistsError(account.meta.id, calendar::FormatDate(elsewhere->from));
  }
  return PlaceUntilPlanned(account, placement);
}

void SetParent(Account& account, std::string parent, int64_t revision) {
  if (account.parent == parent) return;
  account.parent = std::move(parent);
  account.parent_revision = revision;
}

absl::Status Cancel(Lineage& lineage, Account& account, absl::optional<Date> day) {
  std::vector<Date> planned;
  for (const auto& entry : account.parents.entries()) {
    if (entry.from > lineage.today() && entry.from == day.value_or(entry.from)) {
      planned.push_back(entry.from);
    }
  }
  const size_t aside = account.set_aside.size();
  account.set_aside.erase(
      std::remove_if(account.set_aside.begin(), account.set_aside.end(),
                     [&](const SetAside& move) { return move.from == day.value_or(move.from); }),
      account.set_aside.end());
  if (planned.empty()) {
    if (account.set_aside.size() < aside) return absl::OkStatus();
    return PlannedMoveNotFoundError(account.meta.id,
                                    day.has_value() ? calendar::FormatDate(*day) : "");
  }
  Days changed{planned.front()};
  if (day.has_value()) changed = DaysOf(account, *day);
  // From the last to the first, so that no entry comes to repeat another before that goes too.
  for (auto it = planned.rbegin(); it != planned.rend(); ++it) account.parents.Erase(*it);
  lineage.Note(account);
  return lineage.Check(account.meta.id, changed);
}

absl::Status Return(Lineage& lineage, Account& account) {
  const Date today = lineage.today();
  lineage.Note(account);
  RETURN_IF_ERROR(lineage.Check(account.meta.id, {today, DaysOf(account, today).until}));
  return SetAsideImpossible(lineage, account).status();
}

absl::StatusOr<bool> SetAsideImpossible(Lineage& lineage, Account& account) {
  std::vector<Date> planned;
  for (const auto& entry : account.parents.entries()) {
    if (entry.from > lineage.today()) planned.push_back(entry.from);
  }
  bool any = false;
  for (const Date from : planned) {
    const absl::Status fits = lineage.Check(account.meta.id, DaysOf(account, from));
    if (fits.ok()) continue;
    if (!IsImpossible(fits)) return fits;
    StayFrom(lineage, account, from, fits);
    any = true;
  }
  return any;
}

absl::StatusOr<std::vector<std::string>> AccountsWithMoves(store::Reader& reader) {
  return PendingIds(reader, Date::Last(), 0);
}

absl::Status CheckNoChildren(Lineage& lineage, const Account& account) {
  const std::string child = lineage.AnyBelow(account.meta.id);
  if (child.empty()) return absl::OkStatus();
  return HasChildrenError(absl::StrCat("accounts/", account.meta.id),
                          absl::StrCat("accounts/", child));
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

absl::Status ApplyDueMoves(Lineage& lineage, store::Txn& txn) {
  const Date today = lineage.today();
  ASSIGN_OR_RETURN(const std::vector<std::string> due, PendingIds(txn, today, 0));
  std::vector<Account> moving;
  for (const std::string& id : due) {
    ASSIGN_OR_RETURN(absl::optional<Account> account, txn.Find<Account>(id));
    if (!account.has_value()) continue;
    // A deleted one finds its parent when it comes back.
    if (account->meta.deleted() || account->parent == ParentOn(*account, today)) {
      RETURN_IF_ERROR(NotePendingMove(txn, *account, today));
      continue;
    }
    moving.push_back(*std::move(account));
  }
  const bool all_fit = std::all_of(moving.begin(), moving.end(), [&](const Account& account) {
    return lineage.Check(account.meta.id, {today, today}).ok();
  });
  if (!all_fit) PutInWhatFits(lineage, moving);
  for (Account& account : moving) {
    SetParent(account, ParentOn(account, today), txn.revision());
    RETURN_IF_ERROR(NotePendingMove(txn, account, today));
    RETURN_IF_ERROR(txn.Put(account));
  }
  return absl::OkStatus();
}

}  // namespace accord::accounts
