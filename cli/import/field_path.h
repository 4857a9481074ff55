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

// INVALID_ARGUMENT if it is not the path of a list, a map or a message that JSON gives as a whole.
absl::Status CheckWholePath(const google::protobuf::Descriptor& type, absl::string_view path);

// Whether clients cannot set it: names, times.
bool IsFilledByServer(const google::protobuf::FieldDescriptor& field);

// Takes away what the server sets, and etags, at every depth; names stay.
void StripServerSet(google::protobuf::Message& message);

// Whether the contract wants a value of it.
bool IsRequired(const google::protobuf::FieldDescriptor& field);

// What the text for a field is read as: a number of basis points is a share of one.
enum class TextForm { kText, kAmount, kDay, kNumber, kShare, kDecimal, kFlag, kChoice, kJson };

// The field at the end of a path.
struct LeafField {
  TextForm form = TextForm::kText;
  std::string refers_to;  // the type of resource whose name it holds; empty: it holds none
  bool is_entry = false;  // of a map
};
// Precondition: CheckFieldPath is OK, or CheckWholePath.
LeafField LeafOf(const google::protobuf::Descriptor& type, absl::string_view path);

// Sets the field that `source.path` names from `text`, which is not empty, as `source` says how to
// read it; an amount is in `currency`. Errors: INVALID_ARGUMENT with what would be right.
// Precondition: CheckFieldPath is OK.
absl::Status SetField(google::protobuf::Message& message, const FieldSource& source,
                      absl::string_view text, absl::string_view currency);
inline absl::Status SetField(google::protobuf::Message& message, const FieldSource& source,
                             absl::string_view text) {
  return SetField(message, source, text, source.currency);
}

}  // namespace accord::cli
