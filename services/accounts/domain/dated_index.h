// Accounts with the parents that they have on each day, and who has which parent on some day.
// Thread-compatible.
#pragma once

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/hierarchy/dated_parents.h"

namespace accord::accounts {

class DatedIndex {
 public:
  using Ids = absl::flat_hash_set<std::string>;

  bool empty() const { return parents_.empty(); }
  void Clear() {
    parents_.clear();
    below_.clear();
  }

  void Set(absl::string_view account, hierarchy::DatedParents parents) {
    Erase(account);
    for (const auto& entry : parents.entries()) {
      if (!entry.parent.empty()) below_[entry.parent].emplace(account);
    }
    parents_[account] = std::move(parents);
  }
  void Erase(absl::string_view account) {
    const auto found = parents_.find(account);
    if (found == parents_.end()) return;
    for (const auto& entry : found->second.entries()) {
      const auto below = below_.find(entry.parent);
      if (below == below_.end()) continue;
      below->second.erase(account);
      if (below->second.empty()) below_.erase(below);
    }
    parents_.erase(found);
  }

  // Both null if there is none; valid until the next change.
  const hierarchy::DatedParents* Find(absl::string_view account) const {
    const auto found = parents_.find(account);
    return found == parents_.end() ? nullptr : &found->second;
  }
  const Ids* Below(absl::string_view parent) const {
    const auto found = below_.find(parent);
    return found == below_.end() ? nullptr : &found->second;
  }

 private:
  absl::flat_hash_map<std::string, hierarchy::DatedParents> parents_;
  absl::flat_hash_map<std::string, Ids> below_;
};

}  // namespace accord::accounts
