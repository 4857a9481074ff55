#include "bench/support/watcher.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "common/base/wait.h"
#include "common/rpc/client.h"

namespace accord::bench {

namespace v1 = accounts::v1;

Watcher::Watcher(const std::string& address) {
  thread_ = std::thread([this, address] { Read(address); });
}

Watcher::~Watcher() {
  context_.TryCancel();
  thread_.join();
}

void Watcher::Read(const std::string& address) {
  const auto stub = v1::AccountService::NewStub(rpc::MakeChannel(address));
  common::v1::WatchChangesRequest request;
  request.add_resource_types("accord.dev/Account");
  const auto reader = stub->WatchChanges(&context_, request);
  v1::WatchChangesResponse response;
  while (reader->Read(&response)) {
    const absl::Time now = absl::Now();
    absl::MutexLock lock(&mutex_);
    for (const v1::Change& change : response.changes()) {
      heard_.try_emplace(change.account().name(), now);
    }
    changes_ += response.changes_size();
    if (!response.progress().partial()) revision_ = response.progress().revision();
  }
  const grpc::Status status = reader->Finish();
  absl::MutexLock lock(&mutex_);
  ended_ = true;
  why_ = status.error_message();
}

absl::Status Watcher::Await(int64_t revision, absl::Duration patience) {
  absl::MutexLock lock(&mutex_);
  const auto settled = [&] {
    mutex_.AssertHeld();
    return ended_ || revision_ >= revision;
  };
  const bool in_time = AwaitFor(mutex_, absl::Condition(&settled), patience);
  if (in_time && revision_ >= revision) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the watch is at revision ", revision_, " and not at ",
                                             revision, ended_ ? ": it ended: " : "", why_));
}

absl::Time Watcher::Heard(const std::string& account) const {
  absl::MutexLock lock(&mutex_);
  const auto found = heard_.find(account);
  return found == heard_.end() ? absl::InfiniteFuture() : found->second;
}

int64_t Watcher::changes() const {
  absl::MutexLock lock(&mutex_);
  return changes_;
}

}  // namespace accord::bench
