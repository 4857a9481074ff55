// Takes out of an answer what speaks of accounts that its viewer does not see. Thread-safe.
#pragma once

#include "absl/status/status.h"
#include "common/rights/viewer.h"
#include "google/protobuf/message.h"

namespace accord::rpc {

// Clears every reference (`google.api.resource_reference`, and the names in explanations and in
// keys of maps) to an account, or to something below one, that `viewer` does not see; at every
// depth. In lists they are left out. Does nothing for who sees everything. The router does this to
// every answer, so that no row that is seen tells of one that is not.
void ConcealNames(const rights::Viewer& viewer, google::protobuf::Message& message);

// Refuses a request that refers to what its viewer does not see, as one that refers to what does
// not exist. Errors: NOT_FOUND, reason REFERENCE_NOT_FOUND, metadata `field` (its path) and `name`.
absl::Status RequireSeenReferences(const rights::Viewer& viewer,
                                   const google::protobuf::Message& request);

// An error as a viewer may hear it: accounts that it does not see and that `request` does not name
// are left out of message, metadata and violations, by name and in paths ("a < b").
absl::Status ConcealInError(const rights::Viewer& viewer, const google::protobuf::Message& request,
                            const absl::Status& status);

}  // namespace accord::rpc
