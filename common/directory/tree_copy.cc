#include "common/directory/tree_copy.h"

#include <utility>

#include "common/base/status.h"

namespace accord::directory {

using hierarchy::IndexOf;
using hierarchy::kNoNode;
using hierarchy::NodeId;

using Why = Placement::Why;

bool TreeCopy::Has(absl::string_view id) const {
  const NodeId node = forest_.Find(id);
  return node != kNoNode && !deleted(node);
}

absl::string_view TreeCopy::ParentSaid(NodeId node) const {
  const auto aside = aside_.find(node);
  if (aside != aside_.end()) return aside->second.parent;
  const NodeId parent = forest_.Parent(node);
  return parent == kNoNode ? absl::string_view() : forest_.Id(parent);
}

absl::Status TreeCopy::Put(const TreeItem& item) {
  ASSIGN_OR_RETURN(const NodeId node, FindOrAdd(item.id));
  NoteState(node, item);
  batch_.unknown.erase(node);
  NodeId& parent = batch_.parents[node];
  parent = item.parent.empty() ? kNoNode : forest_.Find(item.parent);
  if (parent == kNoNode && !item.parent.empty()) batch_.unknown[node] = std::string(item.parent);
  return NoteName(node, item.display_name);
}

absl::StatusOr<NodeId> TreeCopy::FindOrAdd(absl::string_view id) {
  const NodeId known = forest_.Find(id);
  if (known != kNoNode) return known;
  ASSIGN_OR_RETURN(const NodeId node, forest_.Add(id, kNoNode));
  deleted_.resize(forest_.node_limit(), true);  // until it is to be seen
  return node;
}

absl::Status TreeCopy::NoteName(NodeId node, absl::string_view name) {
  if (snapshot_ != nullptr && !IsNew(node)) {
    snapshot_->names.erase(node);
    if (forest_.Name(node) != name) snapshot_->names[node] = std::string(name);
    return absl::OkStatus();
  }
  return forest_.Name(node) == name ? absl::OkStatus() : forest_.SetName(node, name);
}

void TreeCopy::NoteState(NodeId node, const TreeItem& item) {
  absl::flat_hash_set<NodeId>& gone = snapshot_ == nullptr ? gone_ : snapshot_->gone;
  gone.erase(node);
  if (item.gone) gone.insert(node);
  if (snapshot_ == nullptr) {
    deleted_[IndexOf(node)] = item.deleted;
    return;
  }
  snapshot_->living.erase(node);
  if (!item.deleted) snapshot_->living.insert(node);
}

void TreeCopy::Commit(int64_t revision, Moved moved) {
  ResolveUnknown();
  TakeWaiting();
  TakeStuck();
  Relink(revision, moved);
}

// Parents that came later in the same batch.
void TreeCopy::ResolveUnknown() {
  for (auto unknown = batch_.unknown.begin(); unknown != batch_.unknown.end();) {
    const NodeId parent = forest_.Find(unknown->second);
    if (parent == kNoNode) {
      ++unknown;
      continue;
    }
    batch_.parents[unknown->first] = parent;
    batch_.unknown.erase(unknown++);
  }
}

void TreeCopy::TakeWaiting() {
  if (waiting_.empty()) return;
  for (size_t index = shown_limit_; index < forest_.node_limit(); ++index) {
    const NodeId added{static_cast<uint32_t>(index)};
    const auto found = waiting_.find(forest_.Id(added));
    if (found == waiting_.end()) continue;
    // Unless it was put itself, and is to stand elsewhere.
    for (const NodeId child : found->second) batch_.parents.emplace(child, added);
  }
}

// Whether those may stand where they are said to depends on the moves of others.
void TreeCopy::TakeStuck() {
  if (stuck_.empty()) return;
  bool moves = false;
  for (const auto& [node, parent] : batch_.parents) {
    moves = moves || (!IsNew(node) && forest_.Parent(node) != parent);
  }
  if (!moves) return;
  for (const NodeId node : stuck_) {
    batch_.parents.emplace(node, forest_.Find(aside_.at(node).parent));
  }
}

void TreeCopy::Relink(int64_t revision, Moved moved) {
  const Batch batch = std::exchange(batch_, Batch());
  const AsideByNode before = TakeIn(batch.parents);
  const Placement placement(forest_, batch.parents, shown_limit_);
  for (const auto& [node, parent] : batch.unknown) {
    SetAside(node, {Why::kParentUnknown, parent, revision}, before);
  }
  for (const Placement::Aside& aside : placement.aside()) {
    const std::string parent(aside.parent == kNoNode ? "" : forest_.Id(aside.parent));
    SetAside(aside.node, {aside.why, parent, revision}, before);
  }
  for (const auto& [node, stood] : placement.before()) {
    if (forest_.Parent(node) == stood) continue;
    const auto was_aside = before.find(node);
    const absl::string_view said_before = was_aside != before.end()
                                              ? absl::string_view(was_aside->second.parent)
                                          : stood == kNoNode ? absl::string_view()
                                                             : forest_.Id(stood);
    moved(node, said_before != ParentSaid(node));
  }
  shown_limit_ = forest_.node_limit();
}

TreeCopy::AsideByNode TreeCopy::TakeIn(const Placement::Wanted& nodes) {
  AsideByNode taken;
  if (aside_.empty()) return taken;
  for (const auto& [node, parent] : nodes) {
    const auto aside = aside_.find(node);
    if (aside == aside_.end()) continue;
    const auto waiting = waiting_.find(aside->second.parent);
    if (waiting != waiting_.end() && waiting->second.erase(node) > 0 && waiting->second.empty()) {
      waiting_.erase(waiting);
    }
    stuck_.erase(node);
    taken.emplace(node, std::move(aside->second));
    aside_.erase(aside);
  }
  return taken;
}

void TreeCopy::SetAside(NodeId node, Aside aside, const AsideByNode& before) {
  const auto known = before.find(node);
  if (known != before.end() && known->second.why == aside.why &&
      known->second.parent == aside.parent) {
    aside.revision = known->second.revision;
  }
  if (aside.why == Why::kParentUnknown) {
    waiting_[aside.parent].insert(node);
  } else {
    stuck_.insert(node);
  }
  aside_[node] = std::move(aside);
}

void TreeCopy::BeginSnapshot() {
  batch_ = Batch();
  snapshot_ = std::make_unique<Snapshot>();
}

void TreeCopy::FinishSnapshot(int64_t revision, Moved moved) {
  for (uint32_t index = 0; index < forest_.node_limit(); ++index) {
    const bool told = !batch_.parents.emplace(NodeId{index}, kNoNode).second;
    // One that an earlier snapshot told of, and did not finish, was never here.
    if (!told && !IsNew(NodeId{index})) snapshot_->gone.insert(NodeId{index});
  }
  ShowSnapshot();
  ResolveUnknown();
  Relink(revision, moved);
}

void TreeCopy::ShowSnapshot() {
  const std::unique_ptr<Snapshot> snapshot = std::move(snapshot_);
  // A name that is too long was refused by no one yet; then the old one stays.
  for (const auto& [node, name] : snapshot->names) (void)forest_.SetName(node, name);
  gone_ = std::move(snapshot->gone);
  deleted_.assign(forest_.node_limit(), true);
  for (const NodeId node : snapshot->living) deleted_[IndexOf(node)] = false;
}

}  // namespace accord::directory
