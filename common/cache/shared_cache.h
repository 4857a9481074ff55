// What one kind of resource looked like, shared between replicas through Redis, and never wrong.
//
// Redis is trusted for nothing but bytes. An entry says at which revision S its content was read in
// a snapshot of the database, and this process, which follows every commit (RecentChanges), takes
// it only if it knows for certain that the resource has not changed after S. The content is then
// what a snapshot at the newest revision known here would show, and is labelled with that one. So
// an entry that is late, reordered, another key's or broken costs a load, never a wrong answer; and
// so does one from a revision that this process does not know yet.
//
// This holds as long as revisions of one key space have one history: what restores a database to an
// earlier state has to give it another prefix (SharedSpace). Thread-safe. Not for gRPC threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/cache/recent_changes.h"
#include "common/cache/shared_space.h"
#include "common/cache/single_flight.h"
#include "common/store/store.h"

namespace accord::cache {

struct SharedCacheOptions {
  std::string kind;             // "account": part of its keys
  RecentChanges::KeyOf key_of;  // which id a change makes stale
  size_t changes_kept = 65536;  // see RecentChanges
  // For what is expensive to load: only one replica loads an id at a time; the others wait a little
  // for its entry, and then load all the same.
  bool lease = false;
  absl::Duration lease_time = absl::Seconds(5);
  absl::Duration lease_wait = absl::Milliseconds(10);  // the first pause; each is twice the last
};

class SharedCache {
 public:
  // `store` and `space` outlive it.
  SharedCache(store::Store& store, SharedSpace& space, SharedCacheOptions options);

  // The entry of `id`, if it checks out and holds; its revision is the newest known here. Else what
  // `load` reads from the store, which is then shared, later. One load of an id at a time in this
  // process: who comes meanwhile gets its result if it still holds then. `load` gives the revision
  // of its snapshot, which may be newer than the store's revision(). What Redis does costs time,
  // never an error, and after the first failed command no more of it. Errors: those of `load`;
  // DEADLINE_EXCEEDED.
  absl::StatusOr<Content> GetOrLoad(const std::string& id, absl::Time deadline,
                                    const SingleFlight::Work& load);

 private:
  // One GetOrLoad, by whoever does it for all. The key is of the history in which it began: what
  // it reads goes there, also if the database's history is another by then.
  struct Attempt {
    const std::string& id;
    std::string key;
    absl::Time deadline;
    bool remote_answers = true;
    std::string lease = {};  // the token, if it is held
  };

  // The entry, if it checks out and holds.
  absl::optional<Content> Fetch(Attempt& attempt);
  absl::optional<Content> Accept(const std::string& id, const Content& content);
  absl::StatusOr<Content> Lead(Attempt attempt, const SingleFlight::Work& load);
  absl::optional<Content> TakeLeaseOrWait(Attempt& attempt);
  void PutAndRelease(const std::string& key, const Content& content, const std::string& lease);
  void Release(const std::string& key, const std::string& lease);
  std::string KeyOf(const std::string& id) const { return space_.KeyOf(options_.kind, id); }

  SharedSpace& space_;
  const SharedCacheOptions options_;
  RecentChanges changes_;
  SingleFlight flights_;
};

}  // namespace accord::cache
