// How writes wait for their turn, and what becomes of those that share a transaction.
#include <utility>

#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/sql/retry.h"
#include "common/sql/sql_store.h"

namespace accord::sql {
namespace {

// More writes than this do not share a transaction: the first of them should not wait for the last.
constexpr size_t kGroupMax = 256;

}  // namespace

absl::Status SqlStore::CheckQueue() const {
  if (stopping_) {
    return MakeError(absl::StatusCode::kUnavailable, "STOPPING", "the server is stopping");
  }
  if (queue_.size() < options_.write_queue_max) return absl::OkStatus();
  ErrorDetail detail;
  detail.reason = "WRITE_QUEUE_FULL";
  detail.retry_delay = absl::Milliseconds(200);
  return MakeError(absl::StatusCode::kResourceExhausted,
                   "more writes are waiting than can be done soon; call again", std::move(detail));
}

void SqlStore::Write(store::WriteInfo info, absl::Time deadline, Body body, Done done) {
  PendingWrite pending{std::move(info), deadline, std::move(body), std::move(done)};
  absl::Status refused;
  {
    absl::MutexLock lock(&queue_mutex_);
    refused = CheckQueue();
    if (refused.ok()) {
      queue_.push_back(std::move(pending));
      return;
    }
    ++refused_;
  }
  pending.done(refused);
}

std::vector<PendingWrite> SqlStore::TakeGroup() {
  absl::MutexLock lock(&queue_mutex_);
  const auto ready = [this] {
    queue_mutex_.AssertHeld();
    return stopping_ || !queue_.empty();
  };
  queue_mutex_.Await(absl::Condition(&ready));
  std::vector<PendingWrite> group;
  FillUp(group);
  return group;
}

void SqlStore::FillUp(std::vector<PendingWrite>& group) {
  while (!queue_.empty() && group.size() < kGroupMax) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
}

void SqlStore::RunWriter() {
  while (true) {
    AwaitStorage();
    std::vector<PendingWrite> group = TakeGroup();
    if (group.empty()) return;  // stopping, and nothing waits
    WriteGroup(std::move(group));
  }
}

void SqlStore::WriteGroup(std::vector<PendingWrite> group) {
  std::vector<WriteOutcome> outcomes(group.size());
  if (!shared()) FinishCheckpoint();
  {
    absl::MutexLock lock(&commit_mutex_);
    const absl::Time begun = SteadyNow();
    const absl::Status committed = RunGroup(group, outcomes);
    group_counts_.Add(static_cast<int64_t>(group.size()),
                      absl::ToInt64Nanoseconds(SteadyNow() - begun), committed.ok());
    for (WriteOutcome& outcome : outcomes) {
      if (!committed.ok() && outcome.status.ok()) outcome.status = committed;
    }
    const bool wrote = committed.ok() && writer_->tail().revision > revision();
    NoteStorage(committed, wrote);
    if (wrote && anchor_ != nullptr) anchor_->Write(writer_->tail());
    if (committed.ok()) TellOwn(outcomes);
  }
  for (size_t i = 0; i < group.size(); ++i) {
    if (outcomes[i].status.ok()) {
      group[i].done(outcomes[i].revision);
    } else {
      group[i].done(outcomes[i].status);
    }
  }
}

// The writer finds out that memory is of another history before any body has run.
absl::Status SqlStore::RunGroup(std::vector<PendingWrite>& group,
                                std::vector<WriteOutcome>& outcomes) {
  absl::Status status = writer_->Run(group, outcomes);
  if (!IsHistoryChanged(status)) return status;
  ASSIGN_OR_RETURN(Connection* const connection, writer_->connection());
  RETURN_IF_ERROR(Reload(*connection));
  status = writer_->Run(group, outcomes);
  return IsHistoryChanged(status) ? RetriesExhausted(status) : status;
}

void SqlStore::TellOwn(std::vector<WriteOutcome>& outcomes) {
  int64_t changes = 0;
  for (WriteOutcome& outcome : outcomes) {
    if (!outcome.write.wrote()) continue;
    const store::RevisionInfo& info = outcome.write.info;
    store::Commit commit{info.revision,
                         info.time,
                         info.on_behalf_of.empty() ? info.actor : info.on_behalf_of,
                         {},
                         info.accounts_revision,
                         info.accounts_epoch};
    for (RowStep& step : outcome.write.steps) {
      if (step.change.table->watched) commit.changes.push_back(std::move(step.change));
    }
    changes += static_cast<int64_t>(commit.changes.size());
    Tell({std::move(commit), info.time + outcome.write.behind, writer_->commit_id()});
  }
  if (shared()) {
    if (options_.poke != nullptr && changes > 0) options_.poke->Tell(revision());
    return;
  }
  absl::MutexLock lock(&checkpoint_mutex_);
  changes_since_checkpoint_ += changes;
  ++commits_since_checkpoint_;
}

}  // namespace accord::sql
