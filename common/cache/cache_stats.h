// What the caches of this process have done, for metrics: each says it while it exists.
//
// Process-wide, because a cache lies deep inside the service that uses it, and what counts them all
// lies outside. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <vector>

namespace accord::cache {

struct CacheStats {
  std::string name;  // fixed by the program: "account"
  int64_t hits = 0;
  int64_t misses = 0;
  int64_t evictions = 0;  // entries let go to make room
  int64_t entries = 0;
  int64_t bytes = 0;  // about; 0 where they are not known
};

// Makes a cache known. Its last member, so that it is asked only while it is whole.
class CountedCache {
 public:
  using Ask = std::function<CacheStats()>;
  explicit CountedCache(Ask ask);
  // Waits for an asking under way.
  ~CountedCache();
  CountedCache(const CountedCache&) = delete;
  CountedCache& operator=(const CountedCache&) = delete;

 private:
  std::list<Ask>::iterator place_;
};

// In the order of names; caches of one name are counted together, and one without a name not at
// all.
std::vector<CacheStats> AllCacheStats();

}  // namespace accord::cache
