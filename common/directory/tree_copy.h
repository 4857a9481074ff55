// A forest that is copied from a watch: what comes in any order ends up in its place.
//
// Two ways to fill it. Between BeginSnapshot and FinishSnapshot nodes come in no order and are
// linked at the end. Otherwise they come in the order of revisions and are linked at once; one
// whose parent is not known stands as a root until the parent comes. Nothing is ever removed, so
// layers on the forest stay valid whatever happens. Thread-compatible.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/hierarchy/forest.h"

namespace accord::directory {

// A node as the watch tells of it.
struct TreeItem {
  absl::string_view id;
  absl::string_view parent;  // id; empty: a root
  absl::string_view display_name;
  bool deleted = false;
};

class TreeCopy {
 public:
  // Told of every node that came to stand under another parent; not of new ones, nor by Put within
  // a snapshot.
  using Moved = absl::FunctionRef<void(hierarchy::NodeId)>;

  const hierarchy::Forest& forest() const { return forest_; }
  hierarchy::Forest& forest_for_layers() { return forest_; }

  // Whether there is such a node and it is not deleted.
  bool Has(absl::string_view id) const;
  bool deleted(hierarchy::NodeId node) const { return deleted_[hierarchy::IndexOf(node)]; }

  // Adds the node or makes it what `item` says. Errors: those of Forest's changes; then other
  // changes of the same message may have been made.
  absl::Status Put(const TreeItem& item, Moved moved);

  // What is put until FinishSnapshot is everything: the rest is marked deleted then, and becomes
  // roots, for nothing says any more where it stands. Beginning again forgets what was begun.
  void BeginSnapshot();
  // Links. Errors: those of Forest::Move.
  absl::Status FinishSnapshot(Moved moved);

 private:
  // The parent that each node is going to have; kept apart, because in between there may be cycles.
  struct Snapshot {
    std::vector<hierarchy::NodeId> parents;
    std::vector<bool> seen;
    size_t known_before = 0;  // nodes below this index were there before
  };

  absl::StatusOr<hierarchy::NodeId> Add(absl::string_view id);
  absl::Status Place(hierarchy::NodeId node, hierarchy::NodeId parent);
  absl::Status PlaceWaiting(hierarchy::NodeId parent, Moved moved);

  hierarchy::Forest forest_;
  std::vector<bool> deleted_;  // by index
  // Nodes whose parent is not known: few, and only while a message is on its way.
  absl::flat_hash_map<hierarchy::NodeId, std::string> wanted_;
  absl::flat_hash_map<std::string, std::vector<hierarchy::NodeId>> waiting_;  // may name old ones
  std::unique_ptr<Snapshot> snapshot_;
};

}  // namespace accord::directory
