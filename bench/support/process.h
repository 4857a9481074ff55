// A server as a process of its own, so that its CPU time and memory are its alone.
//
// Not thread-safe, but for the figures, which any thread may ask.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "bench/support/command.h"

namespace accord::bench {

class ServerProcess {
 public:
  // How a program says that it can be used, and how it is asked to end.
  struct Manners {
    absl::string_view ready = "listening on ";  // the rest of the line becomes address()
    int end_signal = SIGTERM;
  };

  // Starts it and waits until it says that it is ready.
  // Errors: UNAVAILABLE with the end of its log, if it ends or says nothing in time.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(Command command, Manners manners);
  // An Accord program, which prints `listening on HOST:PORT`.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(Command command);

  // Asks it to end and waits; kills it if that takes too long.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Waits until health says SERVING for `service`, such as "accord.accounts.v1.AccountService".
  absl::Status AwaitServing(const std::string& service, absl::Duration patience) const;

  const std::string& address() const { return address_; }  // HOST:PORT
  absl::Time started() const { return started_; }

  // Freezes it, and lets it go on.
  void Pause() { kill(pid_, SIGSTOP); }
  void Resume() { kill(pid_, SIGCONT); }

  // What all its threads, also ended ones, have used so far.
  absl::Duration CpuTime() const;
  int64_t ResidentBytes() const { return StatusBytes("VmRSS:"); }
  int64_t ResidentBytesMax() const { return StatusBytes("VmHWM:"); }

 private:
  ServerProcess(Command command, Manners manners)
      : command_(std::move(command)), manners_(manners) {}
  absl::Status AwaitListening();
  absl::Status Failed(const std::string& what) const;
  bool HasEnded() const;
  int64_t StatusBytes(const std::string& field) const;

  const Command command_;
  const Manners manners_;
  std::string address_;
  absl::Time started_;
  pid_t pid_ = -1;
};

}  // namespace accord::bench
