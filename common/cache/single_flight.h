// One computation per key at a time: who comes while it runs waits for its result.
//
// Thread-safe. A computation must not ask for its own key.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/base/wait.h"

namespace accord::cache {

// Bytes, and a revision at which they hold.
struct Content {
  std::shared_ptr<const std::string> bytes;
  int64_t revision = 0;
};

class SingleFlight {
 public:
  using Work = std::function<absl::StatusOr<Content>()>;
  // What another's result is to this caller; nothing if it is of no use.
  using Accept = std::function<absl::optional<Content>(const Content&)>;

  // Runs `work`, or waits until `deadline` for whoever does for this key. If theirs fails, or is
  // not accepted, the caller tries anew, and after a few times runs `work` whoever else does: it
  // never fails by another's failure. Errors: those of its own `work`; DEADLINE_EXCEEDED.
  absl::StatusOr<Content> Do(const std::string& key, absl::Time deadline, const Work& work,
                             const Accept& accept) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Flight {
    SteadyEvent landed;
    absl::StatusOr<Content> result = absl::UnknownError("under way");  // once landed
  };

  // The flight of `key`, and whether the caller is to run it.
  std::pair<std::shared_ptr<Flight>, bool> Board(const std::string& key)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Land(const std::string& key, Flight& flight, const absl::StatusOr<Content>& result)
      ABSL_LOCKS_EXCLUDED(mutex_);

  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<Flight>> flights_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace accord::cache
