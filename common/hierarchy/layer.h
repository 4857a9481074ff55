// What the forest asks of anything that keeps a sum at every node.
#pragma once

#include <cstddef>

#include "common/hierarchy/forest.h"

namespace accord::hierarchy {

// A layer registers with its forest for as long as it lives, so no caller can move a node and
// forget its sums. The forest must outlive it: declare the forest first.
class ForestLayer {
 public:
  ForestLayer(const ForestLayer&) = delete;
  ForestLayer& operator=(const ForestLayer&) = delete;

 protected:
  explicit ForestLayer(Forest& forest);
  virtual ~ForestLayer();
  const Forest& forest() const { return forest_; }

 private:
  friend class Forest;

  // Makes room for nodes with an index below `limit`.
  virtual void Grow(size_t limit) = 0;
  // Adds the sums of `node`'s subtree to every node of `path`, or takes them away. Called while
  // `node` is not yet (kPlus) or still (kMinus) a child of path.first. There is no refusing it: a
  // layer that could would stop whoever has to follow the hierarchy.
  virtual void Carry(NodeId node, Path path, Sign sign) = 0;
  // Forgets what is known of `node`, a leaf about to be removed.
  virtual void Clear(NodeId node) = 0;

  Forest& forest_;
};

}  // namespace accord::hierarchy
