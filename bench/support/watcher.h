// A client that watches the accounts of a server and notes when it hears of each.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <thread>

#include <grpcpp/client_context.h>
#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace accord::bench {

class Watcher {
 public:
  // Watches the server at `address` (HOST:PORT), from the first revision on.
  explicit Watcher(const std::string& address);
  // Ends the watch.
  ~Watcher();

  // Waits until it knows of everything up to `revision`. Errors: UNAVAILABLE, if `patience` runs
  // out or the stream ends.
  absl::Status Await(int64_t revision, absl::Duration patience) ABSL_LOCKS_EXCLUDED(mutex_);

  // When it first heard of an account, `accounts/...`; infinite future: not yet.
  absl::Time Heard(const std::string& account) const ABSL_LOCKS_EXCLUDED(mutex_);
  // How many changes came.
  int64_t changes() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Read(const std::string& address) ABSL_LOCKS_EXCLUDED(mutex_);

  grpc::ClientContext context_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, absl::Time> heard_ ABSL_GUARDED_BY(mutex_);
  int64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = -1;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::string why_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace accord::bench
