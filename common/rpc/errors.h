// The one place where statuses cross the wire.
//
// A status made by accord::MakeError travels as google.rpc.Status in `grpc-status-details-bin`:
// ErrorInfo (domain "accord.dev"), BadRequest, PreconditionFailure, RetryInfo. What would not fit
// in the 8 KiB of trailers that clients accept is cut, and says so.
#pragma once

#include <string>

#include <grpcpp/support/status.h>
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace accord::rpc {

inline constexpr char kErrorDomain[] = "accord.dev";

// INTERNAL, UNKNOWN and DATA_LOSS are bugs or broken storage: what they say is logged to stderr
// under `error_id`, and the client gets the id alone.
grpc::Status ToGrpcStatus(const absl::Status& status, absl::string_view method,
                          absl::string_view error_id);

// Whether ToGrpcStatus would hide what `status` says.
bool IsHidden(absl::StatusCode code);

// What is said of a resource that is not there, and of one that the viewer does not see: NOT_FOUND,
// reason RESOURCE_NOT_FOUND, metadata `name`.
absl::Status NoSuchResource(absl::string_view name);

// For clients: the status that was sent, with its ErrorDetail.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace accord::rpc
