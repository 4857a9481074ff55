// The account forest in memory, with the figures that a tree shows, and its search.
//
// It never stops: an account that cannot stand where it is stored (its parent is not there, it
// stands in a circle, or at the 65th level) stands as a root instead, until a later change mends
// that. Which accounts these are follows from what is stored alone, as in the copies of other
// services. It follows the store commit by commit, so it shows the newest revision. One of a past
// moment is a copy of it, taken back (Fork, Become), or loaded from an older snapshot; it follows
// nothing. Deleted accounts are not in it. Thread-safe: readers share the lock, and only OnCommit
// takes it alone. About 200 bytes an account; a copy costs what differs.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "common/hierarchy/dense_totals.h"
#include "common/hierarchy/forest.h"
#include "common/hierarchy/shared_array.h"
#include "common/hierarchy/text_table.h"
#include "common/rights/viewer.h"
#include "common/store/store.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/dated_index.h"
#include "services/accounts/domain/matching.h"

namespace accord::accounts {

// One account of a tree. Ids, not names.
struct TreeNode {
  std::string account;
  std::string display_name;
  std::string parent;
  int depth = 0;  // below the top asked for
  int child_count = 0;
  int64_t subtree_count = 0;  // itself and all below; so the counts that follow
  int64_t active_count = 0;
  int64_t managed_count = 0;  // active and managed
  int64_t employee_count = 0;
  std::string segment;  // its own
  AccountState state = AccountState::kUnspecified;
};

// For whom a tree is shown.
struct Beholder {
  const rights::Viewer* viewer = nullptr;  // null: for who sees everything
  bool of_past = false;                    // the tree is not that of now, by which the viewer sees
};

// Which part of the forest: parents before children, siblings by display name (small and capital
// letters alike), then id.
struct TreeQuery {
  std::string top;    // empty: every root
  int depth_max = 0;  // levels below the top; 0: all
  std::string after;  // the last account of the page before; empty: from the beginning
  int limit = 0;
  absl::optional<int64_t> revision;  // to be shown; nothing: the tree's own
  // Accounts that are not seen are left out, and what is shown of the others speaks of those that
  // are: whose parent is not seen stands as a root, and counts are of the seen ones that are shown
  // below. O(accounts below), for a viewer who does not see all of them and for one of the past.
  Beholder beholder = {};
};

struct TreePage {
  std::vector<TreeNode> nodes;
  bool more = false;
  int64_t revision = 0;
  // The tree is not known to be as it was at the revision asked for; there are no nodes then.
  bool moved_on = false;
};

class AccountTree final : public store::CommitListener, public rights::Hierarchy {
 public:
  AccountTree();

  // Forgets what it had and takes in every account; for Store::AddListener. Errors: those of the
  // reader; CANCELLED soon after `stopping` (null: never) becomes true.
  absl::Status Load(store::Reader& reader, const std::atomic<bool>* stopping = nullptr)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void OnCommit(const store::Commit& commit) override ABSL_LOCKS_EXCLUDED(mutex_);

  // What it shows just now, in memory that the two share but for what either changes, to be taken
  // to another moment. Such a one has no dated parents: it is not for Lineage. Locks this one,
  // shared with readers, for O(accounts / 1000).
  std::unique_ptr<AccountTree> Fork() const ABSL_LOCKS_EXCLUDED(mutex_);
  // What accounts are to become, with texts of its own: about 300 bytes each.
  class Changes;
  // Makes it show `revision`, at which accounts are as `changes` say and otherwise as they are
  // here.
  void Become(const Changes& changes, int64_t revision) ABSL_LOCKS_EXCLUDED(mutex_);

  int64_t revision() const ABSL_LOCKS_EXCLUDED(mutex_);
  size_t size() const ABSL_LOCKS_EXCLUDED(mutex_);

  // What viewers see by. Deleted accounts are not there.
  bool AskOfAccount(absl::string_view id, Ask ask) const override ABSL_LOCKS_EXCLUDED(mutex_);
  void VisitAccounts(absl::FunctionRef<void(const hierarchy::Forest&)> visit) const override
      ABSL_LOCKS_EXCLUDED(mutex_);

  // An account that cannot stand where it is stored, and so stands here as a root, with all below
  // it.
  struct Aside {
    std::string account;
    std::string parent;  // as stored
    const char* reason;  // SET_ASIDE_PARENT_UNKNOWN, SET_ASIDE_CIRCLE, SET_ASIDE_TOO_DEEP
    bool is_dated = false;
  };
  // In order of the accounts, `limit` of them at most.
  std::vector<Aside> SetAside(size_t limit) const ABSL_LOCKS_EXCLUDED(mutex_);
  // How many there are, and changes that could not be taken in at all.
  size_t set_aside_count() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Accounts of which a planned move could not happen on its day (Account::set_aside), in order.
  std::vector<std::string> MovesAside() const ABSL_LOCKS_EXCLUDED(mutex_);
  size_t moves_aside_count() const ABSL_LOCKS_EXCLUDED(mutex_);

  // ---- for Lineage: who stands where on which day, by what is committed ----

