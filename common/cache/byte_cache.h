// Serialized resources in memory, by key: what was read once is answered without the store.
//
// An entry is never older than the newest commit that its filler could not see: Put is refused if
// something was committed to its shard after the snapshot that the entry was read from. It can be
// newer than the newest commit heard of, where another process committed it: commits up to its
// revision, heard of later, do not replace it. Bounded by bytes; what was not used for about one
// filling of the cache goes first. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/cache/cache_stats.h"

namespace accord::cache {

class ByteCache {
 public:
  using Bytes = std::shared_ptr<const std::string>;

  // `bytes_max` counts keys and values. At least a few kilobytes, or nothing stays. `name`: in
  // metrics; empty: it is not counted.
  explicit ByteCache(size_t bytes_max, std::string name = "")
      : name_(std::move(name)), shard_bytes_max_(bytes_max / kShards / 2) {}

  // What is held, and the revision at which it was put there: it is what `key` was at that one, and
  // at every later one that was heard of.
  struct Entry {
    Bytes bytes;  // null: there is none
    int64_t revision = 0;
  };
  Entry Get(absl::string_view key);

  // Keeps what a reader found in a snapshot at `revision`, unless a later commit may have changed
  // it, or Clear was called since the reader asked for the `generation`.
  void Put(absl::string_view key, Bytes bytes, int64_t revision) {
    Put(key, std::move(bytes), revision, generation());
  }
  void Put(absl::string_view key, Bytes bytes, int64_t revision, int64_t generation);
  int64_t generation() const { return generation_.load(std::memory_order_acquire); }

  // Forgets everything: revisions are numbered anew, `revision` being the newest.
  void Clear(int64_t revision);

  // A commit changed `key`: if the cache holds an older one, `make` gives what it is now.
  template <typename Make>
  void Replace(absl::string_view key, int64_t revision, Make make) {
    Shard& shard = ShardOf(key);
    absl::MutexLock lock(&shard.mutex);
    shard.newest_commit = revision;
    const Entry* held = Find(shard, key);
    if (held == nullptr || held->revision >= revision) return;
    Insert(shard, key, {make(), revision});
  }

 private:
  static constexpr size_t kShards = 32;
  using Map = absl::flat_hash_map<std::string, Entry>;

  // Two generations: when the young one is full, it becomes the old one, whose entries go unless
  // they are asked for again.
  struct Shard {
    mutable absl::Mutex mutex;
    Map young ABSL_GUARDED_BY(mutex);
    Map old ABSL_GUARDED_BY(mutex);
    size_t young_bytes ABSL_GUARDED_BY(mutex) = 0;
    size_t old_bytes ABSL_GUARDED_BY(mutex) = 0;
    size_t old_kept ABSL_GUARDED_BY(mutex) = 0;  // of the old ones: young again
    int64_t hits ABSL_GUARDED_BY(mutex) = 0;
    int64_t misses ABSL_GUARDED_BY(mutex) = 0;
    int64_t evictions ABSL_GUARDED_BY(mutex) = 0;
    int64_t newest_commit ABSL_GUARDED_BY(mutex) = 0;
  };

  Shard& ShardOf(absl::string_view key);
  const Entry* Find(Shard& shard, absl::string_view key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  void Insert(Shard& shard, absl::string_view key, Entry entry) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);

  CacheStats stats() const;

  const std::string name_;
  const size_t shard_bytes_max_;
  std::array<Shard, kShards> shards_;
  std::atomic<int64_t> generation_{0};
  const CountedCache counted_{[this] { return stats(); }};
};

}  // namespace accord::cache
