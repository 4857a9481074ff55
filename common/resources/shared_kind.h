// Under which kind replicas share messages of a type.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace accord::resources {

// A name, and a digest of this release and of the files that describe the message, so that two
// releases side by side do not take each other's.
std::string SharedKind(absl::string_view name, const google::protobuf::Descriptor& message);

}  // namespace accord::resources
