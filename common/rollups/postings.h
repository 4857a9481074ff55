// Sums by id, without a forest. Thread-compatible.
#pragma once

#include <iterator>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/hierarchy/cells.h"
#include "common/hierarchy/forest.h"

namespace accord::rollups {

class Postings {
 public:
  void Add(absl::string_view id, hierarchy::Key key, const hierarchy::Sums& sums,
           hierarchy::Sign sign = hierarchy::Sign::kPlus);
  // All keys.
  void Add(absl::string_view id, const hierarchy::Cells& cells,
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

}  // namespace accord::rollups
