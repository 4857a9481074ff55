#include "common/hierarchy/roll_up.h"

#include "common/base/status.h"

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

absl::Status RollUp::Load(absl::FunctionRef<absl::Status(FactSink)> fill) {
  const absl::Status status = LoadAndRollUp(fill);
  if (!status.ok()) {
    inner_own_.clear();
    for (Cells& cells : subtree_) cells = Cells();
  }
  return status;
}

absl::Status RollUp::LoadAndRollUp(absl::FunctionRef<absl::Status(FactSink)> fill) {
  RETURN_IF_ERROR(fill([&](NodeId node, Key key, const Sums& sums) {
    const bool fits = forest().HasChildren(node)
                          ? AddOwn(node, key, sums, Sign::kPlus)
                          : subtree_[IndexOf(node)].Add(key, sums, Sign::kPlus);
    return fits ? absl::OkStatus() : Overflow(node);
  }));
  for (const auto& [node, own] : inner_own_) subtree_[IndexOf(node)] = own;
  std::vector<NodeId> parents_first;
  parents_first.reserve(forest().size());
  forest().VisitSubtree(kNoNode, [&](NodeId node, int) {
    parents_first.push_back(node);
    return Next::kDescend;
  });
  for (auto node = parents_first.rbegin(); node != parents_first.rend(); ++node) {
    const NodeId parent = forest().Parent(*node);
    if (parent == kNoNode) continue;
    RETURN_IF_ERROR(Check(*node, {parent, forest().Parent(parent)}, Sign::kPlus));
    subtree_[IndexOf(parent)].Merge(subtree_[IndexOf(*node)], Sign::kPlus);
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
