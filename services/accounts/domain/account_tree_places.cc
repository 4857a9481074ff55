// Where accounts stand in the tree: puts them in, sets aside what cannot stand where it is stored,
// and tells a write who stands below whom.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/explain/reasons.h"
#include "services/accounts/domain/account_facts.h"
#include "services/accounts/domain/account_tree.h"
#include "services/accounts/domain/moves.h"

namespace accord::accounts {

using hierarchy::DatedParents;
using hierarchy::kNoNode;
using hierarchy::NodeId;

namespace {

constexpr const char* kUnknown = explain::reasons::kSetAsideParentUnknown.code;
constexpr const char* kCircle = explain::reasons::kSetAsideCircle.code;
constexpr const char* kTooDeep = explain::reasons::kSetAsideTooDeep.code;

// How often a commit tries to put back what is set aside.
constexpr int kTakeBackMax = 1000;

DatedParents AlwaysBelow(absl::string_view parent) {
  DatedParents parents;
  if (!parent.empty()) parents.Set(kBeginning, parent);
  return parents;
}

}  // namespace

void AccountTree::Date(NodeId node, const Facts& facts) {
  static const std::string always = calendar::FormatDate(kBeginning) + "=";
  const bool is_settled = facts.parent.empty()
                              ? facts.parents.empty()
                              : facts.parents.size() == always.size() + facts.parent.size() &&
                                    facts.parents.substr(0, always.size()) == always &&
                                    facts.parents.substr(always.size()) == facts.parent;
  if (is_settled) {
    if (!own_[IndexOf(node)].dated) return;
    dated_.Erase(facts.id);
    own_.Mutable(IndexOf(node)).dated = false;
    return;
  }
  absl::StatusOr<DatedParents> parents = DatedParents::Parse(facts.parents);
  own_.Mutable(IndexOf(node)).dated = true;
  dated_.Set(facts.id, parents.ok() ? *std::move(parents) : AlwaysBelow(facts.parent));
}

absl::Status AccountTree::Attach(NodeId node, NodeId parent) {
  const NodeId old_parent = forest_.Parent(node);
  if (old_parent == parent) return absl::OkStatus();
  RETURN_IF_ERROR(forest_.Move(node, parent));
  if (old_parent != kNoNode) --own_.Mutable(IndexOf(old_parent)).child_count;
  if (parent != kNoNode) ++own_.Mutable(IndexOf(parent)).child_count;
  if (placing_ > 0) {
    MarkChanged(old_parent, placing_);
    MarkChanged(node, placing_);
  }
  return absl::OkStatus();
}

void AccountTree::Remove(const std::vector<NodeId>& nodes, int64_t revision) {
  const absl::flat_hash_set<NodeId> all(nodes.begin(), nodes.end());
  for (const NodeId node : all) {
    MarkChanged(node, revision);
    for (const NodeId child : forest_.Children(node)) {
      (void)Attach(child, kNoNode);
      if (!all.contains(child)) PutAside(child, std::string(forest_.Id(node)), kUnknown);
    }
    aside_.erase(node);
    dated_.Erase(forest_.Id(node));
    moves_aside_.erase(forest_.Id(node));
    const NodeId parent = forest_.Parent(node);
    if (parent != kNoNode) --own_.Mutable(IndexOf(parent)).child_count;
    own_.Mutable(IndexOf(node)) = Own();
    domains_.Clear(IndexOf(node));
    if (!forest_.Remove(node).ok()) ++left_out_;  // a leaf can go
  }
}

// Puts the account where it is stored, or aside; and aside too what would come to stand too deep.
void AccountTree::Place(NodeId node, const std::string& parent) {
  const auto aside = aside_.find(node);
  if (aside != aside_.end()) TakeBack(node);
  const NodeId above = parent.empty() ? kNoNode : forest_.Find(parent);
  if (above == kNoNode) {
    (void)Attach(node, kNoNode);
    if (!parent.empty()) PutAside(node, parent, kUnknown);
    return;
  }
  if (Attach(node, above).ok()) return;
  if (forest_.IsWithin(above, node)) CutCircle(node, above);
  if (Attach(node, above).ok()) return;
  (void)Attach(node, kNoNode);
  const bool in_circle = forest_.IsWithin(above, node);
  if (!in_circle) CutLevels(node, above);
  if (!in_circle && Attach(node, above).ok()) return;
  PutAside(node, parent, in_circle ? kCircle : kTooDeep);
}

// Opens the circle that `node` below `parent` would close, at the account whose id comes first.
void AccountTree::CutCircle(NodeId node, NodeId parent) {
  NodeId first = node;
  for (NodeId at = parent; at != node; at = forest_.Parent(at)) {
    if (forest_.Id(at) < forest_.Id(first)) first = at;
  }
  if (first == node) return;
  std::string above(forest_.Id(forest_.Parent(first)));
  (void)Attach(first, kNoNode);
  PutAside(first, std::move(above), kCircle);
}

// Makes room below `parent`: what would begin the level after the last one stands as a root.
void AccountTree::CutLevels(NodeId node, NodeId parent) {
  const int room = kLevelsMax - forest_.Depth(parent) - 1;  // levels below the parent
  if (room <= 0) return;
  std::vector<NodeId> too_deep;
  forest_.VisitSubtree(node, [&](NodeId at, int depth) {
    if (depth < room) return hierarchy::Next::kDescend;
    too_deep.push_back(at);
    return hierarchy::Next::kSkipBelow;
  });
  for (const NodeId at : too_deep) {
    std::string above(forest_.Id(forest_.Parent(at)));
    (void)Attach(at, kNoNode);
    PutAside(at, std::move(above), kTooDeep);
  }
}

void AccountTree::PutAside(NodeId node, std::string parent, const char* reason) {
  const bool was_dated = own_[IndexOf(node)].dated;
  const std::string id(forest_.Id(node));
  aside_[node] = {id, parent, reason, was_dated};
  if (was_dated) return;
  dated_.Set(id, AlwaysBelow(parent));
  own_.Mutable(IndexOf(node)).dated = true;
}

void AccountTree::TakeBack(NodeId node) {
  const auto aside = aside_.find(node);
  // Date has said since what the account is, if it was written.
  const DatedParents* dated = dated_.Find(aside->second.account);
  if (!aside->second.is_dated && dated != nullptr && *dated == AlwaysBelow(aside->second.parent)) {
    dated_.Erase(aside->second.account);
    own_.Mutable(IndexOf(node)).dated = false;
  }
  aside_.erase(aside);
}

// What one that was taken back makes room for may follow it.
void AccountTree::TakeBackAll() {
  int tries = 0;
  for (bool any = !aside_.empty(); any && tries < kTakeBackMax;) {
    any = false;
    std::vector<NodeId> nodes;
    for (const auto& [node, aside] : aside_) nodes.push_back(node);
    for (const NodeId node : nodes) {
      if (++tries > kTakeBackMax) break;
      const auto aside = aside_.find(node);
      if (aside == aside_.end()) continue;
      const std::string parent = aside->second.parent;
      Place(node, parent);
      any = any || !aside_.contains(node);
    }
  }
}

std::vector<AccountTree::Aside> AccountTree::SetAside(size_t limit) const {
  absl::ReaderMutexLock lock(&mutex_);
  std::vector<Aside> all;
  for (const auto& [node, aside] : aside_) all.push_back(aside);
  std::sort(all.begin(), all.end(),
            [](const Aside& a, const Aside& b) { return a.account < b.account; });
  if (all.size() > limit) all.resize(limit);
  return all;
}

std::vector<std::string> AccountTree::MovesAside() const {
  absl::ReaderMutexLock lock(&mutex_);
  return {moves_aside_.begin(), moves_aside_.end()};
}

size_t AccountTree::moves_aside_count() const {
  absl::ReaderMutexLock lock(&mutex_);
  return moves_aside_.size();
}

size_t AccountTree::set_aside_count() const {
  absl::ReaderMutexLock lock(&mutex_);
  return aside_.size() + static_cast<size_t>(left_out_);
}

absl::optional<DatedParents> AccountTree::ParentsOf(absl::string_view account) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId node = forest_.Find(account);
  if (node == kNoNode) return absl::nullopt;
  if (own_[IndexOf(node)].dated) {
    const DatedParents* dated = dated_.Find(account);
    if (dated != nullptr) return *dated;
  }
  const NodeId parent = forest_.Parent(node);
  return AlwaysBelow(parent == kNoNode ? "" : forest_.Id(parent));
}

