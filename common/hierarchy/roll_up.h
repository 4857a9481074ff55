// Money summed over every subtree, kept at every node, by key.
//
// A fact is added once, at its node; reading the sum of a subtree is then one look-up, whatever
// its size. Sums are exact integers, so they equal a recount to the last digit whatever was added,
// moved and removed, in whatever order. Thread-compatible, together with its forest.
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
#include "absl/status/status.h"
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

  // Adds `delta` (negative to take away) to what `node` owns and to the subtree sums of it and all
  // its ancestors. O(levels · log keys).
  // Errors: OUT_OF_RANGE, reason AMOUNT_OVERFLOW, if any of these sums would not fit; then nothing
  // changes.
  absl::Status Add(NodeId node, Key key, const Sums& delta);

  // Adds all facts that `fill` hands to the sink: at their own nodes first, then up the forest in
  // one pass, several times faster than Add for each. Precondition: nothing was added yet. `fill`
  // must not change the forest nor read the roll-up.
  // Errors: those of `fill` and of Add; then the roll-up is empty again.
  using FactSink = absl::FunctionRef<absl::Status(NodeId node, Key key, const Sums& sums)>;
  absl::Status Load(absl::FunctionRef<absl::Status(FactSink)> fill);

  // Zero if nothing was ever added.
  Sums Own(NodeId node, Key key) const { return OwnCells(node).Get(key); }
  Sums Subtree(NodeId node, Key key) const { return subtree_[IndexOf(node)].Get(key); }

  // Calls visit(key, sums) for each key in the span whose sums are not all zero, in order.
  // O(log keys + keys visited).
  template <typename Visit>
  void VisitOwn(NodeId node, KeySpan span, Visit visit) const {
    VisitCells(OwnCells(node), span, visit);
  }
  template <typename Visit>
  void VisitSubtree(NodeId node, KeySpan span, Visit visit) const {
    VisitCells(subtree_[IndexOf(node)], span, visit);
  }

  // Makes room, to load without growing in steps.
  void Reserve(size_t nodes) { subtree_.reserve(nodes); }

 private:
  template <typename Visit>
  static void VisitCells(const Cells& cells, KeySpan span, Visit& visit) {
    const Cell* const end = cells.end();
    for (const Cell* cell = cells.LowerBound(span.first); cell != end && cell->key <= span.last;
         ++cell) {
      visit(cell->key, cell->sums());
    }
  }

  absl::Status LoadAndRollUp(absl::FunctionRef<absl::Status(FactSink)> fill);
  const Cells& OwnCells(NodeId node) const;
  bool AddOwn(NodeId node, Key key, const Sums& delta, Sign sign);

  void Grow(size_t limit) override { subtree_.resize(limit); }
  absl::Status Check(NodeId node, Path path, Sign sign) const override;
  void Carry(NodeId node, Path path, Sign sign) override;
  void Clear(NodeId node) override { subtree_[IndexOf(node)] = Cells(); }

  std::vector<Cells> subtree_;
  // What a leaf owns is its subtree's sum. Only for inner nodes, of which few own anything, are the
  // two kept apart; that halves the memory.
  absl::flat_hash_map<NodeId, Cells> inner_own_;
};

}  // namespace accord::hierarchy
