// Sums along one forest, of facts that are posted by id.
//
// A fact may come before its account does (the copy of the hierarchy lags, or is being read anew):
// it waits, and is counted as soon as the account is there. Nothing is ever lost.
//
// Beside the sums that are shown, others can be made ready, a few at a time: either what is to be
// added to them, or what is to stand in their place. Showing them is one step, whatever their size.
// Thread-compatible, together with its forest.
#pragma once

#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/hierarchy/cells.h"
#include "common/hierarchy/forest.h"
#include "common/hierarchy/roll_up.h"
#include "common/rollups/postings.h"

namespace accord::rollups {

// Of what a reader's sums are made who does not see everything.
struct Parts {
  std::vector<hierarchy::NodeId> whole;  // subtrees, none of them within another
  std::vector<hierarchy::NodeId> alone;  // nodes without what is below, in none of these subtrees
};

class HeldBook;

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

  // Says what `held` does, along this book's own forest, and shares its memory. Precondition:
  // nothing was posted yet.
  void Load(HeldBook held);

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

  // The same for all parts, one after the other: a key comes once or twice for each. O(parts).
  template <typename Visit>
  void VisitParts(const Parts& parts, hierarchy::KeySpan span, Visit visit) const {
    for (const hierarchy::NodeId node : parts.whole) VisitSubtree(node, span, visit);
    for (const hierarchy::NodeId node : parts.alone) VisitOwn(node, span, visit);
  }

  const hierarchy::Forest& forest() const { return forest_; }
  // Nothing waits for its id.
  bool waits_for_nothing() const { return shown_->waiting.empty(); }

  // Whether the sums of a subtree here and of one of another book are the same memory.
  bool Shares(hierarchy::NodeId node, const Book& other, hierarchy::NodeId theirs) const {
    return shown_->sums.SubtreeCells(node).SharesWith(other.shown_->sums.SubtreeCells(theirs));
  }

  // What waits.
  const Postings& waiting() const { return shown_->waiting; }

 private:
  friend class HeldBook;

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

}  // namespace accord::rollups
