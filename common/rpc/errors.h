// The one place where statuses cross the wire.
//
// Every error travels as google.rpc.Status in `grpc-status-details-bin`: ErrorInfo (domain
// "accord.dev"; of a status without a reason, the code's name), RequestInfo (under which the log
// has it), BadRequest, PreconditionFailure, and RetryInfo where calling again helps. What would not
// fit in the 8 KiB of trailers that clients accept is cut. Of many violations a first part is
// listed, kViolationsListedMax at most; then ErrorInfo's metadata have `violations`, how many there
// are, `violations_from`, the first that is listed from 0, and `violations_listed`. The same call
// with the metadata `accord-violations-from` is told those from there on.
#pragma once

#include <string>

#include <grpcpp/support/status.h>
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace google::rpc {
class Status;
}

namespace accord::rpc {

inline constexpr char kErrorDomain[] = "accord.dev";
inline constexpr int kViolationsListedMax = 35;
inline constexpr char kViolationsFrom[] = "accord-violations-from";

// INTERNAL, UNKNOWN and DATA_LOSS are bugs or broken storage: what they say is logged to stderr
// under `error_id`, and the client gets the id alone. Violations are listed from `violations_from`.
grpc::Status ToGrpcStatus(const absl::Status& status, absl::string_view method,
                          absl::string_view error_id, int violations_from = 0);

// The same as a message, for one of many in an answer or a program's report. Nothing is hidden, and
// RequestInfo is there if the status came with one.
void ToProto(const absl::Status& status, google::rpc::Status& proto);

// 32 hex digits, by chance.
std::string MakeErrorId();

// Whether ToGrpcStatus would hide what `status` says.
bool IsHidden(absl::StatusCode code);

// What is said of a resource that is not there, and of one that the viewer does not see: NOT_FOUND,
// reason RESOURCE_NOT_FOUND, metadata `name`.
absl::Status NoSuchResource(absl::string_view name);

// For clients: the status that was sent, with its ErrorDetail.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace accord::rpc
