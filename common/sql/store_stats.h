// What a SqlStore has done since it was opened.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "common/sql/clock_check.h"
#include "common/sql/connection_pool.h"

namespace accord::sql {

// Upper bounds of the groups told apart by the number of their writes; the last takes the rest.
inline constexpr std::array<int64_t, 4> kGroupBounds = {1, 8, 32, 128};
// Of the time from a group's first statement until it is durable, in microseconds.
inline constexpr std::array<int64_t, 5> kCommitMicros = {500, 2000, 10'000, 50'000, 250'000};

struct StoreStats {
  int64_t revision = 0;          // the newest that this process knows
  bool storage_failing = false;  // the last write failed because of the storage
  int64_t oldest_revision = 0;   // that can be read
  int64_t behind = 0;            // revisions of others that are not taken in; -1: not known
  bool current = true;           // the database answered a look within the last second
  absl::Duration unseen;         // since it last did
  int64_t taken_in = 0;          // revisions made by others and taken in

  int64_t writes_waiting = 0;
  int64_t writes_refused = 0;                                  // the queue was full
  int64_t writes = 0;                                          // that came to their turn
  int64_t groups_failed = 0;                                   // nothing of them was written
  int64_t retries = 0;                                         // transactions begun anew
  std::array<int64_t, kGroupBounds.size() + 1> groups = {};    // by size
  std::array<int64_t, kCommitMicros.size() + 1> commits = {};  // by duration
  int64_t commit_nanos = 0;

  ClockCheck::State clock;
  ConnectionPool::Stats readers;
};

// Counts groups. One thread counts, any reads.
class GroupCounts {
 public:
  void Add(int64_t writes, int64_t nanos, bool ok) {
    Increase(groups_[BucketOf(kGroupBounds, writes)], 1);
    Increase(commits_[BucketOf(kCommitMicros, nanos / 1000)], 1);
    Increase(writes_, writes);
    Increase(nanos_, nanos);
    if (!ok) Increase(failed_, 1);
  }

  void Show(StoreStats& stats) const {
    for (size_t i = 0; i < groups_.size(); ++i) stats.groups[i] = groups_[i];
    for (size_t i = 0; i < commits_.size(); ++i) stats.commits[i] = commits_[i];
    stats.writes = writes_;
    stats.commit_nanos = nanos_;
    stats.groups_failed = failed_;
  }

 private:
  using Cell = std::atomic<int64_t>;

  static void Increase(Cell& cell, int64_t by) { cell.fetch_add(by, std::memory_order_relaxed); }
  template <size_t kSize>
  static size_t BucketOf(const std::array<int64_t, kSize>& bounds, int64_t value) {
    size_t bucket = 0;
    while (bucket < kSize && value > bounds[bucket]) ++bucket;
    return bucket;
  }

  std::array<Cell, kGroupBounds.size() + 1> groups_{};
  std::array<Cell, kCommitMicros.size() + 1> commits_{};
  Cell writes_{0};
  Cell nanos_{0};
  Cell failed_{0};
};

}  // namespace accord::sql
