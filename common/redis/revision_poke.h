// store::Poke through Redis: whoever commits publishes the revision, everybody subscribes.
//
// Two threads of its own: one publishes the newest revision told, one listens, and connects again
// with a growing pause when the subscription ends or falls silent. What happens while Redis is away
// is not caught up: whoever listens polls as well. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/redis/client.h"
#include "common/store/poke.h"

namespace accord::redis {

class RevisionPoke final : public store::Poke {
 public:
  struct Options {
    absl::Duration backoff_min = absl::Milliseconds(50);
    absl::Duration backoff_max = absl::Seconds(5);
    // A subscription that says nothing for so long is asked whether it lives, and has as long again
    // to answer: a frozen Redis closes nothing.
    absl::Duration silence_max = absl::Seconds(5);
  };

  // `client` outlives it.
  explicit RevisionPoke(Client& client) : RevisionPoke(client, Options()) {}
  RevisionPoke(Client& client, Options options);
  ~RevisionPoke() override;
  RevisionPoke(const RevisionPoke&) = delete;
  RevisionPoke& operator=(const RevisionPoke&) = delete;

  // Begins to publish and to listen on `channel`, such as "accord:<database>:revision". Before
  // that nothing is told or heard: which channel it is, the database itself says, once it is open.
  // Again: the other channel from now on.
  void Join(std::string channel) ABSL_LOCKS_EXCLUDED(mutex_);

  // What this object itself told is not heard.
  void Tell(int64_t revision) override ABSL_LOCKS_EXCLUDED(mutex_);
  void Listen(std::function<void(int64_t)> heard) override ABSL_LOCKS_EXCLUDED(heard_mutex_);

  // Whether it listens: a subscription is confirmed and has not failed.
  bool subscribed() const { return subscribed_; }

 private:
  void Publish() ABSL_LOCKS_EXCLUDED(mutex_);
  void Subscribe() ABSL_LOCKS_EXCLUDED(mutex_, heard_mutex_);
  absl::Status SubscribeOnce() ABSL_LOCKS_EXCLUDED(mutex_, heard_mutex_);
  absl::Status Follow(Connection& connection) ABSL_LOCKS_EXCLUDED(heard_mutex_);
  void Hear(absl::string_view message) ABSL_LOCKS_EXCLUDED(heard_mutex_);

  Client& client_;
  const Options options_;
  const std::string token_;  // tells our own messages from others'
  std::atomic<bool> subscribed_{false};

  absl::Mutex mutex_;
  std::string channel_ ABSL_GUARDED_BY(mutex_);
  int64_t told_ ABSL_GUARDED_BY(mutex_) = 0;  // the newest that is not published; 0: none
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Connection* subscription_ ABSL_GUARDED_BY(mutex_) = nullptr;

  absl::Mutex heard_mutex_;  // held while `heard_` runs
  std::function<void(int64_t)> heard_ ABSL_GUARDED_BY(heard_mutex_);

  std::thread publisher_;
  std::thread subscriber_;
};

}  // namespace accord::redis
