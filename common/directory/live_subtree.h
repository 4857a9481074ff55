// A subtree of accounts as the copy of the hierarchy has it, for watches of a service that is not
// the accounts service.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/changes/belonging.h"
#include "common/directory/directory.h"

namespace accord::directory {

// Who is in is asked anew for every change, so that a move counts as soon as the copy shows it.
// Thread-compatible; the directory outlives it.
class LiveSubtree final : public changes::Subtree {
 public:
  // `top`: an account's id.
  LiveSubtree(const Directory& directory, std::string top)
      : directory_(directory), top_(std::move(top)) {}

  // Waits for the copy, for some seconds. Errors: NOT_FOUND, reason REFERENCE_NOT_FOUND; those of
  // AwaitShown and Directory::CatchUp.
  absl::Status Begin(int64_t revision) override;
  // The service's own revisions move no account.
  absl::StatusOr<std::vector<std::string>> Advance(const changes::RevisionChanges&) override {
    return std::vector<std::string>();
  }
  bool Concerns(absl::string_view account) const override { return Has(account); }
  bool Has(absl::string_view account) const override;
  std::vector<std::string> Members() const override;

 private:
  bool IsKnown() const;

  const Directory& directory_;
  const std::string top_;
};

}  // namespace accord::directory
