// Sums along one forest, of facts that are posted by id.
//
// A fact may come before its account does (the copy of the hierarchy lags, or is being read anew):
// it waits, and is counted as soon as the account is there. Nothing is ever lost.
//
// Beside the sums that are shown, others can be made ready, a few at a time: either what is to be
// added to them, or what is to stand in their place. Showing them is one step, whatever their size.
// Thread-compatible, together with its forest.
#pragma once

#include <iterator>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/hierarchy/cells.h"
#include "common/hierarchy/forest.h"
#include "common/hierarchy/roll_up.h"

namespace accord::forecast {

// Sums by id and key, without a forest. Thread-compatible.
class Postings {
 public:
  void Add(absl::string_view id, hierarchy::Key key, const hierarchy::Sums& sums,
           hierarchy::Sign sign = hierarchy::Sign::kPlus);
  bool empty() const { return cells_.empty(); }
  const absl::flat_hash_map<std::string, hierarchy::Cells>& cells() const { return cells_; }

  // Hands what is posted for up to `ids` ids to post(id, cells), and has it no more.
  template <typename Post>
  void Drain(size_t ids, Post post) {
    for (auto at = cells_.begin(); at != cells_.end() && ids > 0; --ids) {
      post(at->first, at->second);
      cells_.erase(at++);  // which leaves other iterators as they are
    }
  }
  // The same with those ids for which take(id) says so.
  template <typename Take, typename Post>
  void DrainIf(Take take, Post post) {
    for (auto at = cells_.begin(); at != cells_.end();) {
      const auto next = std::next(at);
      if (take(at->first)) {
        post(at->first, at->second);
        cells_.erase(at);
      }
      at = next;
    }
  }

 private:
  absl::flat_hash_map<std::string, hierarchy::Cells> cells_;
};

class Book {
 public:
  // The forest outlives it.
  explicit Book(hierarchy::Forest& forest)
      : forest_(forest), shown_(std::make_unique<Part>(forest)) {}

  // Adds or takes away. O(levels) for a known id.
  void Post(absl::string_view id, hierarchy::Key key, const hierarchy::Sums& sums,
            hierarchy::Sign sign) {
    PostTo(*shown_, id, key, sums, sign);
  }

  // Begins sums to be made ready. Precondition: there are none.
  void BeginNext() { next_ = std::make_unique<Part>(forest_); }
  void PostNext(absl::string_view id, hierarchy::Key key, const hierarchy::Sums& sums,
                hierarchy::Sign sign) {
    PostTo(*next_, id, key, sums, sign);
  }
  // The same for all of `postings` in one pass up the forest. O(accounts · keys).
  void PostNext(const Postings& postings);
  // From here on sums are those shown before and the next ones together. O(1).
  void ShowNext() { next_shown_ = true; }
  bool absorbing() const { return next_shown_; }
  // Makes the two one, up to `nodes` nodes at a time; false: that was all.
  bool Absorb(size_t nodes);
  // Shows the next sums instead. The ones before are returned, to be let go of elsewhere. O(1).
  hierarchy::RollUp::Contents ReplaceByNext();
  void DropNext();
  // Forgets everything.
  void Clear();

  // Counts what waited for ids that have come to be known. O(1) if nothing can have changed.
  void Settle();
  bool settled() const;

  // Calls visit(key, sums) for the keys in the span, of a subtree or of one node alone; a key may
  // come twice, and then what both say is to be added.
  template <typename Visit>
  void VisitSubtree(hierarchy::NodeId node, hierarchy::KeySpan span, Visit visit) const {
    shown_->sums.VisitSubtree(node, span, visit);
    if (next_shown_) next_->sums.VisitSubtree(node, span, visit);
  }
  template <typename Visit>
  void VisitOwn(hierarchy::NodeId node, hierarchy::KeySpan span, Visit visit) const {
    shown_->sums.VisitOwn(node, span, visit);
    if (next_shown_) next_->sums.VisitOwn(node, span, visit);
  }

  const hierarchy::Forest& forest() const { return forest_; }
  // Nothing waits for its id.
  bool waits_for_nothing() const { return shown_->waiting.empty(); }

 private:
  struct Part {
    explicit Part(hierarchy::Forest& forest) : sums(forest) {}
    hierarchy::RollUp sums;
    Postings waiting;
    size_t settled_size = 0;  // of the forest when Settle last looked
  };

  void PostTo(Part& part, absl::string_view id, hierarchy::Key key, const hierarchy::Sums& sums,
              hierarchy::Sign sign);
  bool IsSettled(const Part& part) const {
    return part.waiting.empty() || forest_.size() == part.settled_size;
  }
  void Settle(Part& part);

  hierarchy::Forest& forest_;
  std::unique_ptr<Part> shown_;
  std::unique_ptr<Part> next_;  // null: nothing is being made ready
  bool next_shown_ = false;
  size_t absorbed_ = 0;  // nodes of next_ up to this index are part of shown_
};

}  // namespace accord::forecast
