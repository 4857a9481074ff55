// What is asked of the account tree: paths, pages of a tree, search.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/text/collate.h"
#include "common/text/fold.h"
#include "services/accounts/domain/account_tree.h"
#include "services/accounts/domain/errors.h"

namespace accord::accounts {

using hierarchy::kNoNode;
using hierarchy::NodeId;

namespace {

// How many accounts a search looks at between two locks: a commit waits a few milliseconds at most.
constexpr uint32_t kSearchSlice = 1 << 16;

absl::Status NotBelow() {
  return MakeError(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID",
                   "page_token: is not one that this tree returned");
}

}  // namespace

bool AccountTree::ComesBefore(NodeId a, NodeId b) const {
  const int order = text::Compare(forest_.Name(a), forest_.Name(b));
  return order != 0 ? order < 0 : forest_.Id(a) < forest_.Id(b);
}

TreeNode AccountTree::Show(NodeId node, int depth) const {
  const Own& own = own_[IndexOf(node)];
  const Totals::Counters& totals = totals_.Subtree(node);
  const NodeId parent = forest_.Parent(node);
  TreeNode shown;
  shown.account = std::string(forest_.Id(node));
  shown.display_name = std::string(forest_.Name(node));
  if (parent != kNoNode) shown.parent = std::string(forest_.Id(parent));
  shown.depth = depth;
  shown.child_count = static_cast<int>(own.child_count);
  shown.subtree_count = totals[kAccounts];
  shown.active_count = totals[kActive];
  shown.managed_count = totals[kManaged];
  shown.employee_count = totals[kEmployees];
  shown.segment = segments_[own.segment];
  shown.state = own.state;
  return shown;
}

// What a viewer sees of the tree. The tree's lock is held.
class AccountTree::Eyes {
 public:
  Eyes(const AccountTree& tree, const Beholder& beholder)
      : tree_(tree),
        viewer_(beholder.viewer == nullptr || beholder.viewer->sees_all() ? nullptr
                                                                          : beholder.viewer),
        of_past_(beholder.of_past) {}

  bool sees_all() const { return viewer_ == nullptr; }

  bool Sees(NodeId node) const ABSL_NO_THREAD_SAFETY_ANALYSIS {
    if (viewer_ == nullptr) return true;
    if (of_past_) return viewer_->Sees(tree_.forest_.Id(node));
    return viewer_->scope()->accounts().Sees(tree_.forest_, node);
  }
  // Whether all below it is known to be seen as well.
  bool Covers(NodeId node) const ABSL_NO_THREAD_SAFETY_ANALYSIS {
    if (viewer_ == nullptr) return true;
    return !of_past_ && viewer_->scope()->accounts().Covers(tree_.forest_, node);
  }
  // kNoNode if it is not seen: the account stands as a root.
  NodeId Parent(NodeId node) const ABSL_NO_THREAD_SAFETY_ANALYSIS {
    const NodeId parent = tree_.forest_.Parent(node);
    return viewer_ == nullptr || (parent != kNoNode && Sees(parent)) ? parent : kNoNode;
  }
  // Those that are seen, in no particular order; of kNoNode what stands as a root.
  std::vector<NodeId> Children(NodeId node) const ABSL_NO_THREAD_SAFETY_ANALYSIS {
    if (node == kNoNode && viewer_ != nullptr) return Roots();
    std::vector<NodeId> children;
    const bool all = node == kNoNode || Covers(node);
    for (NodeId child = tree_.forest_.FirstChild(node); child != kNoNode;
         child = tree_.forest_.NextSibling(child)) {
      if (all || Sees(child)) children.push_back(child);
    }
    return children;
  }

 private:
  std::vector<NodeId> Roots() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
    std::vector<NodeId> roots;
    const auto add = [&](NodeId node) {
      if (node != kNoNode && Sees(node) && Parent(node) == kNoNode) roots.push_back(node);
    };
    const rights::Sight& sight = viewer_->scope()->accounts();
    if (of_past_) {
      tree_.forest_.VisitSubtree(kNoNode, [&](NodeId node, int) {
        add(node);
        return hierarchy::Next::kDescend;
      });
      return roots;
    }
    for (const std::string& id : sight.nodes()) add(tree_.forest_.Find(id));
    for (const std::string& id : sight.alone()) {
      if (!sight.HasNode(id)) add(tree_.forest_.Find(id));
    }
    return roots;
  }

  const AccountTree& tree_;
  const rights::Viewer* const viewer_;
  const bool of_past_;
};

