// Checks a request against the annotations of its proto, as accord/common/v1/rules.proto says.
//
// What there is to check is compiled once for each message type and kept for the life of the
// process. Every function is thread-safe.
//
// Resources inside requests are special, because a client says only a part of them:
//   - in an Update request (one with an `update_mask`) `name` is required, and of the rest only the
//     fields that the mask names are checked; REQUIRED counts for those that it names;
//   - in a Create request `name` is ignored;
//   - anywhere else (the entries of an upsert) `name` is ignored and REQUIRED does not count for
//   the
//     resource's own fields: the handler calls ValidateRequired for what it is going to create.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace accord::rpc {

// Violations listed in one answer; more are not looked for.
inline constexpr int kViolationsMax = 100;

class MessagePlan;

// The plan for messages of type `descriptor`.
const MessagePlan& PlanOf(const google::protobuf::Descriptor* descriptor);

// INVALID_ARGUMENT, reason INVALID_FIELDS, with every field at fault; paths as in
// `entries[3].account.display_name` and `labels["region"]`.
absl::Status Validate(const MessagePlan& plan, const google::protobuf::Message& request);
absl::Status Validate(const google::protobuf::Message& request);

// Checks a resource that is to be created whole; paths begin with `prefix`. Its `name` is ignored.
absl::Status ValidateNew(const google::protobuf::Message& resource, absl::string_view prefix);

// What is left of that for an upsert's entry, whose request Validate has passed, once it is known
// to be new: that it has the fields that REQUIRED asks for.
absl::Status ValidateRequired(const google::protobuf::Message& resource, absl::string_view prefix);

}  // namespace accord::rpc
