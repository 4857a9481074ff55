// How a store follows what other processes commit to its database.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/sql/commit_log.h"
#include "common/sql/errors.h"
#include "common/sql/snapshots.h"
#include "common/sql/sql_store.h"

namespace accord::sql {
namespace {

// How long one look may take, so that a database that is frozen does not hold the next one up.
constexpr absl::Duration kLookTimeMax = absl::Seconds(10);

absl::Status NotReached(int64_t wanted, int64_t newest) {
  ErrorDetail detail;
  detail.reason = "REVISION_NOT_REACHED";
  detail.retry_delay = absl::Milliseconds(50);
  detail.metadata = {{"revision", absl::StrCat(newest)}};
  return MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat("revision ", wanted, " is asked for and ", newest, " is the newest here"),
      std::move(detail));
}

}  // namespace

absl::Status SqlStore::TakeIn(Connection& connection, int64_t newest) {
  if (newest <= revision()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckKept(revision(), oldest_revision()));
  CommitLog log(connection, Finder(), options_.tables);
  return log.Read(revision(), newest, [this](CommitLog::Logged logged) {
    commit_mutex_.AssertHeld();
    taken_in_.fetch_add(1, std::memory_order_relaxed);  // before anybody who waits for it goes on
    Tell(std::move(logged));
    return true;
  });
}

void SqlStore::Tell(CommitLog::Logged logged) {
  const store::Commit& commit = logged.commit;
  for (const Listening& one : listeners_) one.listener->OnCommit(commit);
  stamp_ = logged.stamp;
  commit_id_ = logged.commit_id;
  seen_accounts_.store(commit.accounts_revision, std::memory_order_release);
  revision_.store(commit.revision, std::memory_order_release);
  if (!shared()) return;
  absl::MutexLock lock(&follow_mutex_);  // whoever waits for the revision looks again
}

StoreStats SqlStore::stats() const {
  StoreStats stats;
  group_counts_.Show(stats);
  stats.retries = writer_->retries();
  stats.readers = pool_->stats();
  stats.taken_in = taken_in_;
  stats.storage_failing = storage_failing();
  stats.oldest_revision = oldest_revision();
  {
    absl::MutexLock lock(&queue_mutex_);
    stats.writes_waiting = static_cast<int64_t>(queue_.size());
    stats.writes_refused = refused_;
  }
  absl::MutexLock lock(&follow_mutex_);
  stats.revision = revision();
  stats.behind = std::max(int64_t{0}, database_newest_ - stats.revision);
  return stats;
}

void SqlStore::Wake() {
  absl::MutexLock lock(&follow_mutex_);
  look_now_ = true;
}

void SqlStore::RunFollower() {
  std::unique_ptr<Connection> connection;
  const auto due = [this] {
    follow_mutex_.AssertHeld();
    return follow_ends_ || look_now_;
  };
  while (true) {
    int64_t look = 0;
    {
      absl::MutexLock lock(&follow_mutex_);
      AwaitFor(follow_mutex_, absl::Condition(&due), options_.poll_interval);
      if (follow_ends_) return;
      look_now_ = false;
      look = ++looks_begun_;
    }
    if (!FollowOnce(connection).ok()) {
      connection.reset();
      absl::SleepFor(options_.poll_interval);
      continue;
    }
    absl::MutexLock lock(&follow_mutex_);
    looks_done_ = look;
  }
}

absl::Status SqlStore::FollowOnce(std::unique_ptr<Connection>& connection) {
  if (connection == nullptr) {
    ASSIGN_OR_RETURN(connection, Connect(options_));
  }
  connection->set_deadline(SteadyNow() + kLookTimeMax);
  ASSIGN_OR_RETURN(const int64_t oldest, connection->QueryInteger(kReadOldest, {}));
  oldest_.store(std::max(oldest, oldest_revision()), std::memory_order_release);
  ASSIGN_OR_RETURN(const int64_t newest, connection->QueryInteger(kReadCounter, {}));
  {
    absl::MutexLock lock(&follow_mutex_);
    database_newest_ = newest;
  }
  if (newest <= revision()) return absl::OkStatus();
  absl::MutexLock lock(&commit_mutex_);
  return TakeIn(*connection, newest);
}

absl::Status SqlStore::CatchUp(int64_t wanted, absl::Time deadline) {
  if (wanted > 0 && wanted <= revision()) return absl::OkStatus();
  if (!shared()) {
    // A watcher may have been told of a commit, and have told its client, while other listeners are
    // still being told.
    absl::MutexLock lock(&commit_mutex_);
    return wanted <= revision() ? absl::OkStatus() : NotReached(wanted, revision());
  }
  absl::MutexLock lock(&follow_mutex_);
  // A look that has begun may have missed what was committed since: the next one has not.
  const int64_t look = looks_begun_ + 1;
  look_now_ = true;
  const auto seen = [&] {
    follow_mutex_.AssertHeld();
    return looks_done_ >= look || (wanted > 0 && wanted <= revision());
  };
  const bool in_time = AwaitUntil(follow_mutex_, absl::Condition(&seen), deadline);
  if (in_time && wanted <= revision()) return absl::OkStatus();
  return NotReached(wanted, revision());
}

}  // namespace accord::sql
