// Fields of a message by their path, set from text.
//
// A path is a field's name; "labels.KEY" an entry of a map of texts; "lines.amount" a field of the
// first element of a repeated message, or of a message.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "cli/import/mapping.h"
#include "google/protobuf/message.h"

namespace accord::cli {

// INVALID_ARGUMENT, with the names that exist, if a message of `type` has no such field, or has it
// for the server to fill, or it is of a type that text cannot give.
absl::Status CheckFieldPath(const google::protobuf::Descriptor& type, absl::string_view path);

// What the text for a field is read as.
enum class TextForm { kPlain, kAmount, kDay };
// Precondition: CheckFieldPath is OK.
TextForm FormOf(const google::protobuf::Descriptor& type, absl::string_view path);

// Sets the field that `source.path` names from `text`, which is not empty, as `source` says how to
// read it. Errors: INVALID_ARGUMENT with what would be right. Precondition: CheckFieldPath is OK.
absl::Status SetField(google::protobuf::Message& message, const FieldSource& source,
                      absl::string_view text);

}  // namespace accord::cli
