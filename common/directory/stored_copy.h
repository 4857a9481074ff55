// Keeps a directory's copy of the hierarchy in the service's own database, so that the service
// starts and serves while the accounts service is away.
//
// A thread of its own writes what the follower has taken, in portions and a little later: neither
// readers nor the follower wait for it. What is not written when the process ends is read from the
// accounts service again. Several replicas share one stored copy: each adds what it lacks. Once
// changes outweigh what they change, or after the follower has read everything anew, the copy is
// written anew from memory while changes go on. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/directory/copy_store.h"
#include "common/directory/directory.h"
#include "common/directory/follower.h"
#include "common/store/store.h"

namespace accord::directory {

class StoredCopy final : public Follower::Recorder {
 public:
  struct Options {
    // How long changes wait for company before they are written; and, twelve times as long, how far
    // the stored revision lags behind if nothing changes.
    absl::Duration interval = absl::Seconds(5);
    size_t part_changes = 4000;  // written at once; about 400 kB
    // With more changes waiting than this the store is not keeping up: they are dropped, and the
    // copy is written anew from memory.
    size_t waiting_max = 200000;
    // Written anew once it has this many changes more than twice what it began with.
    int64_t slack_changes = 100000;
  };

  struct Status {
    int64_t stored_revision = 0;  // the accounts revision that a restart begins with; 0: none
    size_t waiting_changes = 0;
    int64_t generations_written = 0;
    absl::Status last_error;  // of the last attempt to write; OK if it went well
  };

  // `store` has the tables of stored_records.h. Both outlive it.
  StoredCopy(store::Store& store, Directory& directory, Options options);
  StoredCopy(store::Store& store, Directory& directory);
  // Stops.
  ~StoredCopy() override;

  // Shows what is stored in the directory and makes it ready; does nothing if there is no copy, or
  // none that can be read, as one of another format: then the follower reads everything. What it
  // cannot take is set aside here too. Before the follower begins. Returns whether it did. Errors:
  // those of the store.
  absl::StatusOr<bool> Load();

  void OnStream(bool from_the_beginning) override ABSL_LOCKS_EXCLUDED(mutex_);
  void OnApplied(const accounts::v1::WatchChangesResponse& message) override
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Writes what waits, once, and ends the thread. After the follower has stopped. May be repeated.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

  Status status() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Message = accounts::v1::WatchChangesResponse;

  void Run();
  bool WaitUntilDue() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status WriteWhatIsDue() ABSL_LOCKS_EXCLUDED(mutex_);
  CopyStore::Stretch NextStretch() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes note of what an Append came to. `epoch`: when it began.
  void Settle(const CopyStore::Stretch& stretch, const CopyStore::Appended& appended, int64_t epoch)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status WriteGeneration() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<StoredHead> WriteParts(const std::string& generation, int64_t epoch)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void DropWaiting(int64_t revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Overtaken(int64_t epoch) const ABSL_LOCKS_EXCLUDED(mutex_);

  Directory& directory_;
  const Options options_;
  const std::string writer_;  // tells replicas apart
  CopyStore copy_;            // of the thread, and of Load before it begins

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool from_the_beginning_ ABSL_GUARDED_BY(mutex_) = false;  // the stream tells everything first
  Message hand_ ABSL_GUARDED_BY(mutex_);  // changes of a revision that is not complete yet
  // Complete from after_ up to until_; what is older than the stored copy is among it at times.
  std::deque<Message> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_changes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string history_ ABSL_GUARDED_BY(mutex_);  // the accounts service's epoch
  int64_t after_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t until_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;       // how often waiting_ was dropped
  std::string generation_ ABSL_GUARDED_BY(mutex_);  // that counted when last looked
  bool write_anew_ ABSL_GUARDED_BY(mutex_) = false;
  int gaps_ ABSL_GUARDED_BY(mutex_) = 0;  // Appends in a row that found one
  absl::Time written_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  Status state_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace accord::directory
