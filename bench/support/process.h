// A server as a process of its own, so that its CPU time and memory are its alone.
//
// Not thread-safe, but for the figures, which any thread may ask.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace accord::bench {

class ServerProcess {
 public:
  struct Command {
    std::string program;  // path
    std::vector<std::string> arguments;
    std::string log;  // path of a file that gets all it prints
  };

  // Starts it and waits until it prints `listening on HOST:PORT`.
  // Errors: UNAVAILABLE with the end of its log, if it ends or says nothing in time.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(Command command);

  // Asks it to drain (SIGTERM) and waits; kills it if that takes too long.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Waits until health says SERVING for `service`, such as "accord.accounts.v1.AccountService".
  absl::Status AwaitServing(const std::string& service, absl::Duration patience) const;

  const std::string& address() const { return address_; }  // HOST:PORT
  absl::Time started() const { return started_; }

  // What all its threads, also ended ones, have used so far.
  absl::Duration CpuTime() const;
  int64_t ResidentBytes() const { return StatusBytes("VmRSS:"); }
  int64_t ResidentBytesMax() const { return StatusBytes("VmHWM:"); }

 private:
  explicit ServerProcess(Command command) : command_(std::move(command)) {}
  absl::Status Spawn();
  absl::Status AwaitListening();
  absl::Status Failed(const std::string& what) const;
  bool HasEnded() const;
  int64_t StatusBytes(const std::string& field) const;

  const Command command_;
  std::string address_;
  absl::Time started_;
  pid_t pid_ = -1;
};

}  // namespace accord::bench
