// The hierarchy as it was: a directory of a past moment, or what a few names meant then, read from
// the accounts service; and the order of its revisions.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "common/changes/moments.h"
#include "common/directory/directory.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace accord::directory {

// Thread-safe. What it asks for is said by accounts revisions alone: they follow from what is
// stored (common/changes/moments.h). An accounts revision of 0 shows nothing, and nobody is asked.
//
// Every method waits. Errors: UNAVAILABLE, reason ACCOUNTS_UNREACHABLE, with RetryInfo, if the
// accounts service does not answer in time; FAILED_PRECONDITION, reason ACCOUNTS_EPOCH_CHANGED, for
// a revision of another history than it has now; those that it gives, such as OUT_OF_RANGE for a
// revision that is not kept.
class Archive : public changes::AccountsOrder {
 public:
  // The forests and settings of `at`, and nothing besides (Directory::Keep::kPlaces). Gives up soon
  // after `stopping` becomes true.
  virtual absl::StatusOr<std::unique_ptr<Directory>> Read(const store::AccountsMoment& at,
                                                          absl::Time deadline,
                                                          const std::atomic<bool>& stopping) = 0;

  // Some accounts, people and contacts of `at`, by their resource names, and the settings.
  // Each account and person stands alone: who is above it is not told. Who was not there by then is
  // not there. Costs a call a name: at most kNamesMax, RESOURCE_EXHAUSTED, reason TOO_MANY_NAMES.
  virtual absl::StatusOr<std::unique_ptr<Directory>> ReadNames(
      const store::AccountsMoment& at, const std::vector<std::string>& names,
      absl::Time deadline) = 0;
  static constexpr size_t kNamesMax = 5000;
};

// Asks the accounts service: by AccountService.WatchChanges, so that whole hierarchies and times
// need none of its workers, and by Get for names.
class RemoteArchive final : public Archive {
 public:
  struct Options {
    // Adds metadata to every call, such as credentials. None: nothing.
    std::function<void(grpc::ClientContext&)> prepare;
  };

  // `channel` is asked for a channel at each reading: the server behind it may start after this.
  explicit RemoteArchive(std::function<std::shared_ptr<grpc::Channel>()> channel)
      : RemoteArchive(std::move(channel), Options()) {}
  RemoteArchive(std::function<std::shared_ptr<grpc::Channel>()> channel, Options options)
      : channel_(std::move(channel)), options_(std::move(options)) {}

  absl::StatusOr<std::unique_ptr<Directory>> Read(const store::AccountsMoment& at,
                                                  absl::Time deadline,
                                                  const std::atomic<bool>& stopping) override;
  absl::StatusOr<std::unique_ptr<Directory>> ReadNames(const store::AccountsMoment& at,
                                                       const std::vector<std::string>& names,
                                                       absl::Time deadline) override;
  absl::StatusOr<store::AccountsMoment> RevisionAt(absl::Time time, absl::Time deadline) override;
  absl::Status CheckMade(store::AccountsRevision revision, absl::Time deadline) override;

 private:
  using Take = absl::FunctionRef<absl::Status(const accounts::v1::WatchChangesResponse&)>;
  // Gives `take` every message of what a watch as of `moment` shows.
  absl::Status Watch(const common::v1::Moment& moment, const std::vector<std::string>& types,
                     absl::Time deadline, Take take);
  void Prepare(absl::Time deadline, grpc::ClientContext& context) const;

  const std::function<std::shared_ptr<grpc::Channel>()> channel_;
  const Options options_;
};

}  // namespace accord::directory
