// Bytes kept outside of the process, for every replica to see; trusted for nothing.
//
// What it gives back may be late, lost, another key's, or nonsense, and each call may fail:
// SharedCache copes with all of that. Implementations are thread-safe and wait for a short time
// only; not for gRPC threads.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace accord::cache {

class Remote {
 public:
  virtual ~Remote() = default;

  // What is kept under `key`, cut after kEntryBytesMax + 1 bytes; nothing if nothing is. Errors:
  // FAILED_PRECONDITION if it is of a kind that cannot be read, any other if it does not answer.
  virtual absl::StatusOr<absl::optional<std::string>> Get(const std::string& key,
                                                          absl::Time deadline) = 0;

  // Keeps `entry` (common/cache/entry.h) for `time_to_live`, unless an entry of the same key with
  // the same or a newer revision is kept; anything else is replaced. Whether it was kept.
  virtual absl::StatusOr<bool> PutNewer(const std::string& key, const std::string& entry,
                                        absl::Duration time_to_live) = 0;

  virtual absl::Status Remove(const std::string& key) = 0;

  // Takes the lease `key` for `time_to_live`, as the holder `token`; false if somebody has it.
  virtual absl::StatusOr<bool> TakeLease(const std::string& key, const std::string& token,
                                         absl::Duration time_to_live) = 0;
  // Gives it back if `token` still holds it.
  virtual absl::Status ReleaseLease(const std::string& key, const std::string& token) = 0;
};

}  // namespace accord::cache
