// Puts nodes of a forest where they are said to stand, many at once, and finds out which cannot
// stand there. Private to common/directory.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/hierarchy/forest.h"

namespace accord::directory {

class Placement {
 public:
  // Why a node stands as a root instead of where it is said to stand.
  enum class Why { kTooDeep, kCircle, kParentUnknown, kSumTooLarge };
  struct Aside {
    hierarchy::NodeId node;
    hierarchy::NodeId parent;  // that it is said to have
    Why why;
  };
  // The parent that each is to have; kNoNode: none.
  using Wanted = absl::flat_hash_map<hierarchy::NodeId, hierarchy::NodeId>;

  // Takes all of `wanted` out, then puts them in. All of the forest that is not in `wanted` stands
  // where it is said to. Nodes with an index from `known_limit` on are new. O(levels) a node, and
  // O(nodes below) for who comes to stand deeper.
  Placement(hierarchy::Forest& forest, const Wanted& wanted, size_t known_limit);

  // Which were set aside, some of them perhaps not in `wanted`: what stands too deep below a node
  // that was moved, and the node at which a circle is cut.
  const std::vector<Aside>& aside() const { return aside_; }
  // Where nodes stood that were to move or were taken out, but for new ones; some may stand there
  // again.
  const Wanted& before() const { return before_; }

 private:
  bool pending(hierarchy::NodeId node) const { return pending_.contains(node); }
  bool MoveOne(const Wanted& wanted);
  void TakeOut(const Wanted& wanted);
  void Place(hierarchy::NodeId start);
  // `node` is where the way up from it comes back to it.
  void CutCircle(hierarchy::NodeId node);
  void Link(hierarchy::NodeId node, hierarchy::NodeId parent);
  bool Cut(hierarchy::NodeId node);
  void NoteBefore(hierarchy::NodeId node);
  hierarchy::NodeId ParentSaid(hierarchy::NodeId node) const;

  hierarchy::Forest& forest_;
  const size_t known_limit_;
  Wanted pending_;  // taken out and not placed yet; each stands as a root
  Wanted before_;
  std::vector<Aside> aside_;
};

}  // namespace accord::directory
