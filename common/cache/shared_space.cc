#include "common/cache/shared_space.h"

#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"

namespace accord::cache {
namespace {

// What waits to be written is worth less with each moment: few jobs, and little memory.
constexpr size_t kJobsMax = 4096;
constexpr size_t kJobBytesMax = size_t{16} << 20;

// At random, so that what was made together is not made anew together.
absl::Duration TimeToLive() {
  thread_local absl::BitGen random;
  return absl::Hours(1) * absl::Uniform(random, 0.75, 1.25);
}

}  // namespace

SharedSpace::SharedSpace(Remote& remote, std::string prefix)
    : remote_(remote), prefix_(std::move(prefix)), thread_([this] { Run(); }) {}

SharedSpace::~SharedSpace() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

std::string SharedSpace::KeyOf(absl::string_view kind, absl::string_view id) const {
  absl::MutexLock lock(&prefix_mutex_);
  return absl::StrCat("accord:", prefix_, ":", kind, ":", id);
}

void SharedSpace::Rename(std::string prefix) {
  absl::MutexLock lock(&prefix_mutex_);
  prefix_ = std::move(prefix);
}

bool SharedSpace::Later(size_t bytes, std::function<void()> job) {
  absl::MutexLock lock(&mutex_);
  if (jobs_.size() >= kJobsMax || job_bytes_ + bytes > kJobBytesMax) return false;
  job_bytes_ += bytes;
  jobs_.emplace_back(bytes, std::move(job));
  return true;
}

void SharedSpace::Flush() {
  const auto idle = [this] {
    mutex_.AssertHeld();
    return jobs_.empty() && !busy_;
  };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&idle));
}

void SharedSpace::Run() {
  const auto has_work = [this] {
    mutex_.AssertHeld();
    return stopping_ || !jobs_.empty();
  };
  while (true) {
    std::function<void()> job;
    {
      absl::MutexLock lock(&mutex_);
      busy_ = false;
      mutex_.Await(absl::Condition(&has_work));
      if (stopping_) return;
      busy_ = true;
      job_bytes_ -= jobs_.front().first;
      job = std::move(jobs_.front().second);
      jobs_.pop_front();
    }
    job();
  }
}

void SharedSpace::Count(int64_t SharedStats::*what) {
  absl::MutexLock lock(&stats_mutex_);
  ++(stats_.*what);
}

SharedSpace::Found SharedSpace::Fetch(const std::string& key, absl::Time deadline) {
  absl::StatusOr<absl::optional<std::string>> bytes = remote_.Get(key, deadline);
  if (absl::IsFailedPrecondition(bytes.status())) {
    Drop(key, absl::nullopt);
    return {};
  }
  if (!bytes.ok()) {
    Count(&SharedStats::errors);
    return {absl::nullopt, /*answers=*/false};
  }
  if (!bytes->has_value()) {
    Count(&SharedStats::misses);
    return {};
  }
  std::string& kept = **bytes;
  const DecodedEntry entry = DecodeEntry(key, kept);
  if (entry.fault != EntryFault::kNone) {
    Drop(key, entry.fault);
    return {};
  }
  const int64_t revision = entry.revision;
  kept.erase(0, kEntryHeaderBytes);
  return {Content{std::make_shared<const std::string>(std::move(kept)), revision}};
}

bool SharedSpace::Keep(const std::string& key, const Content& content, std::function<void()> then) {
  const size_t size = kEntryHeaderBytes + content.bytes->size();
  const bool queued =
      size <= kEntryBytesMax && Later(size, [this, key, content, then = std::move(then)] {
        const absl::StatusOr<bool> kept =
            remote_.PutNewer(key, EncodeEntry(key, content.revision, *content.bytes), TimeToLive());
        Count(!kept.ok() ? &SharedStats::errors
              : *kept    ? &SharedStats::puts
                         : &SharedStats::puts_refused);
        if (then) then();
      });
  if (!queued) Count(&SharedStats::puts_dropped);
  return queued;
}

void SharedSpace::Drop(const std::string& key, absl::optional<EntryFault> fault) {
  {
    absl::MutexLock lock(&stats_mutex_);
    ++stats_.dropped;
    ++(fault.has_value() ? stats_.dropped_by_fault[static_cast<size_t>(*fault)]
                         : stats_.dropped_wrong_type);
  }
  (void)Later(0, [this, key] { (void)remote_.Remove(key); });
}

SharedStats SharedSpace::stats() const {
  absl::MutexLock lock(&stats_mutex_);
  return stats_;
}

}  // namespace accord::cache
