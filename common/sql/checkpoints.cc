// When SQLite's log is copied into the database, and by whom.
#include <algorithm>
#include <vector>

#include "common/sql/sql_store.h"

namespace accord::sql {
namespace {

// Changes, or commits, between two checkpoints. A commit of its own writes some six pages of the
// log.
constexpr int64_t kChangesPerCheckpoint = 20000;
constexpr int64_t kCommitsPerCheckpoint = 1000;
// After so many the log is tried to be begun anew once more, if a reader stood in the way.
constexpr int64_t kCommitsPerTry = 100;
// How long the writing thread waits for readers of the log to end; those that come meanwhile read
// the database and do not count.
constexpr char kWaitForReaders[] = "PRAGMA busy_timeout=25";
constexpr char kWaitAsBefore[] = "PRAGMA busy_timeout=5000";

// Copies what is left of the log and has the next write begin it anew, over what it holds: a log
// that is not begun anew grows. Whether that is so; else a reader needs it still.
bool BeginLogAnew(Connection& connection) {
  const std::vector<store::ColumnType> one = {store::ColumnType::kInteger};
  const auto ignore = [](std::vector<store::Value>&) { return true; };
  (void)connection.Query(kWaitForReaders, {}, one, ignore);
  bool busy = true;
  const absl::Status status = connection.Query(
      "PRAGMA wal_checkpoint(RESTART)", {},
      {store::ColumnType::kInteger, store::ColumnType::kInteger, store::ColumnType::kInteger},
      [&](std::vector<store::Value>& row) {
        busy = absl::get<int64_t>(row[0]) != 0;
        return true;
      });
  (void)connection.Query(kWaitAsBefore, {}, one, ignore);
  return status.ok() && !busy;
}

}  // namespace

void SqlStore::RunCheckpoints() {
  absl::StatusOr<std::unique_ptr<Connection>> connection = OpenSqlite(options_.path);
  const auto due = [this] {
    checkpoint_mutex_.AssertHeld();
    return checkpoints_end_ || changes_since_checkpoint_ >= kChangesPerCheckpoint ||
           commits_since_checkpoint_ >= kCommitsPerCheckpoint;
  };
  while (connection.ok()) {
    {
      absl::MutexLock lock(&checkpoint_mutex_);
      checkpoint_mutex_.Await(absl::Condition(&due));
      if (checkpoints_end_) return;
      changes_since_checkpoint_ = commits_since_checkpoint_ = 0;
    }
    (void)Checkpoint(**connection);  // fails if it is too busy: the next one does its work
    absl::MutexLock lock(&checkpoint_mutex_);
    checkpoint_to_finish_ = true;
  }
}

void SqlStore::FinishCheckpoint() {
  {
    absl::MutexLock lock(&checkpoint_mutex_);
    if (!checkpoint_to_finish_) return;
    checkpoint_to_finish_ = false;
  }
  const absl::StatusOr<Connection*> connection = writer_->connection();
  if (!connection.ok() || BeginLogAnew(**connection)) return;
  absl::MutexLock lock(&checkpoint_mutex_);
  commits_since_checkpoint_ =
      std::max(commits_since_checkpoint_, kCommitsPerCheckpoint - kCommitsPerTry);
}

}  // namespace accord::sql