  // The account's parents as they are stored; nothing if it is not there.
  absl::optional<hierarchy::DatedParents> ParentsOf(absl::string_view account) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Accounts that have the parent on some day, past or ahead, and another one or none on others.
  std::vector<std::string> DatedBelow(absl::string_view parent) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Accounts that are asked about somewhere else, and who may have others below than the tree
  // says. Holds until the next commit.
  struct Mask {
    absl::flat_hash_set<hierarchy::NodeId> accounts;
    absl::flat_hash_set<hierarchy::NodeId> parents;
  };
  Mask MaskOf(const std::vector<absl::string_view>& accounts,
              const std::vector<absl::string_view>& parents) const ABSL_LOCKS_EXCLUDED(mutex_);
  // What always stood below `top` and always will, but for masked accounts: how many levels it
  // takes with `top` (once more than `levels_max`, no matter how many), and who in it, `top` left
  // out, is a masked parent or has somebody of DatedBelow; each with its level, 1 being the top's.
  struct Below {
    int levels = 1;
    std::vector<std::pair<std::string, int>> parents;
  };
  Below SettledBelow(absl::string_view top, const Mask& mask, int levels_max) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // One child of those that SettledBelow counts; empty: there is none.
  std::string SettledChild(absl::string_view top, const Mask& mask) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // O(children of the accounts on the way + limit). An older revision is shown as long as nothing
  // below the top has changed since. Errors: NOT_FOUND, REFERENCE_NOT_FOUND, if the top is not
  // there; INVALID_ARGUMENT, PAGE_TOKEN_INVALID, if `after` does not stand below it.
  absl::StatusOr<TreePage> Walk(const TreeQuery& query) const ABSL_LOCKS_EXCLUDED(mutex_);

  // Accounts whose display name or a domain has `text`, the best match first; among equals by
  // display name, then id. Looks at every account, some 40 ns each.
  struct Found {
    MatchRank rank;
    std::string id;
  };
  std::vector<Found> Search(absl::string_view text, size_t limit,
                            const Beholder& beholder = {}) const ABSL_LOCKS_EXCLUDED(mutex_);

  // Every system that some account has, or had, an external id of; ascending.
  std::vector<std::string> systems() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using NodeId = hierarchy::NodeId;
  enum Counter { kAccounts, kActive, kManaged, kEmployees, kCounters };
  using Totals = hierarchy::DenseTotals<kCounters>;

  // What an account itself has, by node.
  struct Own {
    int64_t employees = 0;
    uint32_t child_count = 0;
    uint16_t segment = 0;  // index into segments_
    AccountState state = AccountState::kUnspecified;
    bool managed : 1 = false;
    bool dated : 1 = false;  // in dated_

    friend bool operator==(const Own&, const Own&) = default;
  };
  struct Facts;
  struct Change;
  class Eyes;
  class Walker;
  class Best;

  // The lock of `now` is held.
  explicit AccountTree(const AccountTree& now);  // NOLINT(google-explicit-constructor)

  void Forget() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static Facts FactsOf(const store::Row& row);
  static Totals::Counters CountersOf(const Own& own);
  NodeId Ensure(absl::string_view id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Describe(NodeId node, const Facts& facts) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Date(NodeId node, const Facts& facts) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Attach(NodeId node, NodeId parent) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Place(NodeId node, const std::string& parent) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CutCircle(NodeId node, NodeId parent) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CutLevels(NodeId node, NodeId parent) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PutAside(NodeId node, std::string parent, const char* reason)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeBack(NodeId node) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeBackAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Remove(const std::vector<NodeId>& nodes, int64_t revision)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  uint16_t SegmentIndex(absl::string_view segment) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Apply(const std::vector<Change>& changes, int64_t revision)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MarkChanged(NodeId node, int64_t revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool ShowsAlso(int64_t revision, NodeId top) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  bool ComesBefore(NodeId a, NodeId b) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // With the counts of all below it.
  TreeNode Show(NodeId node, int depth) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  const bool follows_ = true;  // else it is of a past moment
  mutable absl::Mutex mutex_;
  hierarchy::Forest forest_ ABSL_GUARDED_BY(mutex_);
  Totals totals_ ABSL_GUARDED_BY(mutex_);
  hierarchy::SharedArray<Own> own_ ABSL_GUARDED_BY(mutex_);
  // By node, the last revision that changed it or anything below it, or the one that was loaded;
  // and the last that changed any account. Only of one that follows.
  hierarchy::SharedArray<int64_t> changed_ ABSL_GUARDED_BY(mutex_);
  int64_t any_changed_ ABSL_GUARDED_BY(mutex_) = 0;
  hierarchy::TextTable domains_ ABSL_GUARDED_BY(mutex_);  // of each, separated by spaces
  std::vector<std::string> segments_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, uint16_t> segment_index_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> systems_ ABSL_GUARDED_BY(mutex_);
  // Whose parent is not the same on every day, or who does not stand below it here.
  DatedIndex dated_ ABSL_GUARDED_BY(mutex_);
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t placing_ ABSL_GUARDED_BY(mutex_) = 0;  // the revision whose moves are being made
  absl::flat_hash_map<NodeId, Aside> aside_ ABSL_GUARDED_BY(mutex_);
  absl::btree_set<std::string> moves_aside_ ABSL_GUARDED_BY(mutex_);  // ids
  int64_t left_out_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace accord::accounts
