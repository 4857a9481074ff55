#include "common/hierarchy/roll_up.h"

#include <algorithm>
#include <utility>

namespace accord::hierarchy {

void RollUp::Add(NodeId node, Key key, const Sums& delta, Sign sign) {
  AddOwn(node, key, delta, sign);
  for (NodeId above = node; above != kNoNode; above = forest().Parent(above)) {
    subtree_[IndexOf(above)].Add(key, delta, sign);
  }
}

void RollUp::Load(absl::FunctionRef<void(FactSink)> fill) {
  fill([&](NodeId node, Key key, const Sums& sums) {
    if (forest().HasChildren(node)) {
      AddOwn(node, key, sums, Sign::kPlus);
    } else {
      subtree_[IndexOf(node)].Add(key, sums, Sign::kPlus);
    }
  });
  for (const auto& [node, own] : inner_own_) subtree_[IndexOf(node)] = own;
  SumUp([](NodeId) {});
}

void RollUp::Load(std::vector<Cells> own, const std::vector<Cells>& like) {
  for (size_t i = 0; i < std::min(own.size(), subtree_.size()); ++i) {
    if (own[i].empty()) continue;
    const NodeId node{static_cast<uint32_t>(i)};
    if (forest().HasChildren(node)) inner_own_.insert_or_assign(node, own[i]);
    subtree_[i] = std::move(own[i]);
  }
  SumUp([&](NodeId node) {
    const size_t i = IndexOf(node);
    if (i < like.size()) subtree_[i].ShareWhatIsLike(like[i]);
  });
}

template <typename Visit>
void RollUp::SumUp(Visit visit) {
  std::vector<NodeId> parents_first;
  parents_first.reserve(forest().size());
  forest().VisitSubtree(kNoNode, [&](NodeId node, int) {
    parents_first.push_back(node);
    return Next::kDescend;
  });
  for (auto node = parents_first.rbegin(); node != parents_first.rend(); ++node) {
    visit(*node);
    const NodeId parent = forest().Parent(*node);
    if (parent == kNoNode) continue;
    subtree_[IndexOf(parent)].Merge(subtree_[IndexOf(*node)], Sign::kPlus);
  }
}

void RollUp::Absorb(RollUp& other, size_t first, size_t limit) {
  for (size_t i = first; i < std::min(limit, other.subtree_.size()); ++i) {
    Cells taken = std::move(other.subtree_[i]);
    if (subtree_[i].empty()) {
      subtree_[i] = std::move(taken);
    } else if (!taken.empty()) {
      subtree_[i].Merge(taken, Sign::kPlus);
    }
    if (other.inner_own_.empty()) continue;
    const auto own = other.inner_own_.find(NodeId{static_cast<uint32_t>(i)});
    if (own == other.inner_own_.end()) continue;
    Cells& sum = inner_own_[own->first];
    sum.Merge(own->second, Sign::kPlus);
    if (sum.empty()) inner_own_.erase(own->first);
    other.inner_own_.erase(own);
  }
}

RollUp::Contents RollUp::Take() { return {std::move(subtree_), std::move(inner_own_)}; }

const Cells& RollUp::OwnCells(NodeId node) const {
  static const Cells* const kNone = new Cells();
  if (!forest().HasChildren(node)) return subtree_[IndexOf(node)];
  const auto own = inner_own_.find(node);
  return own == inner_own_.end() ? *kNone : own->second;
}

void RollUp::AddOwn(NodeId node, Key key, const Sums& delta, Sign sign) {
  if (!forest().HasChildren(node)) return;  // its subtree's sum is its own
  const auto own = inner_own_.try_emplace(node).first;
  own->second.Add(key, delta, sign);
  if (own->second.empty()) inner_own_.erase(own);
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
