#include "common/cache/slow_cache.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::cache {
namespace {

// How often a waiting caller is asked whether it is still there.
constexpr absl::Duration kLookAround = absl::Milliseconds(100);
// Before a caller's deadline, so that its client hears why.
constexpr absl::Duration kAnswerTime = absl::Milliseconds(100);
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

absl::Status Later(absl::StatusCode code, absl::string_view reason, absl::string_view message) {
  ErrorDetail detail;
  detail.reason = std::string(reason);
  detail.retry_delay = kRetryDelay;
  return MakeError(code, message, std::move(detail));
}

template <typename Entries>
auto FindKey(Entries& entries, const std::string& key) {
  return std::find_if(entries.begin(), entries.end(),
                      [&](const auto& entry) { return entry->key == key; });
}

}  // namespace

SlowCache::SlowCache(std::string what, Limits limits)
    : what_(std::move(what)), limits_(limits), thread_([this] { Run(); }) {}

SlowCache::~SlowCache() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

absl::StatusOr<std::shared_ptr<const void>> SlowCache::Get(const std::string& key, Make make,
                                                           const Patience& patience) {
  absl::MutexLock lock(&mutex_);
  ASSIGN_OR_RETURN(const EntryPtr entry, FindOrQueue(key, std::move(make)));
  if (!entry->done) RETURN_IF_ERROR(Await(*entry, patience));
  RETURN_IF_ERROR(entry->made.status());
  return entry->made->value;
}

std::shared_ptr<const void> SlowCache::Find(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  const EntryPtr entry = Use(key);
  return entry == nullptr ? nullptr : entry->made->value;
}

SlowCache::EntryPtr SlowCache::Use(const std::string& key) {
  const auto found = FindKey(kept_, key);
  if (found == kept_.end()) return nullptr;
  ++hits_;
  kept_.splice(kept_.begin(), kept_, found);
  return kept_.front();
}

absl::StatusOr<SlowCache::EntryPtr> SlowCache::FindOrQueue(const std::string& key, Make make) {
  if (EntryPtr kept = Use(key); kept != nullptr) return kept;
  ++misses_;
  const auto queued = FindKey(queue_, key);
  if (callers_ >= limits_.callers_max ||
      (queued == queue_.end() && queue_.size() >= limits_.queue_max)) {
    return Later(absl::StatusCode::kResourceExhausted, "TOO_MANY_MOMENTS",
                 "too many past moments are asked for at once; try again later");
  }
  if (queued != queue_.end()) return *queued;
  auto entry = std::make_shared<Entry>();
  entry->key = key;
  entry->make = std::move(make);
  queue_.push_back(entry);
  return entry;
}

absl::Status SlowCache::Await(const Entry& entry, const Patience& patience) {
  ++callers_;
  const absl::Cleanup leave = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { --callers_; };
  const absl::Time until = patience.deadline - kAnswerTime;
  while (!AwaitUntil(mutex_, absl::Condition(&entry.done),
                     std::min(until, SteadyNow() + kLookAround))) {
    if (patience.gone && patience.gone()) return absl::CancelledError("the client has gone");
    if (SteadyNow() < until) continue;
    return Later(absl::StatusCode::kUnavailable, "MOMENT_BEING_READ",
                 absl::StrCat(what_, " is being read; ask again"));
  }
  return absl::OkStatus();
}

void SlowCache::Run() {
  const auto due = [this]()
                       ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || !queue_.empty(); };
  absl::MutexLock lock(&mutex_);
  while (true) {
    mutex_.Await(absl::Condition(&due));
    if (stopping_) return;
    const EntryPtr entry = queue_.front();
    const Make make = std::exchange(entry->make, nullptr);
    mutex_.Unlock();
    absl::StatusOr<Made> made = make(stopping_);
    mutex_.Lock();
    entry->made = std::move(made);
    entry->done = true;
    queue_.pop_front();
    if (!entry->made.ok()) continue;
    kept_.push_front(entry);
    std::list<EntryPtr> gone = LetGo();
    evictions_ += static_cast<int64_t>(gone.size());
    mutex_.Unlock();
    gone.clear();  // a million accounts are not freed under the lock
    mutex_.Lock();
  }
}

CacheStats SlowCache::stats() const {
  absl::MutexLock lock(&mutex_);
  CacheStats stats;
  stats.name = limits_.name;
  stats.hits = hits_;
  stats.misses = misses_;
  stats.evictions = evictions_;
  stats.entries = static_cast<int64_t>(kept_.size());
  return stats;
}

std::list<SlowCache::EntryPtr> SlowCache::LetGo() {
  std::list<EntryPtr> gone;
  int64_t weight = 0;
  size_t count = 0;
  for (auto entry = kept_.begin(); entry != kept_.end();) {
    weight += (*entry)->made->weight;
    const auto next = std::next(entry);
    if (count == 0 || (count < limits_.values_max && weight <= limits_.weight_max)) {
      ++count;
    } else {
      weight -= (*entry)->made->weight;
      gone.splice(gone.end(), kept_, entry);
    }
    entry = next;
  }
  return gone;
}

}  // namespace accord::cache
