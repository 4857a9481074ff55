#include "common/redis/client.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::redis {
namespace {

bool IsTimeout(const absl::Status& status) { return absl::IsDeadlineExceeded(status); }

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> Client::Create(ClientOptions options) {
  ASSIGN_OR_RETURN(HostPort host_port, ParseHostPort(options.address));
  return std::unique_ptr<Client>(new Client(std::move(options), std::move(host_port)));
}

Client::Client(ClientOptions options, HostPort host_port)
    : options_(std::move(options)),
      host_port_(std::move(host_port)),
      breaker_(options_.breaker, clock_),
      addresses_(NumericAddresses(host_port_)) {
  if (addresses_.empty()) breaker_.OpenUntilProbed();  // a name: the first probe resolves it
  tender_ = std::thread([this] { Tend(); });
}

Client::~Client() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  tender_.join();
}

absl::StatusOr<Reply> Client::Run(Command command, Expected expected, absl::Time deadline) {
  RETURN_IF_ERROR(CheckAllowed());
  const absl::Time begun = SteadyNow();
  const absl::Time bound = begun + options_.command_time_max;
  const absl::Time until = std::min(deadline, bound);
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, Borrow(until));
  commands_.fetch_add(1, std::memory_order_relaxed);
  absl::StatusOr<Reply> reply = CallOn(connection, command, until);
  if (reply.ok() && !reply->Is(expected)) {
    reply = MakeError(absl::StatusCode::kDataLoss, "REDIS_GARBAGE",
                      "Redis answered with another type than the command has");
  }
  // Gone after any error: the answer to this command could be taken for that of the next.
  GiveBack(reply.ok() ? std::move(connection) : nullptr);
  if (reply.ok()) CountAnswer(SteadyNow() - begun);
  Note(reply.status(), until == bound);
  return reply;
}

void Client::CountAnswer(absl::Duration took) {
  size_t bucket = 0;
  while (bucket < kCommandMicros.size() && took > absl::Microseconds(kCommandMicros[bucket])) {
    ++bucket;
  }
  answered_[bucket].fetch_add(1, std::memory_order_relaxed);
  answered_nanos_.fetch_add(absl::ToInt64Nanoseconds(took), std::memory_order_relaxed);
}

absl::StatusOr<Reply> Client::CallOn(std::unique_ptr<Connection>& connection, Command command,
                                     absl::Time deadline) {
  if (connection == nullptr) {
    ASSIGN_OR_RETURN(connection, Connection::Open(addresses(), deadline));
  }
  return connection->Call(command, deadline);
}

absl::StatusOr<std::unique_ptr<Connection>> Client::Connect() {
  RETURN_IF_ERROR(CheckAllowed());
  auto connection = Connection::Open(addresses(), SteadyNow() + options_.command_time_max);
  if (!connection.ok()) Note(connection.status(), true);  // to accept says little: see the breaker
  return connection;
}

absl::Status Client::CheckAllowed() {
  if (breaker_.Allows()) return absl::OkStatus();
  refused_open_.fetch_add(1, std::memory_order_relaxed);
  return MakeError(absl::StatusCode::kUnavailable, "REDIS_PAUSED",
                   "Redis did not answer and is left alone for a while");
}

absl::StatusOr<std::unique_ptr<Connection>> Client::Borrow(absl::Time deadline) {
  std::unique_ptr<Connection> connection;
  {
    absl::MutexLock lock(&mutex_);
    const auto free = [this] {
      mutex_.AssertHeld();
      return lent_ < options_.connections_max;
    };
    if (!AwaitUntil(mutex_, absl::Condition(&free), deadline)) {
      refused_busy_.fetch_add(1, std::memory_order_relaxed);
      return MakeError(absl::StatusCode::kResourceExhausted, "REDIS_BUSY",
                       "every connection to Redis was in use");
    }
    ++lent_;
    if (idle_.empty()) return connection;
    connection = std::move(idle_.back());
    idle_.pop_back();
  }
  if (!connection->usable()) connection.reset();  // such as after a restart of Redis
  return connection;
}

void Client::GiveBack(std::unique_ptr<Connection> connection) {
  absl::MutexLock lock(&mutex_);
  --lent_;
  if (connection != nullptr) idle_.push_back(std::move(connection));
}

std::vector<SocketAddress> Client::addresses() const {
  absl::MutexLock lock(&mutex_);
  return addresses_;
}

void Client::Note(const absl::Status& ended, bool had_full_time) {
  if (ended.ok()) return breaker_.Succeeded();
  auto& counter = IsTimeout(ended)             ? timeouts_
                  : absl::IsUnavailable(ended) ? connection_errors_
                                               : garbage_;
  counter.fetch_add(1, std::memory_order_relaxed);
  // A caller that was in a hurry says nothing about Redis.
  if (IsTimeout(ended) && !had_full_time) return;
  if (!breaker_.Failed()) return;
  absl::MutexLock lock(&mutex_);  // wakes the tender
  idle_.clear();
}

void Client::Tend() {
  const auto has_work = [this] {
    mutex_.AssertHeld();
    return stopping_ || !breaker_.Allows();
  };
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&has_work));
      if (AwaitFor(mutex_, absl::Condition(&stopping_), breaker_.UntilProbe())) return;
    }
    if (!breaker_.TakeProbe()) continue;
    probes_.fetch_add(1, std::memory_order_relaxed);
    if (Probe().ok()) {
      breaker_.ProbeSucceeded();
    } else {
      breaker_.ProbeFailed();
    }
  }
}

absl::Status Client::Probe() {
  // Anew each time: behind a name, Redis may have moved.
  ASSIGN_OR_RETURN(std::vector<SocketAddress> resolved, Resolve(host_port_));
  {
    absl::MutexLock lock(&mutex_);
    addresses_ = resolved;
  }
  const absl::Time deadline = SteadyNow() + options_.command_time_max;
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection,
                   Connection::Open(resolved, deadline));
  const absl::string_view ping[] = {"PING"};
  ASSIGN_OR_RETURN(const Reply reply, connection->Call(ping, deadline));
  ASSIGN_OR_RETURN(const absl::string_view text, reply.Text());
  return text == "PONG" ? absl::OkStatus() : absl::DataLossError("it does not answer PONG");
}

ClientStats Client::stats() const {
  ClientStats stats;
  stats.commands = commands_;
  stats.timeouts = timeouts_;
  stats.connection_errors = connection_errors_;
  stats.garbage = garbage_;
  stats.refused_open = refused_open_;
  stats.refused_busy = refused_busy_;
  stats.breaker_opened = breaker_.opened();
  stats.probes = probes_;
  for (size_t i = 0; i < answered_.size(); ++i) stats.answered[i] = answered_[i];
  stats.answered_nanos = answered_nanos_;
  stats.breaker = breaker_.state();
  return stats;
}

}  // namespace accord::redis
