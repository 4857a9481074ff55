#include "common/cache/byte_cache.h"

#include <utility>

#include "absl/hash/hash.h"

namespace accord::cache {

ByteCache::Shard& ByteCache::ShardOf(absl::string_view key) {
  return shards_[absl::HashOf(key) % kShards];
}

const ByteCache::Entry* ByteCache::Find(Shard& shard, absl::string_view key) {
  const auto young = shard.young.find(key);
  if (young != shard.young.end()) return &young->second;
  const auto old = shard.old.find(key);
  return old == shard.old.end() ? nullptr : &old->second;
}

void ByteCache::Insert(Shard& shard, absl::string_view key, Entry entry) const {
  const size_t size = key.size() + entry.bytes->size();
  if (shard.young_bytes + size > shard_bytes_max_) {
    shard.evictions += static_cast<int64_t>(shard.old.size() - shard.old_kept);
    shard.old = std::move(shard.young);
    shard.old_bytes = shard.young_bytes;
    shard.old_kept = 0;
    shard.young = Map();
    shard.young_bytes = 0;
  }
  shard.young_bytes += size;
  const bool is_new = shard.young.insert_or_assign(key, std::move(entry)).second;
  if (is_new && shard.old.contains(key)) ++shard.old_kept;
}

ByteCache::Entry ByteCache::Get(absl::string_view key) {
  Shard& shard = ShardOf(key);
  absl::MutexLock lock(&shard.mutex);
  const Entry* found = Find(shard, key);
  ++(found == nullptr ? shard.misses : shard.hits);
  if (found == nullptr) return {};
  Entry entry = *found;
  if (!shard.young.contains(key)) Insert(shard, key, entry);
  return entry;
}

void ByteCache::Put(absl::string_view key, Bytes bytes, int64_t revision, int64_t generation) {
  Shard& shard = ShardOf(key);
  absl::MutexLock lock(&shard.mutex);
  if (generation != this->generation() || shard.newest_commit > revision) return;
  const Entry* held = Find(shard, key);
  if (held != nullptr && held->revision > revision) return;
  Insert(shard, key, {std::move(bytes), revision});
}

void ByteCache::Clear(int64_t revision) {
  generation_.fetch_add(1, std::memory_order_acq_rel);  // first: what is put from here on is old
  for (Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    shard.young = Map();
    shard.old = Map();
    shard.young_bytes = shard.old_bytes = shard.old_kept = 0;
    shard.newest_commit = revision;
  }
}

CacheStats ByteCache::stats() const {
  CacheStats sum;
  sum.name = name_;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    sum.hits += shard.hits;
    sum.misses += shard.misses;
    sum.evictions += shard.evictions;
    sum.entries += static_cast<int64_t>(shard.young.size() + shard.old.size() - shard.old_kept);
    sum.bytes += static_cast<int64_t>(shard.young_bytes + shard.old_bytes);
  }
  return sum;
}

}  // namespace accord::cache
