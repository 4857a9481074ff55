// A forest that is copied from a watch: what comes in any order ends up in its place, and what has
// no place there is set aside.
//
// Two ways to fill it. Between BeginSnapshot and FinishSnapshot nodes come in no order and nothing
// of it is to be seen before the end. Otherwise changes are put and then committed together: all
// that move are taken out, then all are put in, so that no order among them matters.
//
// A node that cannot stand where it is said to stands as a root of its own, with all below it, and
// is tried again whenever that may have changed. Which nodes these are follows from what was told
// alone, never from the order in which it came, so all copies agree:
//   - whose parent is not known, or is no name;
//   - in a circle, the one whose id comes first;
//   - at every kLevelsMax-th level below the last root, the nodes that begin it.
// Nothing is ever removed, so layers on the forest stay valid whatever happens. Thread-compatible.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/directory/placement.h"
#include "common/hierarchy/forest.h"

namespace accord::directory {

// A node as the watch tells of it.
struct TreeItem {
  absl::string_view id;
  absl::string_view parent;  // id, or what was said instead of one; empty: a root
  absl::string_view display_name;
  bool deleted = false;
  bool gone = false;  // deleted only in that its service no longer has it
};

class TreeCopy {
 public:
  struct Aside {
    Placement::Why why = Placement::Why::kParentUnknown;
    std::string parent;    // as in TreeItem
    int64_t revision = 0;  // with which it was set aside
  };
  // Told once of every node that came to stand under another parent; not of new ones.
  // `said`: the watch said so; else it was set aside, or taken in again.
  using Moved = absl::FunctionRef<void(hierarchy::NodeId, bool said)>;

  const hierarchy::Forest& forest() const { return forest_; }
  hierarchy::Forest& forest_for_layers() { return forest_; }

  // Whether there is such a node and it is not deleted.
  bool Has(absl::string_view id) const;
  bool deleted(hierarchy::NodeId node) const { return deleted_[hierarchy::IndexOf(node)]; }

  // What is set aside, in no order.
  const absl::flat_hash_map<hierarchy::NodeId, Aside>& aside() const { return aside_; }
  // The parent that was said: where it stands, or where it was to stand; empty: it is a root.
  absl::string_view ParentSaid(hierarchy::NodeId node) const;
  // Nodes that a snapshot did not mention any more.
  const absl::flat_hash_set<hierarchy::NodeId>& gone() const { return gone_; }

  // Notes what the node is to become; within a snapshot, unseen until it is finished. Errors: those
  // of Forest::Add, and nothing is noted; those of Forest::SetName, and all but the name is.
  absl::Status Put(const TreeItem& item);
  // Makes what was put since the last one hold, as of `revision`.
  void Commit(int64_t revision, Moved moved);

  // What is put until FinishSnapshot is everything: the rest is marked deleted then, and becomes
  // roots, for nothing says any more where it stands. Beginning again forgets what was begun, and
  // what was put and not committed.
  void BeginSnapshot();
  void FinishSnapshot(int64_t revision, Moved moved);

 private:
  // What was put and does not hold yet.
  struct Batch {
    Placement::Wanted parents;
    absl::flat_hash_map<hierarchy::NodeId, std::string> unknown;  // parents not known when put
  };
  // What a snapshot under way has said, beside what is seen meanwhile.
  struct Snapshot {
    absl::flat_hash_map<hierarchy::NodeId, std::string> names;  // that are to change
    absl::flat_hash_set<hierarchy::NodeId> living;
    absl::flat_hash_set<hierarchy::NodeId> gone;
  };
  using AsideByNode = absl::flat_hash_map<hierarchy::NodeId, Aside>;

  // It is not to be seen yet.
  bool IsNew(hierarchy::NodeId node) const { return hierarchy::IndexOf(node) >= shown_limit_; }
  absl::StatusOr<hierarchy::NodeId> FindOrAdd(absl::string_view id);
  absl::Status NoteName(hierarchy::NodeId node, absl::string_view name);
  void NoteState(hierarchy::NodeId node, const TreeItem& item);
  void ResolveUnknown();
  void TakeWaiting();
  void TakeStuck();
  void Relink(int64_t revision, Moved moved);
  AsideByNode TakeIn(const Placement::Wanted& nodes);
  void SetAside(hierarchy::NodeId node, Aside aside, const AsideByNode& before);
  void ShowSnapshot();

  hierarchy::Forest forest_;
  size_t shown_limit_ = 0;     // nodes below this index are seen
  std::vector<bool> deleted_;  // by index
  absl::flat_hash_set<hierarchy::NodeId> gone_;
  AsideByNode aside_;
  // Who waits for a node of this id.
  absl::flat_hash_map<std::string, absl::flat_hash_set<hierarchy::NodeId>> waiting_;
  // Of those set aside, the ones that another's move may help.
  absl::flat_hash_set<hierarchy::NodeId> stuck_;
  Batch batch_;
  std::unique_ptr<Snapshot> snapshot_;
};

}  // namespace accord::directory
