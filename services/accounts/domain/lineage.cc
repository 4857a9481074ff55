#include "services/accounts/domain/lineage.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "services/accounts/domain/errors.h"
#include "services/accounts/domain/moves.h"

namespace accord::accounts {

using calendar::Date;
using hierarchy::DatedParents;

namespace {

// A path of the past that is longer is not looked through.
constexpr size_t kPastPathMax = 1000;

// Calls take(parent, days) for each parent on some of `days`; an empty one too. Before the first
// entry there is none.
template <typename Take>
absl::Status ForEachParent(const DatedParents& parents, Days days, Take take) {
  Date next = days.from;
  const auto& entries = parents.entries();
  for (size_t i = 0; i < entries.size() && next <= days.until; ++i) {
    if (entries[i].from > next) {
      const Date last = std::min(days.until, Date::FromDays(entries[i].from.days() - 1));
      RETURN_IF_ERROR(take(i == 0 ? std::string() : entries[i - 1].parent, Days{next, last}));
      next = entries[i].from;
    }
  }
  if (next > days.until) return absl::OkStatus();
  return take(std::string(parents.ParentOn(next).value_or("")), Days{next, days.until});
}

}  // namespace

// From an account up to every root above it on some day. Parts of one level cover different days,
// so there are at most as many as moves on the way.
class Lineage::Climb {
 public:
  Climb(Lineage& lineage, const std::string& account) : lineage_(lineage), account_(account) {}

  absl::Status From(const std::string& parent, Days days) {
    if (parent.empty()) return Arrive(days, 0);
    if (parent == account_) return Cycle(parent);
    const bool is_past = days.from < lineage_.today_;
    if (!is_past) {
      if (const int levels = lineage_.SettledLevels(parent); levels > 0) {
        return Arrive(days, levels);
      }
    }
    if (path_.size() >= (is_past ? kPastPathMax : kLevelsMax)) return TooLong(parent);
    const Parents parents = lineage_.ParentsOf(parent);
    if (!parents.has_value()) {
      // What is left of a path that is damaged further up counts as a root, as in the trees.
      if (!path_.empty()) return Arrive(days, 0);
      return ReferenceNotFoundError("parent", absl::StrCat("accounts/", parent));
    }
    path_.push_back(parent);
    RETURN_IF_ERROR(ForEachParent(
        *parents, days, [this](const std::string& above, Days part) { return From(above, part); }));
    path_.pop_back();
    return absl::OkStatus();
  }

  const std::vector<Rise>& rises() const { return rises_; }

 private:
  absl::Status Arrive(Days days, int levels) {
    levels += static_cast<int>(path_.size());
    if (days.from >= lineage_.today_ && levels >= kLevelsMax) {
      return HierarchyTooDeepError(account_, kLevelsMax);
    }
    rises_.push_back({days, levels});
    return absl::OkStatus();
  }
  // Too many levels, or a circle that the account only leads to.
  absl::Status TooLong(const std::string& parent) {
    if (std::find(path_.begin(), path_.end(), parent) != path_.end()) return Cycle(parent);
    return HierarchyTooDeepError(account_, kLevelsMax);
  }
  absl::Status Cycle(const std::string& again) {
    const std::string parent = path_.empty() ? again : path_.front();
    path_.push_back(again);
    return HierarchyCycleError({account_, parent, absl::StrJoin(path_, " < ")});
  }

