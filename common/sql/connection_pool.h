// Connections to one database, as many at once as a limit allows. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/sql/connection.h"

namespace accord::sql {

class ConnectionPool {
 public:
  using Open = std::function<absl::StatusOr<std::unique_ptr<Connection>>()>;
  ConnectionPool(Open open, int connections_max);

  // Opens one, if none is idle and the limit is not reached; else waits until one is given back.
  // Errors: DEADLINE_EXCEEDED; those of `open`.
  absl::StatusOr<std::unique_ptr<Connection>> Borrow(absl::Time deadline)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Null: it is of no more use, and the next borrower opens another.
  void GiveBack(std::unique_ptr<Connection> connection) ABSL_LOCKS_EXCLUDED(mutex_);
  // Closes those that are idle: when one was lost, so were they.
  void DropIdle() ABSL_LOCKS_EXCLUDED(mutex_);

  struct Stats {
    int connections_max = 0;
    int in_use = 0;
    int64_t waits = 0;       // borrowers that found none free
    int64_t wait_nanos = 0;  // how long they waited together
  };
  Stats stats() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const Open open_;
  const int connections_max_;
  mutable absl::Mutex mutex_;
  // Null: a place for one that is not open.
  std::vector<std::unique_ptr<Connection>> places_ ABSL_GUARDED_BY(mutex_);
  int64_t waits_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t wait_nanos_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace accord::sql
