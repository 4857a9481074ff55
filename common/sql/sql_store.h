// store::Store over one SQL database.
//
// One thread writes. Writes that wait are put into one transaction, each behind a savepoint of its
// own, and share its fsync; each is answered after the commit. Readers have connections of their
// own and never wait for the writer (WAL).
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
#include "common/sql/connection.h"
#include "common/sql/file_lock.h"
#include "common/sql/migrations.h"
#include "common/sql/statements.h"
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
  int reader_connections = 4;
  size_t write_queue_max = 10000;
};

class SqlStore final : public store::Store {
 public:
  // Opens the database, migrates it and starts the writing thread. Errors: FAILED_PRECONDITION,
  // reason DATABASE_IN_USE, if another process has it; those of Migrate and Connection.
  static absl::StatusOr<std::unique_ptr<SqlStore>> Open(StoreOptions options);
  // Finishes the writes that wait.
  ~SqlStore() override;

  void Write(store::WriteInfo info, absl::Time deadline, Body body, Done done) override;
  absl::StatusOr<std::unique_ptr<store::Reader>> Snapshot(absl::optional<int64_t> revision,
                                                          absl::Time deadline) override;
  int64_t revision() const override { return revision_.load(std::memory_order_acquire); }
  absl::Status CatchUp(int64_t revision, absl::Time deadline) override;
  int64_t oldest_revision() const override { return 0; }
  absl::StatusOr<int64_t> Compact(int64_t oldest, absl::Time requests_before) override;
  absl::Status Changes(int64_t after, int64_t until, absl::Time deadline,
                       absl::FunctionRef<bool(store::Change)> sink) override;
  absl::Status AddListener(store::CommitListener* listener,
                           absl::FunctionRef<absl::Status(store::Reader&)> load) override;
  void RemoveListener(store::CommitListener* listener) override;
  const std::vector<const store::Table*>& tables() const override { return options_.tables; }

 private:
  friend class SqlReader;

  struct Pending {
    store::WriteInfo info;
    absl::Time deadline;
    Body body;
    Done done;
  };
  // What became of one write of a group, before the group's commit is known.
  struct Outcome {
    absl::Status status;
    int64_t revision = 0;
    absl::optional<store::Commit> commit;
  };
  using Statements = absl::flat_hash_map<const store::Table*, std::unique_ptr<TableStatements>>;

  explicit SqlStore(StoreOptions options);

  absl::Status Start();
  void RunWriter();
  void RunCheckpoints();
  absl::Status CheckQueue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(queue_mutex_);
  std::vector<Pending> TakeGroup() ABSL_LOCKS_EXCLUDED(queue_mutex_);
  void WriteGroup(std::vector<Pending> group) ABSL_LOCKS_EXCLUDED(commit_mutex_);
  absl::Status RunGroup(std::vector<Pending>& group, std::vector<Outcome>& outcomes);
  // `alone`: it is the only write of its group. It then needs no savepoint, which would have the
  // engine keep a copy of each page that it changes.
  absl::Status RunOne(Pending& write, bool alone, int64_t revision, Outcome& outcome);
  absl::Status Undo(bool alone);
  absl::StatusOr<std::unique_ptr<Connection>> Borrow(absl::Time deadline)
      ABSL_LOCKS_EXCLUDED(pool_mutex_);
  void GiveBack(std::unique_ptr<Connection> connection) ABSL_LOCKS_EXCLUDED(pool_mutex_);
  // Made at a table's first use. Pointers stay valid.
  const TableStatements& StatementsOf(const store::Table& table)
      ABSL_LOCKS_EXCLUDED(statements_mutex_);

  const StoreOptions options_;
  std::unique_ptr<FileLock> lock_;
  absl::Mutex statements_mutex_;
  Statements statements_ ABSL_GUARDED_BY(statements_mutex_);
  std::unique_ptr<Connection> writer_;  // of the writing thread
  std::atomic<int64_t> revision_{0};

  absl::Mutex commit_mutex_;  // held from a commit until every listener heard of it
  std::vector<store::CommitListener*> listeners_ ABSL_GUARDED_BY(commit_mutex_);

  absl::Mutex queue_mutex_;
  std::deque<Pending> queue_ ABSL_GUARDED_BY(queue_mutex_);
  bool stopping_ ABSL_GUARDED_BY(queue_mutex_) = false;

  absl::Mutex pool_mutex_;
  std::vector<std::unique_ptr<Connection>> pool_ ABSL_GUARDED_BY(pool_mutex_);

  // Rows come in no order of keys, so the same pages are written again and again: checkpoints are
  // rare, and not made by the writing thread. Measured together with SQLite's locks left out:
  // 600,000 rows at 42,433/s instead of 34,273/s.
  absl::Mutex checkpoint_mutex_;
  int64_t changes_since_checkpoint_ ABSL_GUARDED_BY(checkpoint_mutex_) = 0;
  bool checkpoints_end_ ABSL_GUARDED_BY(checkpoint_mutex_) = false;

  std::thread thread_;
  std::thread checkpoints_;
};

}  // namespace accord::sql
