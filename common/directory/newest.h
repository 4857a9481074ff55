// Brings a copy of the hierarchy to what the accounts service has by now, for those who did not
// find in it what a call names.
//
// A copy is always a moment behind: a client that has just created an account may use it elsewhere
// before the copy has heard of it. So nobody is told that an account does not exist because the
// copy does not know it; the accounts service is asked for its newest revision first.
//
// However many ask, there is one question at a time, which all share who came before it began, and
// the next one begins some milliseconds later: a flood of unknown names costs the accounts service
// a few hundred cheap calls a second. No thread waits but the one of this object. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/store/store.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace accord::directory {

class Directory;

class Newest {
 public:
  // Beyond so many that wait, one more is refused.
  static constexpr size_t kWaitingMax = 1024;

  using Prepare = std::function<void(grpc::ClientContext&)>;
  using Done = std::function<void(absl::Status)>;

  // Asks the accounts service behind `channel`; `prepare` as Follower::Options has it. `directory`
  // outlives it.
  Newest(std::shared_ptr<grpc::Channel> channel, const Directory& directory, Prepare prepare);
  // Stops.
  ~Newest();
  Newest(const Newest&) = delete;
  Newest& operator=(const Newest&) = delete;

  // Calls `done` once the copy shows all that the accounts service had when this was called. At
  // once, or on this object's thread, which it must not hold up. Errors: UNAVAILABLE with
  // RetryInfo, reason ACCOUNTS_REVISION_NOT_REACHED, if the accounts service does not answer within
  // a second, or did not a moment ago, if the copy does not follow, or after Stop;
  // RESOURCE_EXHAUSTED, reason SERVER_BUSY.
  void Ask(Done done) ABSL_LOCKS_EXCLUDED(mutex_);

  // Refuses all that wait and come, and uses the channel no more. May be called again.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

  // How often the accounts service was asked.
  int64_t asked() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  // Who is to hear of the next question; empty: it is to end.
  std::vector<Done> AwaitAsked() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status BringUp() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<store::AccountsMoment> Look() ABSL_LOCKS_EXCLUDED(mutex_);
  bool AwaitShown(const store::AccountsMoment& moment) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status NotKnown(absl::string_view why) const;

  const std::shared_ptr<grpc::Channel> channel_;
  const Directory& directory_;
  const Prepare prepare_;

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Done> waiting_ ABSL_GUARDED_BY(mutex_);
  int64_t asked_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time away_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Status why_away_ ABSL_GUARDED_BY(mutex_);
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;  // of the question under way
  std::thread thread_;
};

}  // namespace accord::directory
