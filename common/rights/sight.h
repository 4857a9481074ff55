// Which nodes of a forest somebody sees: some with all below them, some alone.
//
// A sight is ids, not nodes, so it is asked against any forest: today's tree in the accounts
// service, the copy of it elsewhere, a tree of the past. What it covers is found by walking to the
// root, so a move changes what is seen by changing one edge. Immutable: thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/hierarchy/forest.h"

namespace accord::rights {

class Sight {
 public:
  // Sees nothing.
  Sight() = default;
  // `nodes`: ids that are seen with all below them. `alone`: ids that are seen without what is
  // below.
  Sight(std::vector<std::string> nodes, std::vector<std::string> alone);

  bool empty() const { return nodes_.empty() && alone_.empty(); }

  // Whether the node and all below it is seen: it, or an ancestor of it, is one of the nodes.
  // O(levels).
  bool Covers(const hierarchy::Forest& forest, hierarchy::NodeId node) const;
  // Whether it is seen, with what is below it or alone. O(levels).
  bool Sees(const hierarchy::Forest& forest, hierarchy::NodeId node) const;

  // What of a subtree is seen: the topmost covered nodes, and what is seen alone. They do not
  // overlap, so a sum over a subtree is that of the nodes' subtrees and of what the others have
  // themselves.
  struct Parts {
    std::vector<hierarchy::NodeId> nodes;
    std::vector<hierarchy::NodeId> alone;

    bool empty() const { return nodes.empty() && alone.empty(); }
  };
  // `top` itself included; kNoNode: of the whole forest. O(levels · ids), in the order of the ids.
  Parts PartsBelow(const hierarchy::Forest& forest, hierarchy::NodeId top) const;

  // The ids, in order.
  const std::vector<std::string>& nodes() const { return nodes_; }
  const std::vector<std::string>& alone() const { return alone_; }
  bool HasAlone(absl::string_view id) const { return alone_set_.contains(id); }
  // Whether the id itself is one of the nodes, wherever it stands.
  bool HasNode(absl::string_view id) const { return node_set_.contains(id); }

 private:
  std::vector<std::string> nodes_;
  std::vector<std::string> alone_;
  absl::flat_hash_set<std::string> node_set_;
  absl::flat_hash_set<std::string> alone_set_;
};

}  // namespace accord::rights