// Fills one page. Of 100,000 children only those are put in order that the page has room for.
// Everything runs under the tree's lock, held by Walk.
class AccountTree::Walker {
 public:
  Walker(const AccountTree& tree, const TreeQuery& query, TreePage& page)
      : tree_(tree), query_(query), eyes_(tree, query.beholder), page_(page) {}

  const Eyes& eyes() const { return eyes_; }

  // `node` and what is below it, as far as there is room.
  void Take(NodeId node, int depth) {
    if (Full()) return;
    page_.nodes.push_back(Show(node, depth));
    TakeChildren(node, depth, kNoNode);
  }

  // The children of `parent` (kNoNode: the roots) that come after `after` (kNoNode: all).
  void TakeChildren(NodeId parent, int parent_depth, NodeId after) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    if (query_.depth_max > 0 && parent_depth >= query_.depth_max) return;
    if (page_.more || (parent != kNoNode && !tree_.forest_.HasChildren(parent))) return;
    const auto before = [this](NodeId a, NodeId b) { return tree_.ComesBefore(a, b); };
    std::vector<NodeId> children = eyes_.Children(parent);
    if (after != kNoNode) {
      children.erase(std::remove_if(children.begin(), children.end(),
                                    [&](NodeId child) { return !before(after, child); }),
                     children.end());
    }
    // Each takes at least one place; one more tells that there is more.
    const size_t room = query_.limit - page_.nodes.size() + 1;
    if (children.size() > room) {
      std::nth_element(children.begin(), children.begin() + room, children.end(), before);
      children.resize(room);
    }
    std::sort(children.begin(), children.end(), before);
    for (const NodeId child : children) Take(child, parent_depth + 1);
  }

  // What comes after the subtree of `node` and all that is in it: the rest of the levels above.
  // Precondition: it stands below `top` by what is seen, at this depth.
  void TakeAfter(NodeId node, NodeId top, int depth) {
    TakeChildren(node, depth, kNoNode);
    while (node != top && !page_.more) {
      const NodeId parent = eyes_.Parent(node);
      TakeChildren(parent, --depth, node);
      node = parent;
    }
  }

  // How far below `top` it is shown (below kNoNode roots stand at 0); -1: it is not.
  int DepthBelow(NodeId node, NodeId top) const {
    if (node == kNoNode || !eyes_.Sees(node)) return -1;
    int depth = 0;
    while (node != top) {
      node = eyes_.Parent(node);
      if (node == kNoNode) return top == kNoNode ? depth : -1;
      ++depth;
    }
    return depth;
  }

 private:
  bool Full() {
    if (page_.nodes.size() >= static_cast<size_t>(query_.limit)) page_.more = true;
    return page_.more;
  }

  TreeNode Show(NodeId node, int depth) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    TreeNode shown = tree_.Show(node, depth);
    if (eyes_.sees_all()) return shown;
    if (eyes_.Parent(node) == kNoNode) shown.parent.clear();
    if (eyes_.Covers(node)) return shown;
    const Totals::Counters seen = Seen(node);
    shown.child_count = static_cast<int>(eyes_.Children(node).size());
    shown.subtree_count = seen[kAccounts];
    shown.active_count = seen[kActive];
    shown.managed_count = seen[kManaged];
    shown.employee_count = seen[kEmployees];
    return shown;
  }

  // The counts of what is shown at and below a node.
  Totals::Counters Seen(NodeId node) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    if (eyes_.Covers(node)) return tree_.totals_.Subtree(node);
    const auto known = seen_.find(node);
    if (known != seen_.end()) return known->second;
    Totals::Counters sum = CountersOf(tree_.own_[IndexOf(node)]);
    for (const NodeId child : eyes_.Children(node)) {
      const Totals::Counters below = Seen(child);
      for (size_t i = 0; i < sum.size(); ++i) sum[i] += below[i];
    }
    seen_.emplace(node, sum);
    return sum;
  }

  const AccountTree& tree_;
  const TreeQuery& query_;
  const Eyes eyes_;
  TreePage& page_;
  absl::flat_hash_map<NodeId, Totals::Counters> seen_;
};

bool AccountTree::ShowsAlso(int64_t revision, NodeId top) const {
  const int64_t changed = top == kNoNode ? any_changed_ : changed_[IndexOf(top)];
  return changed <= revision && revision <= revision_;
}

