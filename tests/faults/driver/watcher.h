// One watcher: follows the changes of all accounts from the beginning, through every broken stream,
// and tells the history each message as it came.
#pragma once

#include <cstdint>
#include <random>

#include <grpcpp/support/status.h>
#include "absl/time/time.h"
#include "tests/faults/driver/history.h"
#include "tests/faults/driver/targets.h"

namespace accord::faults {

// Belongs to one thread. What it is given outlives it.
class Watcher {
 public:
  struct Options {
    int number = 0;
    uint64_t seed = 0;
    // Breaks its stream off by itself at random, after at most this long.
    absl::Duration stream_time_max = absl::Seconds(5);
    // How long it may take to catch up once no call is under way.
    absl::Duration catch_up_time = absl::Seconds(30);
  };
  Watcher(const Options& options, const Targets& targets, const Shared& shared, History& history)
      : options_(options),
        targets_(targets),
        shared_(shared),
        history_(history),
        random_(options.seed) {}

  // Until no call is under way and all that was acknowledged has been seen.
  void Run();

  // One stream, from after the last revision that was told whole, until it breaks off or `done`
  // says so after a message. Returns how it ended.
  template <typename Done>
  grpc::Status Follow(absl::Duration time, Done done);

  // Everything that was ever changed up to `revision`. Errors: those of the stream.
  grpc::Status ReadUntil(int64_t revision);

 private:
  void Tell(const accounts::v1::WatchChangesResponse& message);

  const Options options_;
  const Targets& targets_;
  const Shared& shared_;
  History& history_;
  std::mt19937_64 random_;
  int64_t stream_ = 0;
  int64_t revision_ = 0;  // up to which all was told
};

}  // namespace accord::faults
