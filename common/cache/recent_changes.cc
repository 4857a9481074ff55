#include "common/cache/recent_changes.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace accord::cache {

RecentChanges::RecentChanges(store::Store& store, KeyOf key_of, size_t keys_max)
    : store_(store),
      key_of_(std::move(key_of)),
      generation_max_(std::max<size_t>(1, keys_max / 2)),
      floor_(std::numeric_limits<int64_t>::max()) {
  const absl::Status heard = store_.AddListener(this, [this](store::Reader& reader) {
    absl::MutexLock lock(&mutex_);
    young_.clear();
    old_.clear();
    heard_ = floor_ = old_newest_ = reader.revision();
    return absl::OkStatus();
  });
  listening_ = heard.ok();
}

RecentChanges::~RecentChanges() {
  if (listening_) store_.RemoveListener(this);
}

RecentChanges::Answer RecentChanges::Look(absl::string_view key, int64_t revision) const {
  // Before the lock: listeners have heard of everything up to the store's revision.
  const int64_t told = store_.revision();
  absl::MutexLock lock(&mutex_);
  const int64_t newest = std::max(told, heard_);
  if (revision > newest) return {Verdict::kAhead, newest};
  if (revision < floor_) return {Verdict::kChanged, newest};
  for (const Map* changed : {&young_, &old_}) {
    const auto last = changed->find(key);
    if (last == changed->end()) continue;
    return {last->second <= revision ? Verdict::kHolds : Verdict::kChanged, newest};
  }
  return {Verdict::kHolds, newest};
}

void RecentChanges::OnCommit(const store::Commit& commit) {
  absl::MutexLock lock(&mutex_);
  for (const store::RowChange& change : commit.changes) {
    std::string key = key_of_(*change.table, change.after.meta.id);
    if (key.empty()) continue;
    young_.insert_or_assign(std::move(key), commit.revision);
    if (young_.size() < generation_max_) continue;
    floor_ = std::max(floor_, old_newest_);
    old_ = std::exchange(young_, Map());
    old_newest_ = commit.revision;
  }
  heard_ = commit.revision;
}

}  // namespace accord::cache
