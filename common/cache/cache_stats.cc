#include "common/cache/cache_stats.h"

#include <map>
#include <utility>

#include "absl/synchronization/mutex.h"

namespace accord::cache {
namespace {

struct Known {
  absl::Mutex mutex;
  std::list<CountedCache::Ask> caches ABSL_GUARDED_BY(mutex);
};

// Never destroyed: a static cache may go later than it would.
Known& AllKnown() {
  static auto* const known = new Known();
  return *known;
}

}  // namespace

CountedCache::CountedCache(Ask ask) {
  Known& known = AllKnown();
  absl::MutexLock lock(&known.mutex);
  known.caches.push_back(std::move(ask));
  place_ = std::prev(known.caches.end());
}

CountedCache::~CountedCache() {
  Known& known = AllKnown();
  absl::MutexLock lock(&known.mutex);
  known.caches.erase(place_);
}

std::vector<CacheStats> AllCacheStats() {
  std::map<std::string, CacheStats> by_name;
  Known& known = AllKnown();
  absl::MutexLock lock(&known.mutex);
  for (const CountedCache::Ask& ask : known.caches) {
    const CacheStats stats = ask();
    if (stats.name.empty()) continue;
    CacheStats& sum = by_name[stats.name];
    sum.name = stats.name;
    sum.hits += stats.hits;
    sum.misses += stats.misses;
    sum.evictions += stats.evictions;
    sum.entries += stats.entries;
    sum.bytes += stats.bytes;
  }
  std::vector<CacheStats> all;
  for (auto& [name, stats] : by_name) all.push_back(std::move(stats));
  return all;
}

}  // namespace accord::cache
