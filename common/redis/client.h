// Redis for whoever can do without: every command is answered or fails within 20 ms.
//
// A bounded pool of connections, behind a circuit breaker that a thread of the client's own probes
// while it is open, so that no request ever waits for a probe, nor for the resolution of a name.
// Thread-safe; nothing throws. Not for gRPC threads.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/wait.h"
#include "common/redis/address.h"
#include "common/redis/circuit_breaker.h"
#include "common/redis/connection.h"

namespace accord::redis {

struct ClientOptions {
  std::string address;      // HOST:PORT
  int connections_max = 8;  // as many commands are under way at once
  absl::Duration command_time_max = absl::Milliseconds(20);
  CircuitBreaker::Options breaker = {};
};

// Upper bounds of the latencies told apart, in microseconds.
inline constexpr std::array<int64_t, 4> kCommandMicros = {100, 500, 2000, 10'000};

struct ClientStats {
  int64_t commands = 0;           // that were sent, or tried to be
  int64_t timeouts = 0;           // of them: not answered in time
  int64_t connection_errors = 0;  // of them: no connection, or it broke
  int64_t garbage = 0;            // of them: answered by what is not Redis's protocol
  int64_t refused_open = 0;       // not sent: the breaker was open
  int64_t refused_busy = 0;       // not sent: every connection was in use all the time
  int64_t breaker_opened = 0;
  int64_t probes = 0;
  std::array<int64_t, kCommandMicros.size() + 1> answered = {};  // by latency
  int64_t answered_nanos = 0;
  CircuitBreaker::State breaker = CircuitBreaker::State::kClosed;
};

class Client {
 public:
  // Connects when first used. Errors: INVALID_ARGUMENT, reason REDIS_ADDRESS.
  static absl::StatusOr<std::unique_ptr<Client>> Create(ClientOptions options);
  // Nobody uses it any more. May wait for the system's resolver, if the address is a name.
  ~Client();

  // Sends one command and waits for its answer, at most `command_time_max` and until `deadline`.
  // An error that Redis reports is an answer: look at Reply::status. Errors: those of Connection,
  // REDIS_GARBAGE also for an answer that is not `expected`;
  // UNAVAILABLE, reason REDIS_PAUSED, at once while the breaker is open; RESOURCE_EXHAUSTED, reason
  // REDIS_BUSY, if no connection was free in time. It may have been carried out in spite of an
  // error.
  absl::StatusOr<Reply> Run(Command command, Expected expected,
                            absl::Time deadline = absl::InfiniteFuture());

  // A connection outside the pool, for a subscription. Fails, and is refused, as Run is.
  absl::StatusOr<std::unique_ptr<Connection>> Connect();

  ClientStats stats() const;

 private:
  Client(ClientOptions options, HostPort host_port);

  absl::StatusOr<Reply> CallOn(std::unique_ptr<Connection>& connection, Command command,
                               absl::Time deadline);
  absl::StatusOr<std::unique_ptr<Connection>> Borrow(absl::Time deadline)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void GiveBack(std::unique_ptr<Connection> connection) ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<SocketAddress> addresses() const ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status CheckAllowed();
  void CountAnswer(absl::Duration took);
  void Note(const absl::Status& ended, bool had_full_time) ABSL_LOCKS_EXCLUDED(mutex_);
  void Tend() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Probe() ABSL_LOCKS_EXCLUDED(mutex_);

  const ClientOptions options_;
  const HostPort host_port_;
  const SteadyClock clock_;
  CircuitBreaker breaker_;

  mutable absl::Mutex mutex_;
  std::vector<SocketAddress> addresses_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  int lent_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  std::atomic<int64_t> commands_{0};
  std::atomic<int64_t> timeouts_{0};
  std::atomic<int64_t> connection_errors_{0};
  std::atomic<int64_t> garbage_{0};
  std::atomic<int64_t> refused_open_{0};
  std::atomic<int64_t> refused_busy_{0};
  std::atomic<int64_t> probes_{0};
  std::array<std::atomic<int64_t>, kCommandMicros.size() + 1> answered_{};
  std::atomic<int64_t> answered_nanos_{0};

  std::thread tender_;
};

}  // namespace accord::redis
