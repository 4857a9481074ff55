// One client: makes calls one after another, and each again until it knows what became of it.
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "tests/faults/driver/calls.h"
#include "tests/faults/driver/history.h"
#include "tests/faults/driver/targets.h"

namespace accord::faults {

struct ClientOptions {
  absl::Duration pause = absl::Milliseconds(5);    // between two calls
  absl::Duration attempt_time = absl::Seconds(2);  // of one attempt
  absl::Duration patience = absl::Seconds(60);     // for one call; then it is left open
  absl::Duration retry_pause = absl::Milliseconds(20);
  int64_t calls_max = 0;
};

// Belongs to one thread. What it is given outlives it.
class Client {
 public:
  Client(const ClientOptions& options, Chooser& chooser, const Targets& targets, Shared& shared,
         History& history);

  // Until the run is ending, or it has made its calls.
  void Run();

 private:
  void MakeOne();
  // One attempt, told to the history. OK: the call is answered.
  grpc::Status Attempt(const Call& call, int64_t number, Call::Answer& answer);
  void Acknowledge(const Call& call, int64_t number, const Call::Answer& answer);
  // The same request again, though it is answered: it must get the first answer.
  void Repeat(const Call& call, int64_t number, const Call::Answer& first);

  const ClientOptions options_;
  Chooser& chooser_;
  const Targets& targets_;
  Shared& shared_;
  History& history_;
  size_t target_ = 0;     // moves on when an attempt fails
  int64_t revision_ = 0;  // of the latest answer: what the next one must not fall behind
};

}  // namespace accord::faults
