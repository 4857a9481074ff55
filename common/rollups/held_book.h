// What a book says at one moment, held beside it while it changes.
//
// Sums of another moment are those of the present less what came since. Most of the two is the same
// and is kept once: what is held shares the book's memory, and the book copies what it then changes
// (hierarchy/cells.h). It is taken a few nodes at a time, so that who locks the book locks it for a
// moment; what changed meanwhile is found by looking at pointers:
//
//   HeldBook held(forest of then);
//   while (held.Take(book, n)) {}   // each call locked, shared with readers: O(n)
//   held.Finish(book);              // locked in the same way; O(nodes), and next to nothing a node
//   past.Load(std::move(held));     // not locked: `past` is a book along the forest of then
//
// Thread-compatible.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/hierarchy/cells.h"
#include "common/hierarchy/forest.h"
#include "common/rollups/book.h"
#include "common/rollups/postings.h"

namespace accord::rollups {

class HeldBook {
 public:
  // `onto`: the forest along which it is going to be summed; outlives it, and does not change.
  explicit HeldBook(const hierarchy::Forest& onto) : onto_(&onto) {}

  // Takes up to `nodes` nodes more; false: that was all. Preconditions of this and of Finish: it is
  // the same book each time, and it absorbs nothing (Book::absorbing).
  bool Take(const Book& book, size_t nodes);
  // From here on it says what the book says now.
  void Finish(const Book& book);

 private:
  friend class Book;

  struct Node {
    hierarchy::NodeId onto = hierarchy::kNoNode;  // kNoNode: the forest has no such id
    hierarchy::Cells own;
    hierarchy::Cells subtree;  // of an inner node, as it was when it was taken
  };

  void TakeNode(const Book& book, hierarchy::NodeId node);
  // Calls load(own, like) with what RollUp::Load wants. Once.
  template <typename Load>
  void Give(Load load);
  // What belongs to nobody in the forest. Once.
  Postings TakeStrangers();

  const hierarchy::Forest* onto_;
  std::vector<Node> nodes_;                             // by the book's index
  absl::flat_hash_map<size_t, std::string> strangers_;  // ids of nodes that `onto` does not have
  Postings waiting_;
};

template <typename Load>
void HeldBook::Give(Load load) {
  std::vector<hierarchy::Cells> own(onto_->node_limit());
  std::vector<hierarchy::Cells> like(onto_->node_limit());
  for (Node& node : nodes_) {
    if (node.onto == hierarchy::kNoNode) continue;
    own[hierarchy::IndexOf(node.onto)] = std::move(node.own);
    like[hierarchy::IndexOf(node.onto)] = std::move(node.subtree);
  }
  load(std::move(own), like);
}

}  // namespace accord::rollups
