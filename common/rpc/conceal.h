// Takes out of an answer what speaks of accounts that its viewer does not see. Thread-safe.
#pragma once

#include "common/rights/viewer.h"
#include "google/protobuf/message.h"

namespace accord::rpc {

// Clears every reference (`google.api.resource_reference`, and the names in explanations and in
// keys of maps) to an account, or to something below one, that `viewer` does not see; at every
// depth. In lists they are left out. Does nothing for who sees everything. The router does this to
// every answer, so that no row that is seen tells of one that is not.
void ConcealNames(const rights::Viewer& viewer, google::protobuf::Message& message);

}  // namespace accord::rpc
