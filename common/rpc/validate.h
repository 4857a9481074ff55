// Checks a request against the annotations of its proto, as accord/common/v1/rules.proto says.
//
// What there is to check is compiled once for each message type and kept for the life of the
// process. Every function is thread-safe.
//
// Resources inside requests are special, because a client says only a part of them:
//   - in an Update request `name` is required, and of the rest only the fields that the mask names
//     are checked; REQUIRED counts for those that it names. What the server sets may be named: the
//     handler compares it with what is shown (resources/presence.h);
//   - in a Create request `name` is left to the handler;
//   - anywhere else (the entries of an upsert) `name` is left to the handler and REQUIRED does not
//     count for the resource's own fields: the handler calls ValidateRequired for what it is going
//     to write. An `update_mask` beside the resource is checked like that of an Update request.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"
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

// Checks those fields of a resource, by name, whole.
absl::Status ValidateFields(const google::protobuf::Message& resource,
                            const std::vector<std::string>& fields, absl::string_view prefix);

// Checks the paths of the mask of an upsert's entry of this type; `at` is the mask's own path.
absl::Status ValidateMask(const google::protobuf::Descriptor* resource,
                          const google::protobuf::FieldMask& mask, absl::string_view at);

}  // namespace accord::rpc
