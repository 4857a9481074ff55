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
#include "common/rpc/call.h"
#include "common/store/store.h"
#include "google/protobuf/message.h"

namespace accord::resources {

// The request's `as_of`; null if it says nothing, or the request has no such field.
const common::v1::Moment* AsOf(const google::protobuf::Message& request);

// The revision that `moment` means in `store`; nothing: the present. A time before the first
// revision gives 0. Errors: those of Store::Snapshot.
absl::StatusOr<absl::optional<int64_t>> RevisionOf(store::Store& store,
                                                   const common::v1::Moment& moment,
                                                   absl::Time deadline);

// What `request` asks to be shown: a page after the first, the revision of that; else what its
// `as_of` says; else the newest, no older than the call asks for. Tells the call the revision.
// Errors: those of RevisionOf and Store::Snapshot; UNAVAILABLE, reason REVISION_NOT_REACHED.
absl::StatusOr<std::unique_ptr<store::Reader>> SnapshotOf(
    const rpc::Call& call, store::Store& store, const google::protobuf::Message& request,
    absl::optional<int64_t> page_revision = absl::nullopt);

// Clears fields that are known of the present alone; names of the message's own fields.
void ClearFields(const std::vector<std::string>& fields, google::protobuf::Message& message);

}  // namespace accord::resources
