// store::Store over one SQL database: a SQLite file that belongs to this process, or a PostgreSQL
// database that several processes share.
//
// One thread writes. Writes that wait are put into one transaction and share its commit; each is
// answered after it. Whoever holds the row of the revision counter writes: commits of all processes
// stand in one order, and a process takes in what others committed before its own bodies run.
// Another thread follows what others commit, so that listeners hear of it within a fraction of a
// second. Readers have connections of their own and never wait for a writer.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/sql/anchor.h"
#include "common/sql/clock_check.h"
#include "common/sql/commit_log.h"
#include "common/sql/connection.h"
#include "common/sql/connection_pool.h"
#include "common/sql/file_lock.h"
#include "common/sql/group_writer.h"
#include "common/sql/migrations.h"
#include "common/sql/statements.h"
#include "common/sql/store_stats.h"
#include "common/store/poke.h"
#include "common/store/store.h"

namespace accord::sql {

struct StoreOptions {
  std::string path;                         // of the SQLite file; its folder must exist
  std::string postgres;                     // or a PostgreSQL connection URL
  std::string service;                      // the name of its migrations' set
  std::vector<Migration> migrations;        // the service's own
  std::vector<const store::Table*> tables;  // the service's own
  const Clock* clock = nullptr;             // not owned
  store::Poke* poke = nullptr;              // between replicas; not owned; none: they poll
  bool migrate = true;                      // else a database that lacks steps is refused
  int reader_connections = 4;
  size_t write_queue_max = 10000;
  // How often others' commits are looked for if nobody pokes.
  absl::Duration poll_interval = absl::Milliseconds(250);
  // How long compaction waits between saying what is no longer kept and forgetting it; several poll
  // intervals.
  absl::Duration compaction_grace = absl::Seconds(5);
  // By how much the clock may be ahead of what other evidence allows, for a write (CLOCK_AHEAD).
  absl::Duration clock_ahead_max = absl::InfiniteDuration();
  // How old the last look at the database may be for an answer by default.
  absl::Duration staleness_max = absl::Seconds(1);
  // Called with the history's epoch: at the start, and whenever it is another. Nothing that calls
  // may wait for the store.
  std::function<void(const std::string& epoch)> named = nullptr;
  // Called if what is in memory cannot be read anew, though the database's history is another: a
  // process that goes on would not answer any more. Null: it waits to be restarted.
  std::function<void()> cannot_reload = nullptr;
  // For tests: puts something around each connection.
  std::function<std::unique_ptr<Connection>(std::unique_ptr<Connection>)> wrap = nullptr;
};

// Opens a connection as a store does. Errors: those of OpenSqlite and OpenPostgres.
absl::StatusOr<std::unique_ptr<Connection>> Connect(const StoreOptions& options,
                                                    int cache_bytes = kWriterCacheBytes);

class SqlStore final : public store::Store {
 public:
  // Opens the database, migrates it and starts the threads. Errors: FAILED_PRECONDITION, reason
  // DATABASE_IN_USE, if another process has the file, or DATABASE_TOO_OLD, if it is not to be
  // migrated and lacks steps; DATA_LOSS if it is found to be damaged (start_check.h) or lacks what
  // was acknowledged (anchor.h); those of Migrate and Connection.
  static absl::StatusOr<std::unique_ptr<SqlStore>> Open(StoreOptions options);
  // Finishes the writes that wait.
  ~SqlStore() override;

  void Write(store::WriteInfo info, absl::Time deadline, Body body, Done done) override;
  absl::StatusOr<std::unique_ptr<store::Reader>> Snapshot(absl::optional<int64_t> revision,
                                                          absl::Time deadline) override;
  bool ReadsAhead() const override { return shared(); }
  int64_t revision() const override { return revision_.load(std::memory_order_acquire); }
  absl::Status CatchUp(int64_t revision, absl::Time deadline) override
      ABSL_LOCKS_EXCLUDED(commit_mutex_, follow_mutex_);
  int64_t oldest_revision() const override { return oldest_.load(std::memory_order_acquire); }
  absl::StatusOr<int64_t> Compact(int64_t oldest, absl::Time requests_before) override;
  absl::Status Changes(int64_t after, int64_t until, absl::Time deadline,
                       absl::FunctionRef<bool(store::Change)> sink) override;
  absl::Status Differences(const std::vector<const store::Table*>& tables, store::Between between,
                           absl::Time deadline,
                           absl::FunctionRef<bool(store::RowChange)> sink) override;
  absl::Status AddListener(store::CommitListener* listener, Load load) override;
  void RemoveListener(store::CommitListener* listener) override;
  const std::vector<const store::Table*>& tables() const override { return options_.tables; }

