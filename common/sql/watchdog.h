// Ends waits that the operating system would let last for ever.
//
// A PostgreSQL that is frozen still acknowledges what is sent to it, so neither TCP nor the
// server's own time-outs end a wait for its answer. The watchdog shuts the socket of an overdue
// wait down, whereupon the wait fails. Thread-safe. Looks about every 50 ms.
#pragma once

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace accord::sql {

class Watchdog {
 public:
  // The one of this process; lives as long as it.
  static Watchdog& Instance();

  // From Begin to End, `socket` is shut down if `deadline` passes. The socket stays open that long.
  // Returns what End takes.
  int64_t Begin(int socket, absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);
  void End(int64_t wait) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Wait {
    int socket;
    absl::Time deadline;
  };

  Watchdog();
  void Run();

  absl::Mutex mutex_;
  absl::flat_hash_map<int64_t, Wait> waits_ ABSL_GUARDED_BY(mutex_);
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace accord::sql
