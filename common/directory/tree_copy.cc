#include "common/directory/tree_copy.h"

#include <utility>

#include "common/base/status.h"

namespace accord::directory {

using hierarchy::IndexOf;
using hierarchy::kNoNode;
using hierarchy::NodeId;

bool TreeCopy::Has(absl::string_view id) const {
  const NodeId node = forest_.Find(id);
  return node != kNoNode && !deleted(node);
}

absl::Status TreeCopy::Put(const TreeItem& item, Moved moved) {
  NodeId node = forest_.Find(item.id);
  const bool is_new = node == kNoNode;
  if (is_new) {
    ASSIGN_OR_RETURN(node, Add(item.id));
  }
  if (forest_.Name(node) != item.display_name) {
    RETURN_IF_ERROR(forest_.SetName(node, item.display_name));
  }
  deleted_[IndexOf(node)] = item.deleted;
  if (snapshot_ != nullptr) snapshot_->seen[IndexOf(node)] = true;

  const NodeId parent = item.parent.empty() ? kNoNode : forest_.Find(item.parent);
  if (parent == kNoNode && !item.parent.empty()) {
    wanted_[node] = std::string(item.parent);
    waiting_[item.parent].push_back(node);
  } else {
    wanted_.erase(node);
  }
  const bool moves = !is_new && snapshot_ == nullptr && forest_.Parent(node) != parent;
  RETURN_IF_ERROR(Place(node, parent));
  if (moves) moved(node);
  return is_new ? PlaceWaiting(node, moved) : absl::OkStatus();
}

absl::StatusOr<NodeId> TreeCopy::Add(absl::string_view id) {
  ASSIGN_OR_RETURN(const NodeId node, forest_.Add(id, kNoNode));
  deleted_.resize(forest_.node_limit());
  if (snapshot_ != nullptr) {
    snapshot_->parents.resize(forest_.node_limit(), kNoNode);
    snapshot_->seen.resize(forest_.node_limit());
  }
  return node;
}

absl::Status TreeCopy::Place(NodeId node, NodeId parent) {
  if (snapshot_ == nullptr) return forest_.Move(node, parent);
  snapshot_->parents[IndexOf(node)] = parent;
  return absl::OkStatus();
}

absl::Status TreeCopy::PlaceWaiting(NodeId parent, Moved moved) {
  const absl::string_view id = forest_.Id(parent);
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return absl::OkStatus();
  const std::vector<NodeId> children = std::move(found->second);
  waiting_.erase(found);
  for (const NodeId child : children) {
    const auto wanted = wanted_.find(child);
    if (wanted == wanted_.end() || wanted->second != id) continue;
    wanted_.erase(wanted);
    RETURN_IF_ERROR(Place(child, parent));
    if (snapshot_ == nullptr) moved(child);
  }
  return absl::OkStatus();
}

void TreeCopy::BeginSnapshot() {
  wanted_.clear();
  waiting_.clear();
  const size_t limit = forest_.node_limit();
  snapshot_ = std::make_unique<Snapshot>();
  snapshot_->parents.resize(limit, kNoNode);
  snapshot_->seen.resize(limit);
  snapshot_->known_before = limit;
}

absl::Status TreeCopy::FinishSnapshot(Moved moved) {
  std::vector<NodeId> changed;
  for (uint32_t index = 0; index < snapshot_->parents.size(); ++index) {
    if (!snapshot_->seen[index]) deleted_[index] = true;
    if (forest_.Parent(NodeId{index}) != snapshot_->parents[index])
      changed.push_back(NodeId{index});
  }
  // Cut first: what is left is part of the new forest, so no link can close a cycle on the way.
  for (const NodeId node : changed) RETURN_IF_ERROR(forest_.Move(node, kNoNode));
  for (const NodeId node : changed) {
    RETURN_IF_ERROR(forest_.Move(node, snapshot_->parents[IndexOf(node)]));
  }
  const size_t known_before = snapshot_->known_before;
  snapshot_.reset();
  for (const NodeId node : changed) {
    if (IndexOf(node) < known_before) moved(node);
  }
  return absl::OkStatus();
}

}  // namespace accord::directory
