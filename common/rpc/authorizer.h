// Who may do what. Implementations are thread-safe and answer from memory: they run on gRPC
// threads.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace accord::rpc {

class Authorizer {
 public:
  virtual ~Authorizer() = default;

  // Whether `principal` has `permission` on `resource`; an empty resource is the whole
  // organization. Errors: PERMISSION_DENIED, the same whether the resource exists or not.
  virtual absl::Status Require(absl::string_view principal, absl::string_view permission,
                               absl::string_view resource) const = 0;
};

// The embedded default: whoever reaches the loopback interface administers this machine's copy.
class LocalAdministrator final : public Authorizer {
 public:
  absl::Status Require(absl::string_view, absl::string_view, absl::string_view) const override {
    return absl::OkStatus();
  }
};

}  // namespace accord::rpc
