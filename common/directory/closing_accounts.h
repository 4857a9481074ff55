// Which accounts are being deleted just now (accord.accounts.v1.Account.closing), as the copy of
// the accounts shows it. Part of a Directory. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace accord::directory {

class ClosingAccounts {
 public:
  // Account ids, and which closing of it each is.
  using All = absl::btree_map<std::string, std::string>;

  // The closing's id; empty: the account is not being deleted.
  std::string Find(absl::string_view account) const ABSL_LOCKS_EXCLUDED(mutex_);
  All all() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Whether something new may come to stand on the account. Errors: FAILED_PRECONDITION with
  // RetryInfo, reason ACCOUNT_CLOSING, metadata name.
  absl::Status Check(absl::string_view account) const ABSL_LOCKS_EXCLUDED(mutex_);

  // Grows with every change.
  int64_t version() const { return version_.load(std::memory_order_acquire); }
  // Waits until it is another version, `stop` is set and Wake called, or `deadline` comes.
  void Await(int64_t version, const std::atomic<bool>& stop, absl::Time deadline) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Wake() const { absl::MutexLock lock(&mutex_); }

  // For the directory: what an account says. Within a snapshot, unseen until it is finished.
  void Put(absl::string_view account, const std::string& closing_id) ABSL_LOCKS_EXCLUDED(mutex_);
  void BeginSnapshot() ABSL_LOCKS_EXCLUDED(mutex_);
  void FinishSnapshot() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  All all_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<All> snapshot_ ABSL_GUARDED_BY(mutex_);  // null: following
  std::atomic<int64_t> count_{0};                          // of all_; spares a lock
  std::atomic<int64_t> version_{0};                        // written under mutex_
};

}  // namespace accord::directory
