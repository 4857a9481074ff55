#include "common/hierarchy/forest.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/hierarchy/layer.h"

namespace accord::hierarchy {
namespace {

absl::Status BadText(absl::string_view text) {
  return MakeError(absl::StatusCode::kInvalidArgument, "HIERARCHY_BAD_TEXT",
                   absl::StrCat("an id must have 1 to ", TextTable::kTextBytesMax,
                                " bytes and a name at most as many; this one has ", text.size()),
                   {{"size", absl::StrCat(text.size())}});
}

absl::Status Full() {
  return MakeError(absl::StatusCode::kResourceExhausted, "HIERARCHY_FULL",
                   "the hierarchy holds as many ids and names as it can");
}

absl::Status TooDeep(absl::string_view id, int levels_max) {
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "HIERARCHY_TOO_DEEP",
      absl::StrCat("\"", id, "\" would bring the hierarchy to more than ", levels_max, " levels"),
      {{"id", std::string(id)}, {"levels_max", absl::StrCat(levels_max)}});
}

}  // namespace

Forest::Forest(const Forest& other)
    : levels_max_(other.levels_max_),
      ids_(other.ids_),
      names_(other.names_),
      links_(other.links_),
      first_root_(other.first_root_),
      first_free_(other.first_free_),
      index_(other.index_) {}

absl::StatusOr<NodeId> Forest::Add(absl::string_view id, NodeId parent) {
  if (id.empty() || id.size() > TextTable::kTextBytesMax) return BadText(id);
  if (Find(id) != kNoNode) {
    return MakeError(absl::StatusCode::kAlreadyExists, "HIERARCHY_ID_TAKEN",
                     absl::StrCat("\"", id, "\" is in the hierarchy already"),
                     {{"id", std::string(id)}});
  }
  if (parent != kNoNode && Depth(parent) + 2 > levels_max_) return TooDeep(id, levels_max_);
  const NodeId node =
      first_free_ != kNoNode ? first_free_ : NodeId{static_cast<uint32_t>(links_.size())};
  if (node == kNoNode || !ids_.Set(IndexOf(node), id)) return Full();
  if (node == first_free_) {
    first_free_ = links_[IndexOf(node)].next;
  } else {
    links_.Grow(links_.size() + 1);
    for (ForestLayer* layer : layers_) layer->Grow(links_.size());
  }
  for (ForestLayer* layer : layers_) layer->Carry(node, {parent, kNoNode}, Sign::kPlus);
  Link(node, parent);
  index_.Insert(IdIndex::HashOf(id), IndexOf(node));
  return node;
}

absl::Status Forest::Move(NodeId node, NodeId parent) {
  const NodeId old_parent = Parent(node);
  if (old_parent == parent) return absl::OkStatus();
  RETURN_IF_ERROR(CheckNoCycle(node, parent));
  RETURN_IF_ERROR(CheckLevels(node, parent));
  // Above the lowest common ancestor nothing changes.
  const NodeId meet = CommonAncestor(old_parent, parent);
  for (ForestLayer* layer : layers_) layer->Carry(node, {old_parent, meet}, Sign::kMinus);
  Unlink(node);
  for (ForestLayer* layer : layers_) layer->Carry(node, {parent, meet}, Sign::kPlus);
  Link(node, parent);
  return absl::OkStatus();
}

absl::Status Forest::Remove(NodeId node) {
  if (HasChildren(node)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "HIERARCHY_HAS_CHILDREN",
                     absl::StrCat("\"", Id(node), "\" has children: move them first"),
                     {{"id", std::string(Id(node))}});
  }
  const Path path{Parent(node), kNoNode};
  for (ForestLayer* layer : layers_) {
    layer->Carry(node, path, Sign::kMinus);
    layer->Clear(node);
  }
  Unlink(node);
  index_.Erase(IdIndex::HashOf(Id(node)), IndexOf(node));
  ids_.Clear(IndexOf(node));
  names_.Clear(IndexOf(node));
  links_.Mutable(IndexOf(node)) = Links{.next = first_free_};
  first_free_ = node;
  return absl::OkStatus();
}

absl::Status Forest::SetName(NodeId node, absl::string_view name) {
  if (name.size() > TextTable::kTextBytesMax) return BadText(name);
  return names_.Set(IndexOf(node), name) ? absl::OkStatus() : Full();
}

NodeId Forest::Find(absl::string_view id) const {
  return NodeId{
      index_.Find(IdIndex::HashOf(id), [&](uint32_t node) { return ids_.Get(node) == id; })};
}

void Forest::Reserve(size_t nodes) { index_.Reserve(nodes); }

