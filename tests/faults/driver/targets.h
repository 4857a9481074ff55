// The processes that a run talks to, and what everybody knows of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"

namespace accord::faults {

using Stub = accounts::v1::AccountService::StubInterface;

// Replicas of the accounts service, alike to a client. Thread-safe.
class Targets {
 public:
  // Channels that connect again within a tenth of a second: processes come and go all the time.
  explicit Targets(const std::vector<std::string>& addresses);

  size_t size() const { return stubs_.size(); }
  Stub& at(size_t index) const { return *stubs_[index % stubs_.size()]; }

 private:
  std::vector<std::unique_ptr<Stub>> stubs_;
};

// The names of accounts that are known to exist. Thread-safe.
class Names {
 public:
  void Add(const std::string& name) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    names_.push_back(name);
  }
  // One of them by a number of any size; empty if there are none.
  std::string At(uint64_t number) const ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    return names_.empty() ? "" : names_[number % names_.size()];
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::string> names_ ABSL_GUARDED_BY(mutex_);
};

// What clients and watchers tell each other. Thread-safe.
struct Shared {
  std::atomic<bool> ending{false};       // no new calls
  std::atomic<bool> settled{false};      // no call is under way: `revision` is the last
  std::atomic<int64_t> next_call{1};     // calls are numbered
  std::atomic<int64_t> revision{0};      // the newest that an answer carried
  std::atomic<int64_t> acknowledged{0};  // writes
  std::atomic<int64_t> failed{0};        // attempts, of writes and reads
  std::atomic<int64_t> answered_reads{0};
  Names names;

  void Reached(int64_t reached) {
    int64_t known = revision.load();
    while (known < reached && !revision.compare_exchange_weak(known, reached)) {
    }
  }
};

}  // namespace accord::faults
