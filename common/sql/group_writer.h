// Runs the bodies of several writes in one transaction, again if the database undid it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "common/base/clock.h"
#include "common/sql/clock_check.h"
#include "common/sql/connection.h"
#include "common/sql/group_writes.h"
#include "common/sql/snapshots.h"
#include "common/sql/sql_reader.h"
#include "common/sql/standing.h"
#include "common/store/store.h"

namespace accord::sql {

struct PendingWrite {
  store::WriteInfo info;
  absl::Time deadline;
  store::Store::Body body;
  store::Store::Done done;
};

// What became of one write.
struct WriteOutcome {
  absl::Status status;
  int64_t revision = 0;  // that it made; if it changed nothing, the one before
  OneWrite write;        // what it did; no steps: nothing
  bool refused = false;  // it broke the transaction: the others go on without it
};

// Belongs to one thread, but for what it is given.
class GroupWriter {
 public:
  struct Options {
    std::function<absl::StatusOr<std::unique_ptr<Connection>>()> open;
    StatementsOf statements;
    const Clock* clock = nullptr;
    // What memory knows.
    struct Memory {
      Known history;
      int64_t stamp = 0;                    // the greatest time of all revisions
      store::AccountsMoment seen_accounts;  // the newest accounts revision that one of them saw
    };
    std::function<Memory()> memory;
    // Brings memory to where the database stands, reading by the connection; bodies run after it.
    // The database stands still meanwhile.
    std::function<absl::Status(Connection&, const Standing&)> catch_up;
    // Adds what has come to wait meanwhile: on an engine with several writers the row that orders
    // them is waited for, and who comes in that time need not wait for the next turn.
    std::function<void(std::vector<PendingWrite>&)> fill_up;
    // What the copy of the accounts shows; 0: there is none.
    std::function<store::AccountsMoment()> shown_accounts;
    ClockCheck* clock_check = nullptr;  // not owned
    bool timelines = false;             // see TellsTimeline
  };
  explicit GroupWriter(Options options) : options_(std::move(options)) {}

  // Runs the bodies in order and commits, together with those that fill the group up. OK: it is
  // durable, and each outcome says what its write did, or why it did nothing. Otherwise nothing was
  // written. Tries ten times while the database says that it may succeed then, and no longer than
  // the last of the deadlines. Errors: UNAVAILABLE, reason RETRIES_EXHAUSTED, or
  // COMMIT_UNKNOWN if the database went away in the commit and did not come back: it may have been
  // written; those of the connection.
  absl::Status Run(std::vector<PendingWrite>& group, std::vector<WriteOutcome>& outcomes);

  // How often a transaction was begun anew. Thread-safe.
  int64_t retries() const { return retries_.load(std::memory_order_relaxed); }

  // Whether the storage takes a write again: writes what is there. Errors: the database's.
  absl::Status TryStorage();

  // The newest revision that Run has committed or met, and its digest.
  const ChainTail& tail() const { return tail_; }
  // Of the transaction that Run committed last: all its revisions bear it.
  int64_t commit_id() const { return commit_id_; }

  // The connection, opened if there is none.
  absl::StatusOr<Connection*> connection();

 private:
  enum class Committed { kNo, kYes, kUnknown };

  absl::Status RunOnce(std::vector<PendingWrite>& group, std::vector<WriteOutcome>& outcomes);
  absl::Status RunBodies(Connection& connection, std::vector<PendingWrite>& group,
                         std::vector<WriteOutcome>& outcomes);
  absl::Status RunBody(Connection& connection, GroupWrites& writes, PendingWrite& pending,
                       WriteOutcome& outcome);
  void Stamp(OneWrite& write, int64_t& stamp) const;
  absl::Status Commit(int64_t revision);
  Committed Settle(int64_t revision);
  absl::StatusOr<bool> WasCommitted(int64_t revision);
  void Forget(const absl::Status& failed);

  const Options options_;
  std::unique_ptr<Connection> connection_;
  absl::BitGen random_;
  int64_t commit_id_ = 0;
  ChainTail tail_;
  std::atomic<int64_t> retries_{0};
};

}  // namespace accord::sql
