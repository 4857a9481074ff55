// The hierarchy as it was: a directory of a past moment, read from the accounts service.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "accord/common/v1/moment.pb.h"
#include "common/directory/directory.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace accord::directory {

// Thread-safe.
class Archive {
 public:
  virtual ~Archive() = default;

  // The forests and settings of `moment`, by the accounts service's own revisions and times;
  // without contacts and products. Its revision() is the one that it shows. Waits; gives up soon
  // after `stopping` becomes true. Errors: UNAVAILABLE, reason ACCOUNTS_UNREACHABLE, with
  // RetryInfo, if the accounts service does not answer in time; those that it gives, such as
  // OUT_OF_RANGE for a moment that is not kept.
  virtual absl::StatusOr<std::unique_ptr<Directory>> Read(const common::v1::Moment& moment,
                                                          absl::Time deadline,
                                                          const std::atomic<bool>& stopping) = 0;
};

// Asks the accounts service by AccountService.WatchChanges.
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

  absl::StatusOr<std::unique_ptr<Directory>> Read(const common::v1::Moment& moment,
                                                  absl::Time deadline,
                                                  const std::atomic<bool>& stopping) override;

 private:
  const std::function<std::shared_ptr<grpc::Channel>()> channel_;
  const Options options_;
};

}  // namespace accord::directory
