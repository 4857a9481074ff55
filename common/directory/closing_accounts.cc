#include "common/directory/closing_accounts.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::directory {

std::string ClosingAccounts::Find(absl::string_view account) const {
  if (count_.load(std::memory_order_acquire) == 0) return "";
  absl::MutexLock lock(&mutex_);
  const auto found = all_.find(account);
  return found == all_.end() ? "" : found->second;
}

ClosingAccounts::All ClosingAccounts::all() const {
  absl::MutexLock lock(&mutex_);
  return all_;
}

absl::Status ClosingAccounts::Check(absl::string_view account) const {
  if (Find(account).empty()) return absl::OkStatus();
  const std::string name = absl::StrCat("accounts/", account);
  ErrorDetail detail;
  detail.reason = "ACCOUNT_CLOSING";
  detail.metadata = {{"name", name}};
  detail.retry_delay = absl::Seconds(1);
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat(name, " is being deleted; nothing new can refer to it"),
                   std::move(detail));
}

void ClosingAccounts::Await(int64_t version, const std::atomic<bool>& stop,
                            absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const auto due = [&] { return version_ != version || stop; };
  (void)AwaitUntil(mutex_, absl::Condition(&due), deadline);
}

void ClosingAccounts::Put(absl::string_view account, const std::string& closing_id) {
  absl::MutexLock lock(&mutex_);
  All& all = snapshot_ == nullptr ? all_ : *snapshot_;
  const auto known = all.find(account);
  if (closing_id.empty()) {
    if (known == all.end()) return;
    all.erase(known);
  } else {
    if (known != all.end() && known->second == closing_id) return;
    all[std::string(account)] = closing_id;
  }
  if (snapshot_ != nullptr) return;
  count_ = static_cast<int64_t>(all_.size());
  ++version_;
}

void ClosingAccounts::BeginSnapshot() {
  absl::MutexLock lock(&mutex_);
  snapshot_ = std::make_unique<All>();
}

void ClosingAccounts::FinishSnapshot() {
  absl::MutexLock lock(&mutex_);
  if (snapshot_ == nullptr) return;
  all_ = std::move(*snapshot_);
  snapshot_.reset();
  count_ = static_cast<int64_t>(all_.size());
  ++version_;
}

}  // namespace accord::directory
