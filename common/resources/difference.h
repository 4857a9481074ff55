// What changed between two versions of a resource, field by field.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "accord/common/v1/history.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"

namespace accord::resources {

using FieldChanges = google::protobuf::RepeatedPtrField<common::v1::FieldChange>;

// Appends to `changes` every field that differs between `before` (null: there was nothing) and
// `after`, in the order of the message's fields, but for those of `skipped` (top-level names).
// Messages of ours are compared within, maps by key, lists as a whole. Precondition: both are of
// one type. Thread-safe. Errors: INTERNAL for what has no form in JSON, such as a time in no year.
absl::Status Difference(const google::protobuf::Message* before,
                        const google::protobuf::Message& after,
                        const std::vector<std::string>& skipped, FieldChanges& changes);

}  // namespace accord::resources
