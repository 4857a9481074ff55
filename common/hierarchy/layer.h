// What the forest asks of anything that keeps a sum at every node.
#pragma once

#include <cstddef>

#include "absl/status/status.h"
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

  // OUT_OF_RANGE, reason AMOUNT_OVERFLOW: a sum at `node` would not fit.
  absl::Status Overflow(NodeId node) const;

 private:
  friend class Forest;

  // Makes room for nodes with an index below `limit`.
  virtual void Grow(size_t limit) = 0;
  // Whether the sums of `node`'s subtree can be added to, or taken from, every node of `path`.
  // Changes nothing. Errors: OUT_OF_RANGE, reason AMOUNT_OVERFLOW.
  virtual absl::Status Check(NodeId node, Path path, Sign sign) const = 0;
  // Does so. Called while `node` is not yet (kPlus) or still (kMinus) a child of path.first.
  virtual void Carry(NodeId node, Path path, Sign sign) = 0;
  // Forgets what is known of `node`, a leaf about to be removed.
  virtual void Clear(NodeId node) = 0;

  Forest& forest_;
};

}  // namespace accord::hierarchy
