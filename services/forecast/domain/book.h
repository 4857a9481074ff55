// Sums along one forest, of facts that are posted by id.
//
// A fact may come before its account does (the copy of the hierarchy lags, or is being read anew):
// it waits, and is counted as soon as the account is there. Nothing is ever lost.
// Thread-compatible, together with its forest.
#pragma once

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
  // False, and nothing changes, if a sum would not fit.
  bool Add(absl::string_view id, hierarchy::Key key, const hierarchy::Sums& sums,
           hierarchy::Sign sign = hierarchy::Sign::kPlus);
  bool empty() const { return cells_.empty(); }
  const absl::flat_hash_map<std::string, hierarchy::Cells>& cells() const { return cells_; }
  absl::flat_hash_map<std::string, hierarchy::Cells> Take() { return std::move(cells_); }

 private:
  absl::flat_hash_map<std::string, hierarchy::Cells> cells_;
};

class Book {
 public:
  // The forest outlives it.
  explicit Book(hierarchy::Forest& forest) : forest_(forest), sums_(forest) {}

  // Adds or takes away. O(levels) for a known id.
  void Post(absl::string_view id, hierarchy::Key key, const hierarchy::Sums& sums,
            hierarchy::Sign sign);
  void Post(const Postings& postings);

  // Counts what waited for ids that have come to be known. O(1) if nothing can have changed.
  void Settle();
  bool settled() const { return waiting_.empty() || forest_.size() == settled_size_; }

  // Some sum did not fit into 64 bits and is missing; the book has to be made anew.
  bool overflowed() const { return overflowed_; }
  void SetOverflowed() { overflowed_ = true; }

  const hierarchy::Forest& forest() const { return forest_; }
  const hierarchy::RollUp& sums() const { return sums_; }
  const Postings& waiting() const { return waiting_; }

 private:
  hierarchy::Forest& forest_;
  hierarchy::RollUp sums_;
  Postings waiting_;
  size_t settled_size_ = 0;  // of the forest when Settle last looked
  bool overflowed_ = false;
  bool loaded_ = false;  // something was posted to sums_
};

}  // namespace accord::forecast