  bool IsCurrent() const override;
  // The epoch also tells apart what is kept elsewhere on behalf of several databases.
  std::string epoch() const override;
  void FollowsAccounts(std::function<store::AccountsMoment()> shown) override
      ABSL_LOCKS_EXCLUDED(commit_mutex_);
  store::AccountsRevision seen_accounts_revision() const override {
    return store::AccountsRevision(seen_revision_.load(std::memory_order_acquire));
  }
  store::AccountsMoment seen_accounts() const override ABSL_LOCKS_EXCLUDED(seen_mutex_);

  // The last write failed because of the storage, and none has succeeded since. Costs an atomic
  // read.
  bool storage_failing() const { return storage_failing_.load(std::memory_order_acquire); }

  // For how long the database has not answered a look at what others commit. Zero if nobody else
  // writes. IsCurrent goes by it.
  absl::Duration unseen() const;

  // What is known of the clock that stamps.
  ClockCheck::State clock() const { return clock_check_.state(); }

  StoreStats stats() const ABSL_LOCKS_EXCLUDED(queue_mutex_, follow_mutex_);

 private:
  using Statements = absl::flat_hash_map<const store::Table*, std::unique_ptr<TableStatements>>;

  explicit SqlStore(StoreOptions options);

  bool shared() const { return !options_.postgres.empty(); }
  absl::Status Start();
  absl::Status Prepare(Connection& connection);
  absl::Status ReadState(Connection& connection) ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);
  void StartThreads();
  StatementsOf Finder() {
    return [this](const store::Table& table) -> const TableStatements& { return Find(table); };
  }
  // Made at a table's first use. Pointers stay valid.
  const TableStatements& Find(const store::Table& table) ABSL_LOCKS_EXCLUDED(statements_mutex_);

