#include "services/forecast/domain/book.h"

#include <utility>

#include "common/base/status.h"

namespace accord::forecast {

using hierarchy::Cell;
using hierarchy::Cells;
using hierarchy::kNoNode;
using hierarchy::NodeId;
using hierarchy::Sign;
using hierarchy::Sums;

bool Postings::Add(absl::string_view id, hierarchy::Key key, const Sums& sums, Sign sign) {
  auto found = cells_.find(id);
  if (found == cells_.end()) found = cells_.emplace(std::string(id), Cells()).first;
  const bool fits = found->second.Add(key, sums, sign);
  if (found->second.empty()) cells_.erase(found);
  return fits;
}

void Book::Post(absl::string_view id, hierarchy::Key key, const Sums& sums, Sign sign) {
  const NodeId node = forest_.Find(id);
  if (node == kNoNode) {
    if (!waiting_.Add(id, key, sums, sign)) overflowed_ = true;
    return;
  }
  const Sums delta =
      sign == Sign::kPlus ? sums : Sums{-sums.amount_micros, -sums.weighted_micros, -sums.count};
  if (!sums_.Add(node, key, delta).ok()) overflowed_ = true;
  loaded_ = true;
}

void Book::Post(const Postings& postings) {
  if (loaded_) {
    for (const auto& [id, cells] : postings.cells()) {
      for (const Cell& cell : cells) Post(id, cell.key, cell.sums(), Sign::kPlus);
    }
    return;
  }
  // The first facts: one pass up the forest instead of a path for each.
  const absl::Status loaded = sums_.Load([&](hierarchy::RollUp::FactSink sink) -> absl::Status {
    for (const auto& [id, cells] : postings.cells()) {
      const NodeId node = forest_.Find(id);
      for (const Cell& cell : cells) {
        if (node != kNoNode) {
          RETURN_IF_ERROR(sink(node, cell.key, cell.sums()));
        } else if (!waiting_.Add(id, cell.key, cell.sums())) {
          overflowed_ = true;
        }
      }
    }
    return absl::OkStatus();
  });
  loaded_ = true;
  if (!loaded.ok()) overflowed_ = true;
}

void Book::Settle() {
  if (settled()) return;
  const Postings waited = std::exchange(waiting_, Postings());
  Post(waited);
  settled_size_ = forest_.size();
}

}  // namespace accord::forecast
