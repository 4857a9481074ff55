// How a message refers to a resource, by its name, and a record, by its id: `people/jane` is kept
// as "jane". No reference is the empty text on both sides.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/names.h"

namespace accord::rpc {

// One kind of resource that is referred to. Plain data: thread-compatible.
class Reference : public ResourcePattern {
 public:
  using ResourcePattern::ResourcePattern;

  std::string ToName(absl::string_view id) const { return id.empty() ? std::string() : Format(id); }
  // Errors: INVALID_ARGUMENT, reason MALFORMED_NAME.
  absl::StatusOr<std::string> ToId(absl::string_view name) const {
    return name.empty() ? std::string() : Parse(name);
  }
};

}  // namespace accord::rpc
