#include "common/rollups/postings.h"

namespace accord::rollups {

using hierarchy::Cells;
using hierarchy::Key;
using hierarchy::Sign;
using hierarchy::Sums;

void Postings::Add(absl::string_view id, Key key, const Sums& sums, Sign sign) {
  auto found = cells_.find(id);
  if (found == cells_.end()) found = cells_.emplace(std::string(id), Cells()).first;
  found->second.Add(key, sums, sign);
  if (found->second.empty()) cells_.erase(found);
}

void Postings::Add(absl::string_view id, const Cells& cells, Sign sign) {
  if (cells.empty()) return;
  auto found = cells_.find(id);
  if (found == cells_.end()) found = cells_.emplace(std::string(id), Cells()).first;
  if (found->second.empty() && sign == Sign::kPlus) {
    found->second = cells;
  } else {
    found->second.Merge(cells, sign);
  }
  if (found->second.empty()) cells_.erase(found);
}

}  // namespace accord::rollups
