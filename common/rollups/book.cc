#include "common/rollups/book.h"

#include <utility>

#include "common/rollups/held_book.h"

namespace accord::rollups {

using hierarchy::Cells;
using hierarchy::Key;
using hierarchy::kNoNode;
using hierarchy::NodeId;
using hierarchy::RollUp;
using hierarchy::Sign;
using hierarchy::Sums;

void Book::PostTo(Part& part, absl::string_view id, Key key, const Sums& sums, Sign sign) {
  const NodeId node = forest_.Find(id);
  if (node == kNoNode) {
    part.waiting.Add(id, key, sums, sign);
  } else {
    part.sums.Add(node, key, sums, sign);
  }
}

void Book::PostNext(const Postings& postings) {
  RollUp sums(forest_);
  sums.Load([&](RollUp::FactSink sink) {
    for (const auto& [id, cells] : postings.cells()) {
      const NodeId node = forest_.Find(id);
      cells.VisitAll([&, id = absl::string_view(id)](Key key, const Sums& of_key) {
        if (node != kNoNode) {
          sink(node, key, of_key);
        } else {
          next_->waiting.Add(id, key, of_key);
        }
      });
    }
  });
  next_->sums.Absorb(sums, 0, forest_.node_limit());
}

bool Book::Absorb(size_t nodes) {
  const size_t limit = forest_.node_limit();
  if (absorbed_ + nodes < limit) {
    shown_->sums.Absorb(next_->sums, absorbed_, absorbed_ + nodes);
    absorbed_ += nodes;
    return true;
  }
  // The rest, and what moves have left behind at nodes that were passed: little.
  shown_->sums.Absorb(next_->sums, 0, limit);
  next_->waiting.Drain(next_->waiting.cells().size(), [&](const std::string& id, Cells& cells) {
    cells.VisitAll([&](Key key, const Sums& sums) { Post(id, key, sums, Sign::kPlus); });
  });
  DropNext();
  return false;
}

RollUp::Contents Book::ReplaceByNext() {
  RollUp::Contents before = shown_->sums.Take();
  shown_ = std::move(next_);
  return before;
}

void Book::DropNext() {
  next_.reset();
  next_shown_ = false;
  absorbed_ = 0;
}

void Book::Clear() {
  DropNext();
  shown_ = std::make_unique<Part>(forest_);
}

void Book::Load(HeldBook held) {
  held.Give([&](std::vector<Cells> own, const std::vector<Cells>& like) {
    shown_->sums.Load(std::move(own), like);
  });
  shown_->waiting = held.TakeStrangers();
}

bool Book::settled() const { return IsSettled(*shown_) && (!next_shown_ || IsSettled(*next_)); }

void Book::Settle() {
  Settle(*shown_);
  if (next_ != nullptr) Settle(*next_);
}

void Book::Settle(Part& part) {
  if (IsSettled(part)) return;
  part.waiting.DrainIf([&](const std::string& id) { return forest_.Find(id) != kNoNode; },
                       [&](const std::string& id, Cells& cells) {
                         cells.VisitAll([&](Key key, const Sums& sums) {
                           part.sums.Add(forest_.Find(id), key, sums, Sign::kPlus);
                         });
                       });
  part.settled_size = forest_.size();
}

}  // namespace accord::rollups
