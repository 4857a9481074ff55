#include "common/rights/sight.h"

#include <algorithm>
#include <utility>

namespace accord::rights {
namespace {

using hierarchy::Forest;
using hierarchy::kNoNode;
using hierarchy::NodeId;

std::vector<std::string> InOrder(std::vector<std::string> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace

Sight::Sight(std::vector<std::string> nodes, std::vector<std::string> alone)
    : nodes_(InOrder(std::move(nodes))),
      alone_(InOrder(std::move(alone))),
      node_set_(nodes_.begin(), nodes_.end()),
      alone_set_(alone_.begin(), alone_.end()) {}

bool Sight::Covers(const Forest& forest, NodeId node) const {
  if (node_set_.empty()) return false;
  for (; node != kNoNode; node = forest.Parent(node)) {
    if (node_set_.contains(forest.Id(node))) return true;
  }
  return false;
}

bool Sight::Sees(const Forest& forest, NodeId node) const {
  if (node == kNoNode) return false;
  return alone_set_.contains(forest.Id(node)) || Covers(forest, node);
}

Sight::Parts Sight::PartsBelow(const Forest& forest, NodeId top) const {
  Parts parts;
  if (top != kNoNode && Covers(forest, top)) {
    parts.nodes.push_back(top);
    return parts;
  }
  const auto add = [&](const std::string& id, std::vector<NodeId>& out) {
    const NodeId node = forest.Find(id);
    if (node == kNoNode || (top != kNoNode && !forest.IsWithin(node, top))) return;
    // What stands below another part is in that one's sum already.
    const bool part_of_another =
        &out == &parts.nodes ? Covers(forest, forest.Parent(node)) : Covers(forest, node);
    if (!part_of_another) out.push_back(node);
  };
  for (const std::string& id : nodes_) add(id, parts.nodes);
  for (const std::string& id : alone_) add(id, parts.alone);
  return parts;
}

}  // namespace accord::rights
