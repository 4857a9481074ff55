// One watch, without messages: which changes are sent when, in what portions. watch.h puts a
// service's messages around it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/changes/belonging.h"
#include "common/changes/hub.h"
#include "common/store/store.h"

namespace accord::changes {

struct Limits {
  // A message is sent once it has so many changes and a revision is complete.
  size_t batch_changes = 200;
  // A revision with more than this is sent in parts. Clients refuse messages over 4 MiB.
  size_t message_changes_max = 500;
  size_t message_bytes_max = 1 << 20;
  // How much is read at a time, between two of which no connection to the database is held.
  size_t read_changes = 2000;
  // How many changes are kept in memory for those who wait for the newest.
  size_t ring_changes = 4096;
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

// What a watcher asks for.
struct Wish {
  int64_t after_revision = 0;
  bool skip_superseded = false;
  absl::flat_hash_set<const store::Table*> tables;  // that it wants to see
  // Only what held at this revision; with skip_superseded and after_revision 0.
  absl::optional<int64_t> as_of = absl::nullopt;
  // Only what belongs to these accounts, as `belongings` says; both outlive the watch. None: all.
  Subtree* subtree = nullptr;
  const Belongings* belongings = nullptr;
};

// A change on its way to an outlet; refers to what outlives the call.
struct Sending {
  const store::Table& table;
  const store::Row& row;
  int64_t revision = 0;
  int64_t time = 0;         // microseconds since 1970 UTC
  absl::string_view actor;  // empty: not known, in the first part of a stream that skips superseded
};

// Where a watch sends to.
class Outlet {
 public:
  virtual ~Outlet() = default;
  // Adds a change to the message in hand. Returns its size in bytes.
  virtual absl::StatusOr<size_t> Add(const Sending& change) = 0;
  // Sends the message in hand, also an empty one; returns once the next can be begun. After an
  // error the watch ends with it.
  virtual absl::Status Send(int64_t revision, bool partial) = 0;
  // Whether to end. Called with the hub locked: must not lock anything.
  virtual bool Done() = 0;
};

// Serves a watch until `outlet` is done (OK) or something fails. Whoever makes Done() true wakes
// the hub. It begins with what comes after the revision, or with a bookmark if nothing does.
//
// With skip_superseded and after_revision 0 it first sends, as partial messages, the version that
// holds of every resource of the wished tables, deleted ones too: tables in the order of the store,
// resources by id. A message that is not partial ends this part and carries its revision. With
// `as_of` that is all, and the revision is that one. With a subtree, resources come by account
// instead, and those of accounts that move in come behind the changes of that revision.
//
// Errors: OUT_OF_RANGE, reason REVISION_IN_FUTURE, or REVISION_COMPACTED with metadata `oldest` if
// what comes next was compacted away, also when that happens in between; those of the store and of
// the outlet.
absl::Status Serve(store::Store& store, Hub& hub, const Wish& wish, const Limits& limits,
                   Outlet& outlet);

}  // namespace accord::changes
