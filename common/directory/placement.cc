#include "common/directory/placement.h"

#include "absl/container/flat_hash_set.h"

namespace accord::directory {

using hierarchy::Forest;
using hierarchy::kNoNode;
using hierarchy::NodeId;

Placement::Placement(Forest& forest, const Wanted& wanted, size_t known_limit)
    : forest_(forest), known_limit_(known_limit) {
  if (MoveOne(wanted)) return;
  TakeOut(wanted);
  for (const auto& [node, parent] : wanted) {
    if (pending(node)) Place(node);
  }
}

// A single move that fits is most of what ever comes, and needs no taking out.
bool Placement::MoveOne(const Wanted& wanted) {
  if (wanted.size() != 1) return false;
  const auto [node, parent] = *wanted.begin();
  const NodeId stood = forest_.Parent(node);
  if (!forest_.Move(node, parent).ok()) return false;
  if (stood != parent && hierarchy::IndexOf(node) < known_limit_) before_.emplace(node, stood);
  return true;
}

void Placement::TakeOut(const Wanted& wanted) {
  for (const auto& [node, parent] : wanted) {
    if (forest_.Parent(node) == parent) continue;
    NoteBefore(node);
    if (!Cut(node)) {
      aside_.push_back({node, parent, Why::kSumTooLarge});
    } else if (parent != kNoNode) {
      pending_.emplace(node, parent);
    }
  }
}

// What stands above is placed first, so that whoever is placed learns how deep it stands for good.
void Placement::Place(NodeId start) {
  std::vector<NodeId> way = {start};
  absl::flat_hash_set<NodeId> on_way = {start};
  while (!way.empty()) {
    const NodeId node = way.back();
    const auto wanted = pending_.find(node);
    if (wanted == pending_.end()) {
      way.pop_back();
      continue;
    }
    const NodeId above = forest_.Root(wanted->second);
    if (!pending(above)) {
      Link(node, wanted->second);
      continue;
    }
    if (on_way.insert(above).second) {
      way.push_back(above);
      continue;
    }
    CutCircle(above);
    way = {start};
    on_way = {start};
  }
}

void Placement::CutCircle(NodeId node) {
  NodeId first = node;
  for (NodeId above = ParentSaid(node); above != node; above = ParentSaid(above)) {
    if (forest_.Id(above) < forest_.Id(first)) first = above;
  }
  aside_.push_back({first, ParentSaid(first), Why::kCircle});
  if (pending_.erase(first) > 0 || Cut(first)) return;
  // It cannot be cut there, so it is cut where everything is taken out already.
  aside_.back() = {node, ParentSaid(node), Why::kCircle};
  pending_.erase(node);
}

void Placement::Link(NodeId node, NodeId parent) {
  pending_.erase(node);
  const int depth = forest_.Depth(parent) + 1;
  if (depth >= Forest::kLevelsMax) {
    aside_.push_back({node, parent, Why::kTooDeep});
    return;
  }
  std::vector<NodeId> too_deep;
  forest_.VisitSubtree(node, [&](NodeId below, int levels) {
    if (depth + levels < Forest::kLevelsMax) return hierarchy::Next::kDescend;
    too_deep.push_back(below);
    return hierarchy::Next::kSkipBelow;
  });
  for (const NodeId below : too_deep) {
    const NodeId stood = forest_.Parent(below);
    if (Cut(below)) aside_.push_back({below, stood, Why::kTooDeep});
  }
  if (!forest_.Move(node, parent).ok()) aside_.push_back({node, parent, Why::kSumTooLarge});
}

// Only a layer whose sums do not fit can keep it from being cut.
bool Placement::Cut(NodeId node) {
  if (forest_.Parent(node) == kNoNode) return true;
  NoteBefore(node);
  return forest_.Move(node, kNoNode).ok();
}

void Placement::NoteBefore(NodeId node) {
  if (hierarchy::IndexOf(node) < known_limit_) before_.emplace(node, forest_.Parent(node));
}

NodeId Placement::ParentSaid(NodeId node) const {
  const auto wanted = pending_.find(node);
  return wanted == pending_.end() ? forest_.Parent(node) : wanted->second;
}

}  // namespace accord::directory