  Lineage& lineage_;
  const std::string& account_;
  std::vector<std::string> path_;
  std::vector<Rise> rises_;
};

void Lineage::Begin(const store::Txn& txn, Date today) {
  // Bodies of one transaction run in order of their revisions. One that failed made no revision, so
  // the next has its number; and what was committed, memory knows.
  const bool all_known = log_.empty() || log_.back().first <= tree_.revision();
  if (all_known) {
    notes_.clear();
    below_.clear();
    log_.clear();
  }
  while (!log_.empty() && log_.back().first >= txn.revision()) {
    const auto found = notes_.find(log_.back().second);
    found->second.pop_back();
    if (found->second.empty()) notes_.erase(found);
    log_.pop_back();
  }
  revision_ = txn.revision();
  today_ = today;
  Changed();
}

void Lineage::At(Date today) {
  today_ = today;
  Changed();
}

void Lineage::Note(const Account& account) {
  for (const auto& entry : account.parents.entries()) {
    if (!entry.parent.empty()) below_[entry.parent].insert(account.meta.id);
  }
  Add(account.meta.id, account.parents);
}

void Lineage::NoteDeleted(const std::string& account) { Add(account, absl::nullopt); }

void Lineage::Add(const std::string& account, Parents parents) {
  notes_[account].push_back({revision_, std::move(parents)});
  log_.emplace_back(revision_, account);
  Changed();
}

void Lineage::Changed() {
  settled_.clear();
  mask_.reset();
}

Lineage::Parents Lineage::ParentsOf(const std::string& account) const {
  const auto noted = notes_.find(account);
  return noted != notes_.end() ? noted->second.back().parents : tree_.ParentsOf(account);
}

int Lineage::SettledLevels(const std::string& account) {
  std::vector<std::string> path;
  std::string at = account;
  int levels = 0;
  while (!at.empty()) {
    const auto known = settled_.find(at);
    if (known != settled_.end()) {
      levels = known->second;
      if (levels == 0) path.clear();
      break;
    }
    const Parents parents = ParentsOf(at);
    const bool settled = parents.has_value() && path.size() <= kLevelsMax &&
                         (parents->entries().empty() || parents->entries().back().from <= today_);
    if (!settled) {
      settled_[account] = 0;
      return 0;
    }
    path.push_back(at);
    at = std::string(parents->ParentOn(today_).value_or(""));
  }
  for (auto it = path.rbegin(); it != path.rend(); ++it) settled_[*it] = ++levels;
  return settled_[account];
}

const AccountTree::Mask& Lineage::mask() {
  if (!mask_.has_value()) {
    std::vector<absl::string_view> accounts;
    std::vector<absl::string_view> parents;
    for (const auto& [id, noted] : notes_) accounts.push_back(id);
    for (const auto& [id, below] : below_) parents.push_back(id);
    mask_ = tree_.MaskOf(accounts, parents);
  }
  return *mask_;
}

// Who may stand below `parent` on some days: those with a history, and those noted.
std::vector<std::string> Lineage::OthersBelow(const std::string& parent) const {
  std::vector<std::string> others = tree_.DatedBelow(parent);
  others.erase(std::remove_if(others.begin(), others.end(),
                              [this](const std::string& id) { return notes_.contains(id); }),
               others.end());
  const auto noted = below_.find(parent);
  if (noted != below_.end()) {
    others.insert(others.end(), noted->second.begin(), noted->second.end());
  }
  return others;
}

// Whether all below `account` has room, if that stands at `level` (1: a root).
bool Lineage::Fits(const std::string& account, Days days, int level) {
  if (level > kLevelsMax) return false;
  if (!OthersFit(account, days, level)) return false;
  const AccountTree::Below below = tree_.SettledBelow(account, mask(), kLevelsMax - level + 1);
  if (level - 1 + below.levels > kLevelsMax) return false;
  return std::all_of(below.parents.begin(), below.parents.end(), [&](const auto& parent) {
    return OthersFit(parent.first, days, level - 1 + parent.second);
  });
}

bool Lineage::OthersFit(const std::string& parent, Days days, int level) {
  for (const std::string& other : OthersBelow(parent)) {
    const Parents parents = ParentsOf(other);
    if (!parents.has_value()) continue;
    const bool fits = ForEachParent(*parents, days, [&](const std::string& above, Days part) {
                        return above != parent || Fits(other, part, level + 1)
                                   ? absl::OkStatus()
                                   : absl::OutOfRangeError("");
                      }).ok();
    if (!fits) return false;
  }
  return true;
}

absl::Status Lineage::Check(const std::string& account, Days days) {
  const Parents parents = ParentsOf(account);
  if (!parents.has_value()) return absl::OkStatus();
  return ForEachParent(*parents, days, [&](const std::string& parent, Days part) -> absl::Status {
    if (parent.empty()) return absl::OkStatus();
    Climb climb(*this, account);
    if (part.from < today_) {
      const Days past{part.from, std::min(part.until, Date::FromDays(today_.days() - 1))};
      RETURN_IF_ERROR(climb.From(parent, past));
      if (part.until < today_) return absl::OkStatus();
      part.from = today_;
    }
    Climb ahead(*this, account);
    RETURN_IF_ERROR(ahead.From(parent, part));
    for (const Rise& rise : ahead.rises()) {
      if (!Fits(account, rise.days, rise.levels + 1)) {
        return HierarchyTooDeepError(account, kLevelsMax);
      }
    }
    return absl::OkStatus();
  });
}

std::string Lineage::AnyBelow(const std::string& account) {
  std::string child = tree_.SettledChild(account, mask());
  for (const std::string& other : OthersBelow(account)) {
    if (!child.empty()) break;
    const Parents parents = ParentsOf(other);
    if (!parents.has_value()) continue;
    const auto look = [&](const std::string& above, Days) {
      if (above == account) child = other;
      return absl::OkStatus();
    };
    if (!ForEachParent(*parents, Days{today_}, look).ok()) break;
  }
  return child;
}

}  // namespace accord::accounts
