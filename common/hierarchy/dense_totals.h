// A few counters summed over every subtree: how many accounts below, how many employees.
//
// For counters that nearly every node has; for sums by key see roll_up.h. 8·N bytes a node.
// Thread-compatible, together with its forest.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/hierarchy/layer.h"
#include "common/hierarchy/shared_array.h"

namespace accord::hierarchy {

template <size_t N>
class DenseTotals final : public ForestLayer {
 public:
  using Counters = std::array<int64_t, N>;

  explicit DenseTotals(Forest& forest) : ForestLayer(forest) { Grow(forest.node_limit()); }
  // What `other` says, along a forest that says what the one of `other` does, in memory that the
  // two share but for what either changes.
  DenseTotals(Forest& forest, const DenseTotals& other)
      : ForestLayer(forest), subtree_(other.subtree_) {}

  // Adds `delta` (negative to take away) at `node` and all its ancestors. O(levels).
  // Errors: OUT_OF_RANGE, reason AMOUNT_OVERFLOW; then nothing changes. A move is never refused:
  // its sums wrap around, and are right again once they fit.
  absl::Status Add(NodeId node, const Counters& delta) {
    RETURN_IF_ERROR(CheckFits(node, delta));
    CarryPath(delta, {node, kNoNode}, Sign::kPlus);
    return absl::OkStatus();
  }

  const Counters& Subtree(NodeId node) const { return subtree_[IndexOf(node)]; }
  // Not kept but recounted: O(children).
  Counters Own(NodeId node) const {
    Counters own = Subtree(node);
    for (NodeId child = forest().FirstChild(node); child != kNoNode;
         child = forest().NextSibling(child)) {
      Apply(own, Subtree(child), Sign::kMinus);
    }
    return own;
  }

 private:
  // Wraps around on the way: a recount passes through sums that were never asked to fit.
  static bool Apply(Counters& counters, const Counters& delta, Sign sign) {
    bool fits = true;
    for (size_t i = 0; i < N; ++i) {
      const bool overflow = sign == Sign::kPlus
                                ? __builtin_add_overflow(counters[i], delta[i], &counters[i])
                                : __builtin_sub_overflow(counters[i], delta[i], &counters[i]);
      fits = fits && !overflow;
    }
    return fits;
  }

  absl::Status CheckFits(NodeId node, const Counters& delta) const {
    for (NodeId above = node; above != kNoNode; above = forest().Parent(above)) {
      Counters counters = Subtree(above);
      if (Apply(counters, delta, Sign::kPlus)) continue;
      const std::string id(forest().Id(above));
      return MakeError(absl::StatusCode::kOutOfRange, "AMOUNT_OVERFLOW",
                       absl::StrCat("the sum at \"", id, "\" would be too large to keep exactly"),
                       {{"id", id}});
    }
    return absl::OkStatus();
  }
  void CarryPath(const Counters& delta, Path path, Sign sign) {
    for (NodeId above = path.first; above != path.end; above = forest().Parent(above)) {
      Apply(subtree_.Mutable(IndexOf(above)), delta, sign);
    }
  }

  void Grow(size_t limit) override { subtree_.Grow(limit); }
  void Carry(NodeId node, Path path, Sign sign) override {
    CarryPath(Counters(Subtree(node)), path, sign);
  }
  void Clear(NodeId node) override { subtree_.Mutable(IndexOf(node)) = Counters{}; }

  SharedArray<Counters> subtree_;
};

}  // namespace accord::hierarchy
