// Trees in memory: accounts, the sales organisation, territories, products.
//
// A node has an id (the resource's own, such as "acme"), a display name and at most one parent.
// Nodes are addressed by a dense NodeId, so what else is known about each fits in plain arrays:
// sums over subtrees are layers (ForestLayer: RollUp, DenseTotals) that the forest itself keeps
// right at every change. Links cost 16 bytes a node, and a move costs the length of two paths.
//
// Thread-compatible: any number of readers, or one writer; callers lock. A change is all or
// nothing: an error leaves the forest and its layers as they were.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/hierarchy/id_index.h"
#include "common/hierarchy/shared_array.h"
#include "common/hierarchy/text_table.h"

namespace accord::hierarchy {

// Valid while its node is in the forest; then it may come to mean another node.
enum class NodeId : uint32_t {};
inline constexpr NodeId kNoNode{0xffffffff};
constexpr uint32_t IndexOf(NodeId node) { return static_cast<uint32_t>(node); }

// The nodes from `first` up to, but without, its ancestor `end` (kNoNode: up to the root, with it).
struct Path {
  NodeId first = kNoNode;
  NodeId end = kNoNode;
};

enum class Sign { kPlus, kMinus };
enum class Next { kDescend, kSkipBelow, kStop };

class ForestLayer;

class Forest {
 public:
  // More levels than any organisation has; what walks a path may rely on it.
  static constexpr int kLevelsMax = 64;

  explicit Forest(int levels_max = kLevelsMax) : levels_max_(levels_max) {}
  // Says what `other` does, in memory that the two share but for what either changes; layers stay
  // with `other`. The two are each thread-compatible, on threads of their own. O(nodes / 1000).
  explicit Forest(const Forest& other);  // NOLINT(google-explicit-constructor): asked for by name
  Forest& operator=(const Forest&) = delete;

  // Adds a leaf below `parent`, or a root below kNoNode.
  // Errors: ALREADY_EXISTS, reason HIERARCHY_ID_TAKEN; FAILED_PRECONDITION, HIERARCHY_TOO_DEEP;
  // INVALID_ARGUMENT, HIERARCHY_BAD_TEXT (id empty or over 4096 bytes); RESOURCE_EXHAUSTED,
  // HIERARCHY_FULL (over 4 GiB of ids).
  absl::StatusOr<NodeId> Add(absl::string_view id, NodeId parent);

  // Moves `node` and all below it; moving it to where it is does nothing. O(levels), and O(nodes
  // below) if it comes to stand deeper.
  // Errors: FAILED_PRECONDITION, reason HIERARCHY_CYCLE (metadata: path) or HIERARCHY_TOO_DEEP.
  absl::Status Move(NodeId node, NodeId parent);

  // Removes a leaf and what the layers know of it.
  // Errors: FAILED_PRECONDITION, reason HIERARCHY_HAS_CHILDREN.
  absl::Status Remove(NodeId node);

  // Errors: INVALID_ARGUMENT, reason HIERARCHY_BAD_TEXT (over 4096 bytes); RESOURCE_EXHAUSTED,
  // HIERARCHY_FULL (over 4 GiB of names).
  absl::Status SetName(NodeId node, absl::string_view name);

  // kNoNode if there is none.
  NodeId Find(absl::string_view id) const;
  // Both valid until the next change of the forest.
  absl::string_view Id(NodeId node) const { return ids_.Get(IndexOf(node)); }
  absl::string_view Name(NodeId node) const { return names_.Get(IndexOf(node)); }

  // The number of nodes.
  size_t size() const { return index_.size(); }
  // Every NodeId's index is below this.
  size_t node_limit() const { return links_.size(); }
  // Makes room, to load without growing in steps.
  void Reserve(size_t nodes);

  // kNoNode for a root.
  NodeId Parent(NodeId node) const { return links_[IndexOf(node)].parent; }
  // The first root for kNoNode. Children stand in no particular order.
  NodeId FirstChild(NodeId node) const {
    return node == kNoNode ? first_root_ : links_[IndexOf(node)].first_child;
  }
  NodeId NextSibling(NodeId node) const { return links_[IndexOf(node)].next; }
  bool HasChildren(NodeId node) const { return FirstChild(node) != kNoNode; }
  std::vector<NodeId> Children(NodeId node) const;
  // Nearest first, without `node`.
  std::vector<NodeId> Ancestors(NodeId node) const;
  NodeId Root(NodeId node) const;
  // 0 for a root. O(levels).
  int Depth(NodeId node) const;
  // Whether `node` is `top` or stands somewhere below it. O(levels).
  bool IsWithin(NodeId node, NodeId top) const;
  bool IsBelow(NodeId node, NodeId top) const { return node != top && IsWithin(node, top); }

  // Calls visit(node, depth below `top`) for `top` and all below it, parents first; for kNoNode,
  // for the whole forest with roots at depth 0. Needs no memory however deep the tree is. `visit`
  // must not change the forest.
  using Visitor = absl::FunctionRef<Next(NodeId node, int depth)>;
  void VisitSubtree(NodeId top, Visitor visit) const;

 private:
  friend class ForestLayer;

  struct Links {
    NodeId parent = kNoNode;
    NodeId first_child = kNoNode;
    NodeId next = kNoNode;  // sibling; of a removed node: the next free one
    NodeId previous = kNoNode;
  };
  absl::Status CheckNoCycle(NodeId node, NodeId parent) const;
  absl::Status CheckLevels(NodeId node, NodeId parent) const;
  NodeId CommonAncestor(NodeId a, NodeId b) const;
  void SetFirstChild(NodeId parent, NodeId child);
  void Link(NodeId node, NodeId parent);
  void Unlink(NodeId node);

  const int levels_max_;
  TextTable ids_;
  TextTable names_;
  SharedArray<Links, 1024> links_;  // which seldom change, and are what is walked
  NodeId first_root_ = kNoNode;
  NodeId first_free_ = kNoNode;
  IdIndex index_;
  std::vector<ForestLayer*> layers_;
};

}  // namespace accord::hierarchy
