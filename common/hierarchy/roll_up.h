// Money summed over every subtree, kept at every node, by key.
//
// A fact is added once, at its node; reading the sum of a subtree is then one look-up, whatever
// its size. Sums are exact integers, so they equal a recount to the last digit whatever was added,
// moved and removed, in whatever order. They never overflow (cells.h): no fact and no move is
// refused, and it is for whoever tells a figure to see whether it fits. Thread-compatible, together
// with its forest.
//
//   Forest accounts;
//   RollUp pipeline(accounts);
//   pipeline.Add(node, KeyOf(close_date) * 8 + category, {amount, weighted, 1});
//   pipeline.VisitSubtree(top, {first, last}, [&](Key key, const Sums& sums) { ... });
#pragma once

#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "common/hierarchy/cells.h"
#include "common/hierarchy/layer.h"

namespace accord::hierarchy {

// Both ends belong to it.
struct KeySpan {
  Key first = 0;
  Key last = 0;
};

class RollUp final : public ForestLayer {
 public:
  explicit RollUp(Forest& forest) : ForestLayer(forest) { Grow(forest.node_limit()); }

  // Adds `delta` to what `node` owns and to the subtree sums of it and all its ancestors, or takes
  // it away. O(levels · log keys).
  void Add(NodeId node, Key key, const Sums& delta, Sign sign = Sign::kPlus);

  // Adds all facts that `fill` hands to the sink: at their own nodes first, then up the forest in
  // one pass, several times faster than Add for each. Precondition: nothing was added yet. `fill`
  // must not change the forest nor read the roll-up.
  using FactSink = absl::FunctionRef<void(NodeId node, Key key, const Sums& sums)>;
  void Load(absl::FunctionRef<void(FactSink)> fill);

  // The same for what whole nodes own, by index; nodes beyond its end own nothing. A subtree's sums
  // that turn out as in `like`, by index too, share its memory. Precondition: nothing was added
  // yet.
  void Load(std::vector<Cells> own, const std::vector<Cells>& like);

  // Takes over what `other`, of the same forest, has at the nodes with an index from `first` up to
  // `limit`: what both have together stays the same at every node, so that two may become one a
  // few nodes at a time, beside readers of both and moves.
  void Absorb(RollUp& other, size_t first, size_t limit);

  // All its sums, to be let go of where nobody waits for it. It may only be destroyed afterwards.
  struct Contents {
    std::vector<Cells> subtree;
    absl::flat_hash_map<NodeId, Cells> inner_own;
  };
  Contents Take();

  // Zero if nothing was ever added.
  Sums Own(NodeId node, Key key) const { return OwnCells(node).Get(key); }
  Sums Subtree(NodeId node, Key key) const { return subtree_[IndexOf(node)].Get(key); }

  // All keys; valid until the next change. Copies of them share their memory.
  const Cells& OwnCells(NodeId node) const;
  const Cells& SubtreeCells(NodeId node) const { return subtree_[IndexOf(node)]; }

  // Calls visit(key, sums) for each key in the span whose sums are not all zero, in order.
  // O(log keys + keys visited).
  template <typename Visit>
  void VisitOwn(NodeId node, KeySpan span, Visit visit) const {
    OwnCells(node).Visit(span.first, span.last, visit);
  }
  template <typename Visit>
  void VisitSubtree(NodeId node, KeySpan span, Visit visit) const {
    subtree_[IndexOf(node)].Visit(span.first, span.last, visit);
  }

  // Makes room, to load without growing in steps.
  void Reserve(size_t nodes) { subtree_.reserve(nodes); }

 private:
  // Adds every node's sums to its parent's, children first; visit(node) before that.
  template <typename Visit>
  void SumUp(Visit visit);
  void AddOwn(NodeId node, Key key, const Sums& delta, Sign sign);

  void Grow(size_t limit) override { subtree_.resize(limit); }
  void Carry(NodeId node, Path path, Sign sign) override;
  void Clear(NodeId node) override { subtree_[IndexOf(node)] = Cells(); }

  std::vector<Cells> subtree_;
  // What a leaf owns is its subtree's sum. Only for inner nodes, of which few own anything, are the
  // two kept apart; that halves the memory.
  absl::flat_hash_map<NodeId, Cells> inner_own_;
};

}  // namespace accord::hierarchy
