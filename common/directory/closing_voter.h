// Answers for a service whether an account may be deleted (accord.accounts.v1.FollowerService).
//
// As soon as the copy of the accounts shows that one is being deleted, a body on the store's
// writing thread looks for what stands on it, and its answer is told to the accounts service. Why
// no record slips through: what was written before that body is found by it; what is written after
// it is decided by a copy that shows the mark, for the body leaves a revision that saw it, and no
// write is decided by an older copy than stored revisions saw. Replicas answer alike, and the first
// counts. What cannot be told is told again for as long as the mark is shown. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/wait.h"
#include "common/directory/directory.h"
#include "common/store/store.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace accord::directory {

// Records of one kind that stand on an account.
struct Standing {
  std::string collection;  // "opportunities"
  int64_t count = 0;       // kStandingMax: or more
  std::string example;     // the name of one
};
inline constexpr int64_t kStandingMax = 1000;

// Adds what `query` finds in `table`, if it finds anything; reads kStandingMax rows at most.
// `pattern`: of the names, "opportunities/*".
struct StandingKind {
  const store::Table* table = nullptr;
  std::string collection;
  std::string pattern;
};
absl::Status AddStanding(store::Reader& reader, const StandingKind& kind, store::Query query,
                         std::vector<Standing>& standing);

// Records whose column `account` names the account; and records that are named below it.
store::Query OnAccount(const std::string& account);
store::Query BelowAccount(const std::string& account);

class ClosingVoter {
 public:
  // What stands on the account of that id; runs in the body of a write.
  using StandingOn =
      std::function<absl::StatusOr<std::vector<Standing>>(store::Reader&, const std::string&)>;

  struct Options {
    std::string follower;  // id, "forecast"
    StandingOn standing_on;
    // Adds metadata to every call, such as credentials. None: nothing.
    std::function<void(grpc::ClientContext&)> prepare = nullptr;
  };

  // Begins. `store` has the table of closing_vote.h; it and `directory` outlive the voter.
  ClosingVoter(std::shared_ptr<grpc::Channel> channel, store::Store& store,
               const Directory& directory, Options options);
  // Stops.
  ~ClosingVoter();
  ClosingVoter(const ClosingVoter&) = delete;
  ClosingVoter& operator=(const ClosingVoter&) = delete;

  // Ends the thread, after a call under way. May be called again.
  void Stop();

 private:
  struct Vote {
    std::string account;
    std::string closing_id;
    std::vector<Standing> standing;
  };
  using Votes = std::vector<Vote>;

  void Run();
  Votes Unanswered();
  absl::Status Decide(Votes& votes);
  absl::Status DecideOne(store::Txn& txn, Vote& vote) const;
  bool Tell(const Votes& votes);

  const std::shared_ptr<grpc::Channel> channel_;
  store::Store& store_;
  const Directory& directory_;
  const Options options_;
  absl::flat_hash_map<std::string, std::string> answered_;  // closing ids, by account
  std::atomic<bool> stopping_{false};
  SteadyEvent stopped_;
  std::thread thread_;
};

}  // namespace accord::directory
