// When SQLite's log is copied into the database, and by whom.
#include "common/sql/sql_store.h"

namespace accord::sql {
namespace {

// Changes, or commits, between two checkpoints. A commit of its own writes some six pages of the
// log.
constexpr int64_t kChangesPerCheckpoint = 20000;
constexpr int64_t kCommitsPerCheckpoint = 1000;

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
  if (connection.ok()) (void)Checkpoint(**connection);
}

}  // namespace accord::sql
