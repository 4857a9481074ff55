// What of a resource a request speaks about: masks follow presence (docs/API.md).
//
// A mask names fields of a resource, also parts of a message within it
// (`fiscal_calendar.currency`) and entries of a map (`labels.tier`, which is taken away if the
// request has none). What it names takes the value that the request gives it, nothing
// included; without a mask that is every field that is set, those of a message of ours one by one,
// `*` is all of them. What the server sets may be sent back as it was read and is refused as
// anything else, so that nothing is passed over. Pure: thread-safe.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/base/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace accord::resources {

// `mask` itself, or, if it has no path, one of what is set in `patch`.
google::protobuf::FieldMask MaskFor(const google::protobuf::FieldMask& mask,
                                    const google::protobuf::Message& patch);

// Gives `stored` the fields of `patch`, a message of the same type, that `mask` names.
// Preconditions: the mask was validated, and has a path if anything is to change.
void ApplyMask(const google::protobuf::FieldMask& mask, const google::protobuf::Message& patch,
               google::protobuf::Message* stored);

// Whether `mask` names `field` itself, or everything.
bool Names(const google::protobuf::FieldMask& mask, absl::string_view field);

// The annotations of fields of which `mask` names parts alone, held against `merged`, which has
// taken them in: a part is validated with what stands beside it. Paths begin with `prefix`.
absl::Status CheckParts(const google::protobuf::FieldMask& mask,
                        const google::protobuf::Message& merged, absl::string_view prefix);

// Whether `sent` sets a field, at any depth, that the server sets.
bool SaysServerSet(const google::protobuf::Message& sent);

// What a resource shows before and after a write. `before` is null on creation.
struct ShownAround {
  const google::protobuf::Message* before = nullptr;
  const google::protobuf::Message& after;
};
// Adds a violation below `prefix` for every field, at any depth, that the server sets and `sent`
// gives another value than is shown before or after. Of an update only fields count that `mask`
// names; elements of lists are compared one by one.
void CheckServerSet(const google::protobuf::FieldMask& mask, const google::protobuf::Message& sent,
                    const ShownAround& shown, absl::string_view prefix, Violations& violations);

}  // namespace accord::resources
