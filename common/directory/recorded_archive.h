// An archive for tests: what they told of the hierarchy, and when.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/directory/archive.h"

namespace accord::directory::testing {

// Remembers what a test tells, and gives back any revision of it. Like the real one it resolves
// times by those at which revisions were made.
class RecordedArchive final : public Archive {
 public:
  void Clear() { told_.clear(); }
  void Tell(absl::Time time, accounts::v1::WatchChangesResponse message) {
    told_.push_back({time, std::move(message)});
  }
  // What every call ends with from now on.
  void Fail(absl::Status status) { failure_ = std::move(status); }
  int reads() const { return reads_; }

  absl::StatusOr<std::unique_ptr<Directory>> Read(const store::AccountsMoment& at, absl::Time,
                                                  const std::atomic<bool>&) override {
    ++reads_;
    RETURN_IF_ERROR(failure_);
    auto directory = std::make_unique<Directory>();
    for (const auto& [time, message] : told_) {
      if (message.progress().revision() <= at.revision) RETURN_IF_ERROR(directory->Apply(message));
    }
    directory->SetReady();
    return directory;
  }
  // Everybody, and not only those who are named.
  absl::StatusOr<std::unique_ptr<Directory>> ReadNames(const store::AccountsMoment& at,
                                                       const std::vector<std::string>&,
                                                       absl::Time deadline) override {
    return Read(at, deadline, stopping_);
  }
  absl::StatusOr<store::AccountsMoment> RevisionAt(absl::Time time, absl::Time) override {
    RETURN_IF_ERROR(failure_);
    store::AccountsMoment found;
    for (const auto& [made, message] : told_) {
      if (made <= time && message.progress().revision() > found.revision) {
        found = {store::AccountsRevision(message.progress().revision()),
                 message.progress().epoch()};
      }
    }
    return found;
  }
  absl::Status CheckMade(store::AccountsRevision revision, absl::Time) override {
    RETURN_IF_ERROR(failure_);
    for (const auto& [made, message] : told_) {
      if (message.progress().revision() >= revision) return absl::OkStatus();
    }
    return MakeError(absl::StatusCode::kOutOfRange, "REVISION_IN_FUTURE", "it is not made yet");
  }

 private:
  std::vector<std::pair<absl::Time, accounts::v1::WatchChangesResponse>> told_;
  absl::Status failure_;
  std::atomic<int> reads_{0};
  const std::atomic<bool> stopping_{false};
};

}  // namespace accord::directory::testing