  void RunWriter();
  // What became of a group's transaction, or of a trial.
  void NoteStorage(const absl::Status& status, bool wrote);
  // While the storage fails: tries it now and then, until it works or a write waits.
  void AwaitStorage() ABSL_LOCKS_EXCLUDED(queue_mutex_);
  absl::Status CheckQueue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(queue_mutex_);
  std::vector<PendingWrite> TakeGroup() ABSL_LOCKS_EXCLUDED(queue_mutex_);
  // Moves what waits to the group, up to its greatest size.
  void FillUp(std::vector<PendingWrite>& group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(queue_mutex_);
  void WriteGroup(std::vector<PendingWrite> group) ABSL_LOCKS_EXCLUDED(commit_mutex_);

  // Tells the listeners of what others committed up to where the database stands. Errors:
  // FAILED_PRECONDITION, reason HISTORY_CHANGED, if that does not go on from what is known: Reload.
  absl::Status TakeIn(Connection& connection, const Standing& standing)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);
  // Reads everything that is kept in memory anew.
  absl::Status Reload(Connection& connection) ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);
  absl::Status LoadListeners() ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);
  GroupWriter::Options::Memory Memory() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);
  absl::Status RunGroup(std::vector<PendingWrite>& group, std::vector<WriteOutcome>& outcomes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);
  void Tell(CommitLog::Logged logged) ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);
  void TellOwn(std::vector<WriteOutcome>& outcomes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);

  absl::StatusOr<int64_t> CompactOnce(int64_t oldest, absl::Time requests_before);
  void RunFollower() ABSL_LOCKS_EXCLUDED(follow_mutex_);
  absl::Status FollowOnce(std::unique_ptr<Connection>& connection)
      ABSL_LOCKS_EXCLUDED(commit_mutex_, follow_mutex_);
  absl::Status FollowLocked(Connection& connection) ABSL_EXCLUSIVE_LOCKS_REQUIRED(commit_mutex_);
  void Wake() ABSL_LOCKS_EXCLUDED(follow_mutex_);
  void RunCheckpoints() ABSL_LOCKS_EXCLUDED(checkpoint_mutex_);
  // On the writing thread.
  void FinishCheckpoint() ABSL_LOCKS_EXCLUDED(checkpoint_mutex_);

  const StoreOptions options_;
  ClockCheck clock_check_;
  std::unique_ptr<FileLock> lock_;
  absl::Mutex statements_mutex_;
  Statements statements_ ABSL_GUARDED_BY(statements_mutex_);
  bool timelines_ = false;  // see TellsTimeline
  std::unique_ptr<ConnectionPool> pool_;
  std::unique_ptr<GroupWriter> writer_;  // of the writing thread
  std::unique_ptr<Anchor> anchor_;       // SQLite's; of the writing thread
  std::atomic<bool> storage_failing_{false};
  std::atomic<int64_t> revision_{0};
  std::atomic<int64_t> epoch_{0};
  std::atomic<int64_t> seen_revision_{0};      // of seen_
  std::atomic<bool> settled_{true};            // memory is of the present epoch
  std::atomic<int64_t> looked_micros_{0};      // by SteadyNow, when the last good look began
  std::atomic<int64_t> histories_changed_{0};  // reloads
  std::atomic<int64_t> oldest_{0};
  std::atomic<int64_t> taken_in_{0};  // revisions of others
  GroupCounts group_counts_;

  absl::Mutex commit_mutex_;  // held from before a commit until every listener heard of it
  struct Listening {
    store::CommitListener* listener;
    Load load;
  };
  std::vector<Listening> listeners_ ABSL_GUARDED_BY(commit_mutex_);
  std::function<store::AccountsMoment()> shown_accounts_ ABSL_GUARDED_BY(commit_mutex_);
  int64_t stamp_ ABSL_GUARDED_BY(commit_mutex_) = 0;  // the greatest time up to revision_

  mutable absl::Mutex known_mutex_;  // for a moment only: looks do not wait for writers
  Known known_ ABSL_GUARDED_BY(known_mutex_);
  Known known() const ABSL_LOCKS_EXCLUDED(known_mutex_) {
    absl::MutexLock lock(&known_mutex_);
    return known_;
  }
  void set_known(const Known& known) ABSL_LOCKS_EXCLUDED(known_mutex_) {
    absl::MutexLock lock(&known_mutex_);
    known_ = known;
  }

  mutable absl::Mutex seen_mutex_;  // for a moment only
  store::AccountsMoment seen_ ABSL_GUARDED_BY(seen_mutex_);
  void NoteSeen(store::AccountsMoment seen) ABSL_LOCKS_EXCLUDED(seen_mutex_);

  mutable absl::Mutex queue_mutex_;
  std::deque<PendingWrite> queue_ ABSL_GUARDED_BY(queue_mutex_);
  bool stopping_ ABSL_GUARDED_BY(queue_mutex_) = false;
  int64_t refused_ ABSL_GUARDED_BY(queue_mutex_) = 0;

  // Who waits for others' commits.
  mutable absl::Mutex follow_mutex_;
  bool follow_ends_ ABSL_GUARDED_BY(follow_mutex_) = false;
  bool look_now_ ABSL_GUARDED_BY(follow_mutex_) = false;
  int64_t looks_begun_ ABSL_GUARDED_BY(follow_mutex_) = 0;
  int64_t looks_done_ ABSL_GUARDED_BY(follow_mutex_) = 0;  // the newest look that succeeded
  int64_t database_newest_ ABSL_GUARDED_BY(follow_mutex_) = 0;

  // Rows come in no order of keys, so the same pages are written again and again: checkpoints are
  // rare, and another thread does most of their work. Measured together with SQLite's locks left
  // out: 600,000 rows at 42,433/s instead of 34,273/s. The writing thread copies what came
  // meanwhile: only a log that is copied whole is begun anew, and overwriting it is quicker than
  // making it longer. Measured: one client's create, median 0.59 ms instead of 0.87.
  absl::Mutex checkpoint_mutex_;
  int64_t changes_since_checkpoint_ ABSL_GUARDED_BY(checkpoint_mutex_) = 0;
  int64_t commits_since_checkpoint_ ABSL_GUARDED_BY(checkpoint_mutex_) = 0;
  bool checkpoint_to_finish_ ABSL_GUARDED_BY(checkpoint_mutex_) = false;
  bool checkpoints_end_ ABSL_GUARDED_BY(checkpoint_mutex_) = false;

  std::thread thread_;
  std::thread follower_;
  std::thread checkpoints_;
};

}  // namespace accord::sql
