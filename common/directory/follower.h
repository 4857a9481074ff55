// Keeps a Directory up to date from the accounts service, come what may to the connection.
//
// A thread of its own reads AccountService.WatchChanges: first what holds now, then every change.
// When the stream ends it connects again, after a delay that doubles up to a bound, and goes on
// after the last revision. Everything is read anew if the service has not made that revision, does
// not keep it, or tells of another history than before, as after a restore; never because of what a
// change says. The directory keeps answering from what it has meanwhile. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/directory/directory.h"
#include "common/directory/newest.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace accord::directory {

class Follower {
 public:
  // Hears what the directory has taken, on the follower's thread; must be quick.
  class Recorder {
   public:
    virtual ~Recorder() = default;
    // A stream begins: after the last complete revision, or with all that holds.
    virtual void OnStream(bool from_the_beginning) = 0;
    virtual void OnApplied(const accounts::v1::WatchChangesResponse& message) = 0;
  };

  struct Options {
    absl::Duration backoff_min = absl::Milliseconds(100);
    absl::Duration backoff_max = absl::Seconds(10);
    // A stream that says nothing for so long is taken for dead. The server speaks every 10 seconds.
    absl::Duration silence_max = absl::Seconds(30);
    // Adds metadata to every call, such as credentials. None: nothing.
    std::function<void(grpc::ClientContext&)> prepare;
    const Clock* clock = nullptr;  // for Lag; null: the steady one. Outlives the follower.
    Recorder* recorder = nullptr;  // outlives the follower; null: none
    // Ids under which it registers before each stream (FollowerService): of the services that keep
    // records on accounts. An accounts service that knows no followers is followed without.
    std::vector<std::string> registers;
    // Whether the service needs contacts; else the copy has none.
    bool contacts = true;
  };

  using Lag = Following;

  // Begins to follow, and lets the directory ask for what is newest. `directory` outlives the
  // follower, and nobody else changes it. One that is ready is followed from its revision, any
  // other from the beginning.
  Follower(std::shared_ptr<grpc::Channel> channel, Directory& directory, Options options);
  Follower(std::shared_ptr<grpc::Channel> channel, Directory& directory);
  // Stops.
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  // Ends the stream, the thread and the questions for what is newest. The directory stays as it is.
  // May be called again.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

  Lag lag() const { return directory_.following(); }

 private:
  class WatchStream;

  void Run();
  absl::Status FollowOnce();
  absl::Status Register(const std::string& id) ABSL_LOCKS_EXCLUDED(mutex_);
  bool Begin(grpc::ClientContext& context) ABSL_LOCKS_EXCLUDED(mutex_);
  void End() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Take(const accounts::v1::WatchChangesResponse& message);
  void BeginAnewIfNeeded(const absl::Status& ended);
  bool SleepUnlessStopped(absl::Duration delay) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::shared_ptr<grpc::Channel> channel_;
  Directory& directory_;
  const Options options_;
  const std::shared_ptr<Newest> newest_;

  // The thread's own.
  bool from_the_beginning_;
  absl::Duration backoff_;
  absl::BitGen random_;

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;  // of the open stream
  std::thread thread_;
};

}  // namespace accord::directory
