// Lets calls that ask for an accounts revision wait until the copy shows it, and says of every call
// which one that is: the answer reflects it or a later one.
#pragma once

#include "common/directory/directory.h"
#include "common/rpc/router.h"

namespace accord::directory {

// `directory` outlives it.
class DirectoryGate final : public rpc::Gate {
 public:
  explicit DirectoryGate(const Directory& directory) : directory_(directory) {}

  bool IsOpen(const rpc::Call& call) const override;
  // At most five seconds. Errors: UNAVAILABLE, reason ACCOUNTS_REVISION_NOT_REACHED.
  absl::Status Wait(const rpc::Call& call) const override;

 private:
  const Directory& directory_;
};

}  // namespace accord::directory
