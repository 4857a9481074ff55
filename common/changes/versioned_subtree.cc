#include "common/changes/versioned_subtree.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::changes {
namespace {

// More levels than any hierarchy has: what walks up may rely on it.
constexpr int kLevelsMax = 64;

absl::Status TooLarge(const std::string& account) {
  return MakeError(
      absl::StatusCode::kResourceExhausted, "SUBTREE_TOO_LARGE",
      absl::StrCat("accounts/", account, " has more than ", VersionedSubtree::kMembersMax,
                   " accounts below it: watch without a subtree"),
      {{"account", absl::StrCat("accounts/", account)},
       {"accounts_max", absl::StrCat(VersionedSubtree::kMembersMax)}});
}

}  // namespace

VersionedSubtree::VersionedSubtree(store::Store& store, AccountTable accounts, std::string top,
                                   absl::Duration read_time_max)
    : store_(store),
      accounts_(std::move(accounts)),
      top_(std::move(top)),
      read_time_max_(read_time_max) {}

absl::StatusOr<std::unique_ptr<store::Reader>> VersionedSubtree::Read(
    absl::optional<int64_t> revision) const {
  return store_.Snapshot(revision, SteadyNow() + read_time_max_);
}

absl::string_view VersionedSubtree::ParentOf(const store::Row& row) const {
  return absl::get<std::string>(row.values[accounts_.parent_column]);
}

absl::Status VersionedSubtree::Begin(int64_t revision) {
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> newest, Read(absl::nullopt));
    ASSIGN_OR_RETURN(const absl::optional<store::Row> row, newest->FindRow(*accounts_.table, top_));
    if (!row.has_value()) {
      const std::string name = absl::StrCat("accounts/", top_);
      return MakeError(absl::StatusCode::kNotFound, "REFERENCE_NOT_FOUND",
                       absl::StrCat("subtree: there is no ", name),
                       {{"field", "subtree"}, {"name", name}});
    }
  }
  members_.clear();
  left_.clear();
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader, Read(revision));
  ASSIGN_OR_RETURN(const absl::optional<store::Row> row, reader->FindRow(*accounts_.table, top_));
  if (!row.has_value()) return absl::OkStatus();  // it is yet to come
  ASSIGN_OR_RETURN(const std::vector<std::string> below, Below(*reader, top_));
  members_.insert(below.begin(), below.end());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> VersionedSubtree::Below(store::Reader& reader,
                                                                 const std::string& account) const {
  std::vector<std::string> found = {account};
  for (size_t next = 0; next < found.size(); ++next) {
    if (found.size() > kMembersMax) return TooLarge(top_);
    store::Query children;
    children.show_deleted = true;
    children.ranges.push_back({accounts_.parent_column_name, found[next], found[next]});
    RETURN_IF_ERROR(reader.SelectRows(*accounts_.table, children, [&](const store::Row& row) {
      // What leaves may have the top below it now: that stays in, with all below it.
      if (row.meta.id != top_) found.push_back(row.meta.id);
      return true;
    }));
  }
  return found;
}

absl::StatusOr<bool> VersionedSubtree::IsIn(store::Reader& reader,
                                            const std::string& account) const {
  std::string at = account;
  for (int level = 0; level <= kLevelsMax && !at.empty(); ++level) {
    if (at == top_) return true;
    ASSIGN_OR_RETURN(const absl::optional<store::Row> row, reader.FindRow(*accounts_.table, at));
    if (!row.has_value()) return false;
    at = std::string(ParentOf(*row));
  }
  return false;
}

// Takes in the accounts that are known to be new, which have nothing below them but new ones;
// returns the others that may have come in or gone out.
std::vector<const VersionedSubtree::Item*> VersionedSubtree::AddNew(
    const RevisionChanges& revision) {
  const auto belongs = [&](const Item& item) {
    return item.row.meta.id == top_ || members_.contains(ParentOf(item.row));
  };
  for (bool more = true; more;) {  // again, as a child may come before its parent
    more = false;
    for (const Item& item : revision.items) {
      if (item.table != accounts_.table || !item.is_new || !belongs(item)) continue;
      more |= members_.insert(item.row.meta.id).second;
    }
  }
  std::vector<const Item*> others;
  for (const Item& item : revision.items) {
    if (item.table != accounts_.table) continue;
    if (members_.contains(item.row.meta.id) != belongs(item)) others.push_back(&item);
  }
  return others;
}

absl::StatusOr<std::vector<std::string>> VersionedSubtree::Advance(
    const RevisionChanges& revision) {
  left_.clear();
  const std::vector<const Item*> moved = AddNew(revision);
  if (moved.empty()) return std::vector<std::string>();
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader, Read(revision.revision));
  std::vector<std::string> came;
  for (const Item* item : moved) {
    const std::string& account = item->row.meta.id;
    const bool was_in = members_.contains(account);
    ASSIGN_OR_RETURN(const bool is_in, IsIn(*reader, account));
    if (was_in == is_in) continue;
    ASSIGN_OR_RETURN(const std::vector<std::string> below, Below(*reader, account));
    for (const std::string& id : below) {
      if (is_in && members_.insert(id).second) came.push_back(id);
      if (!is_in && members_.erase(id) > 0) left_.insert(id);
    }
    if (members_.size() > kMembersMax) return TooLarge(top_);
  }
  std::sort(came.begin(), came.end());
  return came;
}

bool VersionedSubtree::Concerns(absl::string_view account) const {
  return members_.contains(account) || left_.contains(account);
}

std::vector<std::string> VersionedSubtree::Members() const {
  std::vector<std::string> ids(members_.begin(), members_.end());
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace accord::changes
