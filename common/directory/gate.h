// Lets calls wait until the copy of the hierarchy shows what they need, and says of every call
// which accounts revision that is: the answer reflects it or a later one.
//
// What needs the copy is never decided by one that shows less than an earlier decision saw, and
// nobody is told that something does not exist because the copy has not heard of it yet (ADR 30).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/directory/directory.h"
#include "common/rpc/router.h"
#include "google/protobuf/descriptor.h"

namespace accord::directory {

// Waits until the copy was whole once, shows `revision`, and shows what was `seen` of the history
// that it shows: until `deadline` and for five seconds at most. Not for gRPC threads. Errors:
// UNAVAILABLE with RetryInfo, reason HIERARCHY_NOT_READY or ACCOUNTS_REVISION_NOT_REACHED.
absl::Status AwaitShown(const Directory& directory, int64_t revision,
                        const store::AccountsMoment& seen, absl::Time deadline);

// What a call needs of the copy: the accounts revision that it brings with it. If it writes, or its
// method is one that reads by the hierarchy, or its viewer does not see everything (and so sees by
// the hierarchy), also that the copy is whole and shows what the store's
// revisions have seen: what an incomplete copy does not know would be said not to exist. Other
// reads are answered without.
class DirectoryGate final : public rpc::Gate {
 public:
  using Services = std::vector<const google::protobuf::ServiceDescriptor*>;

  // `reads`: names of methods that read by the hierarchy, such as "GetForecast". Directory and
  // store outlive it.
  DirectoryGate(const Directory& directory, const store::Store& store, const Services& services,
                const std::vector<std::string>& reads);

  bool IsOpen(const rpc::Call& call) const override;
  bool IsOpenFor(const rpc::Call& call, const store::Txn& txn) const override;
  // Errors: those of AwaitShown.
  absl::Status Wait(const rpc::Call& call) const override;

  int64_t version() const override { return directory_.version(); }
  bool TakeMissing() const override { return Directory::TakeMissing(); }
  // Errors: those of Directory::CatchUp.
  void CatchUp(std::function<void(absl::Status)> done) const override {
    directory_.CatchUp(std::move(done));
  }

 private:
  bool Needs(const rpc::Call& call) const {
    return !call.viewer().sees_all() || needing_.contains(call.method());
  }
  // Of another history than the copy's, what was seen counts for nothing.
  bool Shows(const store::AccountsMoment& seen) const;

  const Directory& directory_;
  const store::Store& store_;
  absl::flat_hash_set<std::string> needing_;  // as Call::method() has them
};

}  // namespace accord::directory
