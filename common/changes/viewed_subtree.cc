#include "common/changes/viewed_subtree.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/base/status.h"

namespace accord::changes {

ViewedSubtree::ViewedSubtree(rights::Viewer viewer, std::vector<std::unique_ptr<Subtree>> nodes,
                             std::unique_ptr<Subtree> asked)
    : viewer_(std::move(viewer)), nodes_(std::move(nodes)), asked_(std::move(asked)) {}

absl::Status ViewedSubtree::Begin(int64_t revision) {
  if (asked_ != nullptr) RETURN_IF_ERROR(asked_->Begin(revision));
  for (auto node = nodes_.begin(); node != nodes_.end();) {
    const absl::Status begun = (*node)->Begin(revision);
    if (!begun.ok() && !absl::IsNotFound(begun)) return begun;
    node = begun.ok() ? node + 1 : nodes_.erase(node);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ViewedSubtree::Advance(const RevisionChanges& revision) {
  std::vector<absl::flat_hash_set<std::string>> came(nodes_.size());
  std::set<std::string> candidates;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    ASSIGN_OR_RETURN(const std::vector<std::string> to_node, nodes_[i]->Advance(revision));
    came[i].insert(to_node.begin(), to_node.end());
    candidates.insert(to_node.begin(), to_node.end());
  }
  // Whoever was seen by another node before is known already.
  const auto was_seen = [&](const std::string& account) {
    if (viewer_.scope()->accounts().HasAlone(account)) return true;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const bool is_in = nodes_[i]->Has(account);
      if (is_in ? !came[i].contains(account) : nodes_[i]->Concerns(account)) return true;
    }
    return false;
  };
  std::set<std::string> all;
  for (const std::string& account : candidates) {
    if (!was_seen(account)) all.insert(account);
  }
  if (asked_ != nullptr) {
    ASSIGN_OR_RETURN(const std::vector<std::string> to_asked, asked_->Advance(revision));
    all.insert(to_asked.begin(), to_asked.end());
  }
  std::vector<std::string> in;
  for (const std::string& account : all) {
    if (Has(account)) in.push_back(account);
  }
  return in;
}

bool ViewedSubtree::IsSeen(absl::string_view account) const {
  if (viewer_.scope()->accounts().HasAlone(account)) return true;
  return std::any_of(nodes_.begin(), nodes_.end(),
                     [&](const auto& node) { return node->Has(account); });
}

bool ViewedSubtree::Has(absl::string_view account) const {
  return IsSeen(account) && (asked_ == nullptr || asked_->Has(account));
}

std::vector<std::string> ViewedSubtree::Members() const {
  std::set<std::string> members(viewer_.scope()->accounts().alone().begin(),
                                viewer_.scope()->accounts().alone().end());
  for (const auto& node : nodes_) {
    for (std::string& account : node->Members()) members.insert(std::move(account));
  }
  std::vector<std::string> in;
  for (const std::string& account : members) {
    if (asked_ == nullptr || asked_->Has(account)) in.push_back(account);
  }
  return in;
}

}  // namespace accord::changes
