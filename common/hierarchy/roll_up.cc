#include "common/hierarchy/roll_up.h"

namespace accord::hierarchy {

absl::Status RollUp::Add(NodeId node, Key key, const Sums& delta) {
  if (!AddOwn(node, key, delta, Sign::kPlus)) return Overflow(node);
  for (NodeId above = node; above != kNoNode; above = forest().Parent(above)) {
    if (subtree_[IndexOf(above)].Add(key, delta, Sign::kPlus)) continue;
    // Nothing is checked beforehand, as nearly every addition fits: take back what was added.
    for (NodeId done = node; done != above; done = forest().Parent(done)) {
      subtree_[IndexOf(done)].Add(key, delta, Sign::kMinus);
    }
    AddOwn(node, key, delta, Sign::kMinus);
    return Overflow(above);
  }
  return absl::OkStatus();
}

const Cells& RollUp::OwnCells(NodeId node) const {
  static const Cells* const kNone = new Cells();
  if (!forest().HasChildren(node)) return subtree_[IndexOf(node)];
  const auto own = inner_own_.find(node);
  return own == inner_own_.end() ? *kNone : own->second;
}

bool RollUp::AddOwn(NodeId node, Key key, const Sums& delta, Sign sign) {
  if (!forest().HasChildren(node)) return true;  // its subtree's sum is its own
  const auto own = inner_own_.try_emplace(node).first;
  const bool fits = own->second.Add(key, delta, sign);
  if (own->second.empty()) inner_own_.erase(own);
  return fits;
}

absl::Status RollUp::Check(NodeId node, Path path, Sign sign) const {
  const Cells& moved = subtree_[IndexOf(node)];
  for (NodeId above = path.first; above != path.end; above = forest().Parent(above)) {
    if (!subtree_[IndexOf(above)].CanMerge(moved, sign)) return Overflow(above);
  }
  return absl::OkStatus();
}

void RollUp::Carry(NodeId node, Path path, Sign sign) {
  if (path.first == path.end) return;
  // A leaf that gets its first child starts to keep its own sums apart; the parent of a last child
  // stops. A path is only empty if its end keeps another child, so this sees every such case.
  const bool first_child = sign == Sign::kPlus && !forest().HasChildren(path.first);
  if (first_child && !subtree_[IndexOf(path.first)].empty()) {
    inner_own_.insert_or_assign(path.first, subtree_[IndexOf(path.first)]);
  }
  for (NodeId above = path.first; above != path.end; above = forest().Parent(above)) {
    subtree_[IndexOf(above)].Merge(subtree_[IndexOf(node)], sign);
  }
  const bool last_child = sign == Sign::kMinus && forest().FirstChild(path.first) == node &&
                          forest().NextSibling(node) == kNoNode;
  if (last_child) inner_own_.erase(path.first);
}

}  // namespace accord::hierarchy