std::vector<std::string> AccountTree::DatedBelow(absl::string_view parent) const {
  absl::ReaderMutexLock lock(&mutex_);
  const DatedIndex::Ids* below = dated_.Below(parent);
  if (below == nullptr) return {};
  return {below->begin(), below->end()};
}

AccountTree::Mask AccountTree::MaskOf(const std::vector<absl::string_view>& accounts,
                                      const std::vector<absl::string_view>& parents) const {
  absl::ReaderMutexLock lock(&mutex_);
  Mask mask;
  const auto add = [&](const std::vector<absl::string_view>& ids,
                       absl::flat_hash_set<NodeId>& nodes) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    for (const absl::string_view id : ids) {
      const NodeId node = forest_.Find(id);
      if (node != kNoNode) nodes.insert(node);
    }
  };
  add(accounts, mask.accounts);
  add(parents, mask.parents);
  return mask;
}

AccountTree::Below AccountTree::SettledBelow(absl::string_view top, const Mask& mask,
                                             int levels_max) const {
  absl::ReaderMutexLock lock(&mutex_);
  Below below;
  const NodeId first = forest_.Find(top);
  if (first == kNoNode) return below;
  const bool any_dated = !dated_.empty();
  forest_.VisitSubtree(first, [&](NodeId node, int depth) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    if (node == first) return hierarchy::Next::kDescend;
    if (own_[IndexOf(node)].dated || mask.accounts.contains(node)) {
      return hierarchy::Next::kSkipBelow;
    }
    below.levels = std::max(below.levels, depth + 1);
    if (below.levels > levels_max) return hierarchy::Next::kStop;
    const bool is_parent =
        mask.parents.contains(node) || (any_dated && dated_.Below(forest_.Id(node)) != nullptr);
    if (is_parent) below.parents.emplace_back(forest_.Id(node), depth + 1);
    return hierarchy::Next::kDescend;
  });
  return below;
}

std::string AccountTree::SettledChild(absl::string_view top, const Mask& mask) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId parent = forest_.Find(top);
  if (parent == kNoNode) return "";
  for (NodeId child = forest_.FirstChild(parent); child != kNoNode;
       child = forest_.NextSibling(child)) {
    if (own_[IndexOf(child)].dated || mask.accounts.contains(child)) continue;
    return std::string(forest_.Id(child));
  }
  return "";
}

}  // namespace accord::accounts
