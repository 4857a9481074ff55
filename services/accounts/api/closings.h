// Deletes accounts: asks the followers first, if there are any.
//
// DeleteAccount is two writes. The first marks the account and says who has to answer; the answers
// come in as writes of their own, at any replica; the second deletes the account, or takes the mark
// away. Between them nothing waits but the call. A mark that is left behind, because whoever put it
// there ended, is taken away by whichever replica sees it for too long. What is decided is decided
// inside of writes, by what is stored; the times here, by the steady clock, say only when to look.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/follower_service.pb.h"
#include "common/rpc/router.h"
#include "common/store/store.h"
#include "services/accounts/api/account_resource.h"

namespace accord::accounts {

// Thread-safe. The server must have been shut down before it goes.
class Closings final : public store::CommitListener {
 public:
  struct Options {
    absl::Duration answer_time_max = absl::Seconds(5);
    // From when a mark was seen until it is taken for left behind; of whoever put it there more
    // than `answer_time_max` is left by then.
    absl::Duration mark_time_max = absl::Seconds(15);
  };

  // `store` and the resource's lineage outlive it.
  Closings(store::Store& store, std::shared_ptr<const AccountResource> resource, Options options);
  Closings(store::Store& store, std::shared_ptr<const AccountResource> resource);
  ~Closings() override;
  Closings(const Closings&) = delete;
  Closings& operator=(const Closings&) = delete;

  // Begins to listen. Errors: the store's.
  absl::Status Start() ABSL_LOCKS_EXCLUDED(mutex_);

  // As DeleteAccount says; `done` is called on the store's writing thread or another one.
  void Delete(const rpc::Call& call, const v1::DeleteAccountRequest& request, v1::Account& response,
              std::function<void(absl::Status)> done) ABSL_LOCKS_EXCLUDED(mutex_);

  absl::StatusOr<v1::AnswerClosingResponse> Answer(store::Txn& txn,
                                                   const v1::AnswerClosingRequest& request) const;

  void OnCommit(const store::Commit& commit) override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // A call of DeleteAccount.
  struct Attempt;
  // Where it stands. Present from before its mark is written.
  struct Waiting {
    std::shared_ptr<Attempt> attempt;
    bool marked = false;    // and written
    bool answered = false;  // by all
    absl::Time deadline;    // once it is marked
  };
  struct Seen {
    std::string closing_id;
    absl::Time time;
  };
  using Due = std::vector<std::shared_ptr<Attempt>>;
  using LeftBehind = std::vector<std::pair<std::string, std::string>>;  // account, closing id

  // Bodies of writes. What they refuse after the mark is in the attempt, for they write too then.
  absl::Status Begin(store::Txn& txn, Attempt& attempt) const;
  absl::Status Settle(store::Txn& txn, Attempt& attempt) const;
  absl::Status Remove(store::Txn& txn, Account account, Attempt& attempt) const;
  absl::Status CheckMayGo(store::Txn& txn, const Attempt& attempt, const Account& account) const;
  absl::Status CheckNothingBelow(store::Txn& txn, const Account& account) const;

  void OnBegun(const std::shared_ptr<Attempt>& attempt, const absl::StatusOr<int64_t>& revision)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void WriteSettlement(std::shared_ptr<Attempt> attempt);
  absl::Status LoadMarks(store::Reader& reader) ABSL_LOCKS_EXCLUDED(mutex_);
  void Note(const std::string& account, const Closing& closing)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Time NextLook() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Due TakeDue() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  LeftBehind TakeLeftBehind() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  store::Store& store_;
  const std::shared_ptr<const AccountResource> resource_;
  const Options options_;
  bool listening_ = false;

  absl::Mutex mutex_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  absl::flat_hash_map<std::string, Waiting> waiting_ ABSL_GUARDED_BY(mutex_);  // by closing id
  absl::flat_hash_map<std::string, Seen> marks_ ABSL_GUARDED_BY(mutex_);       // by account
  std::thread thread_;
};

}  // namespace accord::accounts
