// Lets calls wait until the copy of the hierarchy shows what they need, and says of every call
// which accounts revision that is: the answer reflects it or a later one.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/directory/directory.h"
#include "common/rpc/router.h"
#include "google/protobuf/descriptor.h"

namespace accord::directory {

// Waits until the copy was whole once and shows `revision`, until `deadline` and for five seconds
// at most. Not for gRPC threads. Errors: UNAVAILABLE with RetryInfo, reason HIERARCHY_NOT_READY or
// ACCOUNTS_REVISION_NOT_REACHED.
absl::Status AwaitShown(const Directory& directory, int64_t revision, absl::Time deadline);

// What a call needs of the copy: the accounts revision that it brings with it. If it writes, or its
// method is one that reads by the hierarchy, also that the copy is whole: what an incomplete copy
// does not know would be said not to exist. Other reads are answered without.
class DirectoryGate final : public rpc::Gate {
 public:
  using Services = std::vector<const google::protobuf::ServiceDescriptor*>;

  // `reads`: names of methods that read by the hierarchy, such as "GetForecast". `directory`
  // outlives it.
  DirectoryGate(const Directory& directory, const Services& services,
                const std::vector<std::string>& reads);

  bool IsOpen(const rpc::Call& call) const override;
  // Errors: those of AwaitShown.
  absl::Status Wait(const rpc::Call& call) const override;

 private:
  bool NeedsWhole(const rpc::Call& call) const { return needing_.contains(call.method()); }

  const Directory& directory_;
  absl::flat_hash_set<std::string> needing_;  // as Call::method() has them
};

}  // namespace accord::directory
