#include "services/forecast/api/listings.h"

#include <algorithm>

namespace accord::forecast {
namespace {

// Some 60 MB at most: a list of a million accounts is remembered alone.
constexpr size_t kListingsMax = 64;
constexpr size_t kIdsMax = 1000000;

}  // namespace

std::shared_ptr<const Listing> Listings::Find(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.first == key; });
  if (found == entries_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found);
  return found->second;
}

void Listings::Put(const std::string& key, std::shared_ptr<const Listing> listing) {
  std::list<Entry> gone;  // go without the lock
  absl::MutexLock lock(&mutex_);
  ids_ += listing->ids.size();
  entries_.emplace_front(key, std::move(listing));
  while (entries_.size() > 1 && (entries_.size() > kListingsMax || ids_ > kIdsMax)) {
    ids_ -= entries_.back().second->ids.size();
    gone.splice(gone.begin(), entries_, std::prev(entries_.end()));
  }
}

}  // namespace accord::forecast
