#include "common/rollups/held_book.h"

#include <algorithm>

namespace accord::rollups {

using hierarchy::kNoNode;
using hierarchy::NodeId;

bool HeldBook::Take(const Book& book, size_t nodes) {
  const hierarchy::Forest& forest = book.forest();
  const size_t limit = std::min(forest.node_limit(), nodes_.size() + nodes);
  nodes_.reserve(forest.node_limit());
  while (nodes_.size() < limit) {
    const NodeId node{static_cast<uint32_t>(nodes_.size())};
    nodes_.emplace_back();
    TakeNode(book, node);
    Node& taken = nodes_.back();
    taken.onto = onto_->Find(forest.Id(node));
    if (taken.onto == kNoNode) strangers_.emplace(IndexOf(node), std::string(forest.Id(node)));
  }
  return limit < forest.node_limit();
}

void HeldBook::Finish(const Book& book) {
  while (Take(book, book.forest().node_limit())) {
  }
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const NodeId node{static_cast<uint32_t>(i)};
    if (!nodes_[i].own.SharesWith(book.shown_->sums.OwnCells(node))) TakeNode(book, node);
  }
  waiting_ = book.shown_->waiting;
}

void HeldBook::TakeNode(const Book& book, NodeId node) {
  const hierarchy::RollUp& sums = book.shown_->sums;
  Node& taken = nodes_[IndexOf(node)];
  taken.own = sums.OwnCells(node);
  if (book.forest().HasChildren(node)) taken.subtree = sums.SubtreeCells(node);
}

// What waited in the book may be somebody there.
Postings HeldBook::TakeStrangers() {
  Postings all;
  for (const auto& [index, id] : strangers_) all.Add(id, nodes_[index].own);
  for (const auto& [id, cells] : waiting_.cells()) all.Add(id, cells);
  return all;
}

}  // namespace accord::rollups
