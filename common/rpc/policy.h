// What an RPC's policy (accord/common/v1/policy.proto) says, and finding what a request is about by
// it. Private to common/rpc. Immutable: thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "accord/common/v1/policy.pb.h"
#include "common/rights/permission.h"
#include "common/rpc/call.h"
#include "common/rpc/kinds.h"
#include "common/store/store.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace accord::rpc {

class Policy {
 public:
  using How = common::v1::Policy::How;

  explicit Policy(const google::protobuf::MethodDescriptor& method);

  // Whether it says all that it has to. Errors: FAILED_PRECONDITION, reason POLICY_MISSING, naming
  // the RPC.
  absl::Status Check() const;

  const absl::optional<rights::Permission>& permission() const { return permission_; }

  // How a stored row is read where that is needed; null: it cannot be.
  using OpenReader = absl::FunctionRef<absl::StatusOr<store::Reader*>()>;
  // Whether the call may do what it wants on everything that `request` names. What the viewer does
  // not see is NOT_FOUND, as what does not exist. Nothing is looked at for who may do everything.
  // Errors: NOT_FOUND, reason RESOURCE_NOT_FOUND; PERMISSION_DENIED; those of the reader.
  absl::Status Require(const Call& call, const google::protobuf::Message& request,
                       const Kinds& kinds, OpenReader open) const;

 private:
  // One entry of Policy.on.
  struct Found {
    How how = common::v1::Policy::HOW_UNSPECIFIED;
    std::string field;
    std::vector<const google::protobuf::FieldDescriptor*> path;  // but for the oneof of a SCOPE
    const google::protobuf::OneofDescriptor* scope = nullptr;
    std::string wrong;  // what is wrong with it; empty: nothing
  };
  struct Asking;

  Found Resolve(const common::v1::Policy::Found& said) const;
  std::string Wrong() const;
  absl::Status RequireNamed(const Asking& asking, const Found& found, absl::string_view name) const;
  absl::Status RequireRow(const Asking& asking, absl::string_view name) const;

  const google::protobuf::MethodDescriptor& method_;
  std::string said_permission_;
  absl::optional<rights::Permission> permission_;
  std::vector<Found> on_;
};

}  // namespace accord::rpc