absl::StatusOr<TreePage> AccountTree::Walk(const TreeQuery& query) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId top = query.top.empty() ? kNoNode : forest_.Find(query.top);
  const bool missing = top == kNoNode && !query.top.empty();
  TreePage page;
  page.revision = query.revision.value_or(revision_);
  if (page.revision != revision_) page.moved_on = missing || !ShowsAlso(page.revision, top);
  if (page.moved_on) return page;
  Walker walker(*this, query, page);
  if (missing || (top != kNoNode && !walker.eyes().Sees(top))) {
    return ReferenceNotFoundError("name", absl::StrCat("accounts/", query.top));
  }
  if (!query.after.empty()) {
    const NodeId after = forest_.Find(query.after);
    const int depth = walker.DepthBelow(after, top);
    if (depth < 0) return NotBelow();
    walker.TakeAfter(after, top, depth);
  } else if (top == kNoNode) {
    walker.TakeChildren(kNoNode, -1, kNoNode);
  } else {
    walker.Take(top, 0);
  }
  return page;
}

bool AccountTree::AskOfAccount(absl::string_view id, Ask ask) const {
  absl::ReaderMutexLock lock(&mutex_);
  const NodeId node = forest_.Find(id);
  return node != kNoNode && ask(forest_, node);
}

void AccountTree::VisitAccounts(absl::FunctionRef<void(const hierarchy::Forest&)> visit) const {
  absl::ReaderMutexLock lock(&mutex_);
  visit(forest_);
}

// The best matches so far, the worst of them first.
class AccountTree::Best {
 public:
  Best(const AccountTree& tree, size_t limit) : tree_(tree), limit_(limit) {}

  void Offer(MatchRank rank, NodeId node) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    const Ranked offered{rank, tree_.forest_.Name(node), tree_.forest_.Id(node)};
    if (heap_.size() >= limit_) {
      if (!Better(offered, heap_.front().ranked())) return;  // most end here: nothing is copied
      std::pop_heap(heap_.begin(), heap_.end(), BetterCandidate);
      heap_.pop_back();
    }
    heap_.push_back({rank, std::string(offered.name), std::string(offered.id)});
    std::push_heap(heap_.begin(), heap_.end(), BetterCandidate);
  }

  std::vector<Found> Take() {
    std::sort(heap_.begin(), heap_.end(), BetterCandidate);
    std::vector<Found> found;
    found.reserve(heap_.size());
    for (Candidate& candidate : heap_) found.push_back({candidate.rank, std::move(candidate.id)});
    return found;
  }

 private:
  struct Ranked {
    MatchRank rank;
    absl::string_view name;
    absl::string_view id;
  };
  struct Candidate {
    MatchRank rank;
    std::string name;
    std::string id;
    Ranked ranked() const { return {rank, name, id}; }
  };
  static bool Better(const Ranked& a, const Ranked& b) {
    if (a.rank != b.rank) return a.rank < b.rank;
    const int order = text::Compare(a.name, b.name);
    return order != 0 ? order < 0 : a.id < b.id;
  }
  static bool BetterCandidate(const Candidate& a, const Candidate& b) {
    return Better(a.ranked(), b.ranked());
  }

  const AccountTree& tree_;
  const size_t limit_;
  std::vector<Candidate> heap_;
};

std::vector<AccountTree::Found> AccountTree::Search(absl::string_view text, size_t limit,
                                                    const Beholder& beholder) const {
  const std::string query = text::Fold(text);
  Best best(*this, limit);
  const Eyes eyes(*this, beholder);
  if (query.empty() || limit == 0) return {};
  const auto look = [&](NodeId node) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    MatchRank rank = RankMatch(forest_.Name(node), query);
    const absl::string_view domains = domains_.Get(IndexOf(node));
    if (rank != MatchRank::kEqual && RankMatch(domains, query) != MatchRank::kNone) {
      for (absl::string_view domain : absl::StrSplit(domains, ' ')) {
        rank = std::min(rank, RankMatch(domain, query));
      }
    }
    if (rank != MatchRank::kNone && eyes.Sees(node)) best.Offer(rank, node);
  };
  uint32_t next = 0;
  for (bool more = true; more;) {
    absl::ReaderMutexLock lock(&mutex_);
    const auto limit_now = static_cast<uint32_t>(forest_.node_limit());
    const uint32_t end = std::min(limit_now, next + kSearchSlice);
    for (; next < end; ++next) {
      const NodeId node{next};
      if (!forest_.Id(node).empty()) look(node);  // without an id: its account was deleted
    }
    more = end < limit_now;
  }
  return best.Take();
}

}  // namespace accord::accounts