std::vector<NodeId> Forest::Children(NodeId node) const {
  std::vector<NodeId> children;
  for (NodeId child = FirstChild(node); child != kNoNode; child = NextSibling(child)) {
    children.push_back(child);
  }
  return children;
}

std::vector<NodeId> Forest::Ancestors(NodeId node) const {
  std::vector<NodeId> ancestors;
  for (NodeId above = Parent(node); above != kNoNode; above = Parent(above)) {
    ancestors.push_back(above);
  }
  return ancestors;
}

NodeId Forest::Root(NodeId node) const {
  while (Parent(node) != kNoNode) node = Parent(node);
  return node;
}

int Forest::Depth(NodeId node) const {
  int depth = 0;
  while ((node = Parent(node)) != kNoNode) ++depth;
  return depth;
}

bool Forest::IsWithin(NodeId node, NodeId top) const {
  while (node != top && node != kNoNode) node = Parent(node);
  return node == top;
}

void Forest::VisitSubtree(NodeId top, Visitor visit) const {
  // The links lead to every node and back, so no stack is kept.
  int depth = 0;
  NodeId node = top == kNoNode ? first_root_ : top;
  while (node != kNoNode) {
    const Next next = visit(node, depth);
    if (next == Next::kStop) return;
    if (next == Next::kDescend && HasChildren(node)) {
      node = FirstChild(node);
      ++depth;
      continue;
    }
    while (node != top && NextSibling(node) == kNoNode) {
      node = Parent(node);
      --depth;
      if (node == kNoNode) return;
    }
    if (node == top) return;
    node = NextSibling(node);
  }
}

absl::Status Forest::CheckNoCycle(NodeId node, NodeId parent) const {
  if (parent == kNoNode || !IsWithin(parent, node)) return absl::OkStatus();
  std::string path(Id(parent));
  for (NodeId step = parent; step != node;) {
    step = Parent(step);
    absl::StrAppend(&path, " < ", Id(step));
  }
  return MakeError(
      absl::StatusCode::kFailedPrecondition, "HIERARCHY_CYCLE",
      absl::StrCat("\"", Id(node), "\" cannot stand below \"", Id(parent),
                   "\", which stands below it: ", path),
      {{"id", std::string(Id(node))}, {"parent", std::string(Id(parent))}, {"path", path}});
}

absl::Status Forest::CheckLevels(NodeId node, NodeId parent) const {
  const int depth = parent == kNoNode ? 0 : Depth(parent) + 1;
  if (depth <= Depth(node)) return absl::OkStatus();  // nothing comes to stand deeper
  bool fits = true;
  VisitSubtree(node, [&](NodeId, int below) {
    fits = depth + below < levels_max_;
    return fits ? Next::kDescend : Next::kStop;
  });
  return fits ? absl::OkStatus() : TooDeep(Id(node), levels_max_);
}

NodeId Forest::CommonAncestor(NodeId a, NodeId b) const {
  if (a == kNoNode || b == kNoNode) return kNoNode;
  int depth_a = Depth(a);
  int depth_b = Depth(b);
  for (; depth_a > depth_b; --depth_a) a = Parent(a);
  for (; depth_b > depth_a; --depth_b) b = Parent(b);
  while (a != b) {
    a = Parent(a);
    b = Parent(b);
  }
  return a;
}

void Forest::SetFirstChild(NodeId parent, NodeId child) {
  (parent == kNoNode ? first_root_ : links_.Mutable(IndexOf(parent)).first_child) = child;
}

void Forest::Link(NodeId node, NodeId parent) {
  const NodeId first = FirstChild(parent);
  if (first != kNoNode) links_.Mutable(IndexOf(first)).previous = node;
  Links& links = links_.Mutable(IndexOf(node));
  links.parent = parent;
  links.next = first;
  links.previous = kNoNode;
  SetFirstChild(parent, node);
}

void Forest::Unlink(NodeId node) {
  const Links links = links_[IndexOf(node)];
  if (links.previous == kNoNode) {
    SetFirstChild(links.parent, links.next);
  } else {
    links_.Mutable(IndexOf(links.previous)).next = links.next;
  }
  if (links.next != kNoNode) links_.Mutable(IndexOf(links.next)).previous = links.previous;
}

ForestLayer::ForestLayer(Forest& forest) : forest_(forest) { forest_.layers_.push_back(this); }

ForestLayer::~ForestLayer() {
  auto& layers = forest_.layers_;
  layers.erase(std::find(layers.begin(), layers.end(), this));
}

}  // namespace accord::hierarchy
