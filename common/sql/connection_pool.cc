#include "common/sql/connection_pool.h"

#include <utility>

#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::sql {

ConnectionPool::ConnectionPool(Open open, int connections_max)
    : open_(std::move(open)),
      connections_max_(connections_max),
      places_(static_cast<size_t>(connections_max)) {}

ConnectionPool::Stats ConnectionPool::stats() const {
  absl::MutexLock lock(&mutex_);
  return {connections_max_, connections_max_ - static_cast<int>(places_.size()), waits_,
          wait_nanos_};
}

absl::StatusOr<std::unique_ptr<Connection>> ConnectionPool::Borrow(absl::Time deadline) {
  std::unique_ptr<Connection> connection;
  {
    absl::MutexLock lock(&mutex_);
    const auto ready = [this] {
      mutex_.AssertHeld();
      return !places_.empty();
    };
    const bool waits = places_.empty();
    const absl::Time from = waits ? SteadyNow() : absl::Time();
    const bool in_time = AwaitUntil(mutex_, absl::Condition(&ready), deadline);
    if (waits) {
      ++waits_;
      wait_nanos_ += absl::ToInt64Nanoseconds(SteadyNow() - from);
    }
    if (!in_time) {
      return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                       "the call's time ran out before a database connection was free");
    }
    connection = std::move(places_.back());
    places_.pop_back();
  }
  if (connection != nullptr) return connection;
  absl::StatusOr<std::unique_ptr<Connection>> opened = open_();
  if (!opened.ok()) GiveBack(nullptr);
  return opened;
}

void ConnectionPool::GiveBack(std::unique_ptr<Connection> connection) {
  absl::MutexLock lock(&mutex_);
  if (connection == nullptr) {
    places_.insert(places_.begin(), nullptr);  // open ones are taken first
  } else {
    places_.push_back(std::move(connection));
  }
}

void ConnectionPool::DropIdle() {
  std::vector<std::unique_ptr<Connection>> idle;
  absl::MutexLock lock(&mutex_);
  idle.swap(places_);
  places_.resize(idle.size());
}

}  // namespace accord::sql
