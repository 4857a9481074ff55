#include "common/cache/shared_space.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace accord::cache {
namespace {

// What waits to be written is worth less with each moment: few jobs, and little memory.
constexpr size_t kJobsMax = 4096;
constexpr size_t kJobBytesMax = size_t{16} << 20;

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

void SharedSpace::CountDropped(EntryFault fault) {
  absl::MutexLock lock(&stats_mutex_);
  ++stats_.dropped;
  ++stats_.dropped_by_fault[static_cast<size_t>(fault)];
}

SharedStats SharedSpace::stats() const {
  absl::MutexLock lock(&stats_mutex_);
  return stats_;
}

}  // namespace accord::cache
