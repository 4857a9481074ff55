// What the streams of a service share: the changes, and the messages that were made of them.
//
// Streams that ask for the same get the same bytes, encoded once. What a stream holds for itself, a
// message that is made for it alone, is counted, and gets smaller as more is held. Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/changes/hub.h"
#include "common/rights/viewer.h"
#include "common/store/store.h"

namespace accord::changes {

struct Limits {
  // A message is sent once it has so many changes, or bytes, and a revision is complete.
  size_t batch_changes = 200;
  size_t batch_bytes = 64 << 10;
  // A revision with more than this is sent in parts. Clients refuse messages over 4 MiB.
  size_t message_changes_max = 500;
  size_t message_bytes_max = 256 << 10;
  // How many changes are looked at at a time.
  size_t read_changes = 2000;
  // How many changes are kept in memory for those who wait for the newest.
  size_t ring_changes = 4096;
  // What messages that several streams share may take, while they are kept for the next who asks.
  size_t frames_bytes_max = 16 << 20;
  // Messages made for one stream alone: as large as the rest of this allows, within the least and
  // the most of one. So with n streams they take this much and n of the least, at most.
  size_t own_bytes = 16 << 20;
  size_t own_message_bytes_min = 32 << 10;
  // A stream that has nothing to send says so at least this often.
  absl::Duration bookmark_interval = absl::Seconds(10);
  // It says so earlier if revisions went by in which nothing was for it, so that who waits for them
  // downstream need not wait long.
  absl::Duration passed_by_interval = absl::Milliseconds(200);
  // How long one reading of the store may take.
  absl::Duration read_time_max = absl::Seconds(30);
  // How long a watcher that resumes waits for a revision that this process has not heard of yet.
  absl::Duration catch_up_time_max = absl::Seconds(5);
};

// A change on its way into a message; refers to what outlives the call.
struct Sending {
  const store::Table& table;
  const store::Row& row;
  int64_t revision = 0;
  int64_t time = 0;         // microseconds since 1970 UTC
  absl::string_view actor;  // empty: not known, in the first part of a stream that skips superseded
  const rights::Viewer* viewer = nullptr;  // for whom; null: for who sees everything
};

// What a message says beside its changes.
struct Ending {
  int64_t revision = 0;
  bool partial = false;
  store::AccountsRevision accounts_revision = {};  // as store::RevisionInfo's
};

// Writes messages. Thread-safe.
class Coder {
 public:
  virtual ~Coder() = default;
  // Appends a change to a serialized message.
  virtual absl::Status Append(const Sending& change, std::string& message) const = 0;
  // Appends the rest.
  // `epoch`: the history that the revision belongs to.
  virtual void Close(const Ending& ending, const std::string& epoch,
                     std::string& message) const = 0;
};

using Bytes = std::shared_ptr<const std::string>;

// How far a stream has come: all after a revision is to come, but for so many of the wished changes
// of the next one.
struct Cursor {
  int64_t after = 0;
  size_t offset = 0;
};

// A message that tells what comes after a cursor.
struct Frame {
  Bytes message;
  Ending ending;
  Cursor next;
};

class Log {
 public:
  // All outlive the log.
  Log(store::Store& store, Hub& hub, const Coder& coder, Limits limits)
      : store_(store), hub_(hub), coder_(coder), limits_(limits) {}

  store::Store& store() { return store_; }
  Hub& hub() { return hub_; }
  const Coder& coder() const { return coder_; }
  const Limits& limits() const { return limits_; }

  // `key`: what is asked for, of which history, from which cursor.
  absl::optional<Frame> FindFrame(const std::string& key) ABSL_LOCKS_EXCLUDED(mutex_);
  void KeepFrame(const std::string& key, const Frame& frame) ABSL_LOCKS_EXCLUDED(mutex_);

  // How large a message for one stream alone may be now.
  size_t own_message_bytes() const;
  // Counts such a message until nobody holds it.
  Bytes Own(std::string message);

  // For tests and metrics.
  size_t own_bytes_held() const { return *own_bytes_held_; }
  size_t frames_bytes() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Kept {
    std::string key;
    Frame frame;
  };
  static size_t BytesOf(const Kept& kept);

  store::Store& store_;
  Hub& hub_;
  const Coder& coder_;
  const Limits limits_;

  // Shared with what is still on its way when the log has gone.
  const std::shared_ptr<std::atomic<size_t>> own_bytes_held_ =
      std::make_shared<std::atomic<size_t>>(0);
  mutable absl::Mutex mutex_;
  std::list<Kept> frames_ ABSL_GUARDED_BY(mutex_);  // the last used first
  absl::flat_hash_map<std::string, std::list<Kept>::iterator> by_key_ ABSL_GUARDED_BY(mutex_);
  size_t frames_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace accord::changes
