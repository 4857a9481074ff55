// Which moment a request asks to be shown, and a snapshot of it.
//
// Every request that only reads has a field `as_of` (accord/common/v1/moment.proto). Handlers leave
// it to SnapshotOf; the functions are thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "accord/common/v1/moment.pb.h"
#include "common/changes/moments.h"
#include "common/rpc/call.h"
#include "common/store/store.h"
#include "google/protobuf/message.h"

namespace accord::resources {

using changes::Moments;
using changes::Pair;

// The request's `as_of`; null if it says nothing, or the request has no such field.
const common::v1::Moment* AsOf(const google::protobuf::Message& request);

// What a read shows.
struct Sight {
  std::unique_ptr<store::Reader> reader;
  Pair pair;
  absl::Time time;    // that it takes as the present
  bool past = false;  // by the request's `as_of`

  store::Reader* operator->() const { return reader.get(); }
  store::Reader& operator*() const { return *reader; }
};

// What a read needs to know of the accounts revision that goes with its own.
enum class Half {
  kStored,  // what the revision saw, if it says so: nobody is asked
  kNeeded,  // the pair, whatever it takes: what is shown depends on the accounts of then
};

// What `request` asks to be shown: a page after the first, the pair of that; else what its `as_of`
// says; else the newest, no older than the call asks for. Tells the call the pair. Errors: those of
// Moments and of Store::Snapshot; UNAVAILABLE, reason REVISION_NOT_REACHED; ABORTED, reason
// PAGE_TOKEN_EXPIRED, for a page of what is not kept any more.
absl::StatusOr<Sight> SnapshotOf(const rpc::Call& call, const Moments& moments,
                                 const google::protobuf::Message& request,
                                 absl::optional<Pair> page = absl::nullopt,
                                 Half half = Half::kStored);

// Clears fields that are known of the present alone; names of the message's own fields.
void ClearFields(const std::vector<std::string>& fields, google::protobuf::Message& message);

}  // namespace accord::resources
