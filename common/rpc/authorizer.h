// Who may do what, and who sees what. Implementations are thread-safe and answer from memory: they
// run on gRPC threads.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "common/rights/caller.h"
#include "common/rights/permission.h"
#include "common/rights/resource.h"
#include "common/rights/scope.h"

namespace accord::rpc {

class Authorizer {
 public:
  virtual ~Authorizer() = default;

  // What holds for a caller throughout a call.
  struct Grant {
    std::shared_ptr<const rights::Scope> scope;  // null: sees everything
    bool everything = false;  // sees everything and may do everything: Require is not asked
  };
  virtual Grant GrantOf(const rights::Caller& caller) const = 0;

  // Whether `caller` has `permission` on `resource`. Asked twice: of kAnywhere before the request
  // is looked at, then of what it names. An account that the caller does not see is refused before,
  // as one that does not exist. Errors: PERMISSION_DENIED, the same whether the resource exists or
  // not.
  virtual absl::Status Require(const rights::Caller& caller, rights::Permission permission,
                               const rights::Resource& resource) const = 0;
};

// The embedded default: whoever reaches the loopback interface administers this machine's copy.
class LocalAdministrator final : public Authorizer {
 public:
  Grant GrantOf(const rights::Caller&) const override { return {nullptr, true}; }
  absl::Status Require(const rights::Caller&, rights::Permission,
                       const rights::Resource&) const override {
    return absl::OkStatus();
  }
};

}  // namespace accord::rpc
