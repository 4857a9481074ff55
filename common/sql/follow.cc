// How a store follows what other processes commit to its database.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/observability/log.h"
#include "common/sql/commit_log.h"
#include "common/sql/errors.h"
#include "common/sql/retry.h"
#include "common/sql/snapshots.h"
#include "common/sql/sql_store.h"

namespace accord::sql {
namespace {

// How long one look may take, so that a database that is frozen or cut off does not hold the next
// one up, and how long one statement may take while what others committed is taken in.
constexpr absl::Duration kLookTimeMax = absl::Seconds(3);
constexpr absl::Duration kTakeInTimeMax = absl::Seconds(10);

// How long one statement may take while everything is read anew.
constexpr absl::Duration kReloadTimeMax = absl::Minutes(10);

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

absl::Status SqlStore::TakeIn(Connection& connection, const Standing& standing) {
  if (!SameHistory(standing, known())) return HistoryChanged();
  if (standing.newest <= revision()) return absl::OkStatus();
  // What was forgotten before this process took it in would be taken for nothing.
  if (standing.oldest > revision()) return HistoryChanged();
  CommitLog log(connection, Finder(), options_.tables);
  const absl::Status read = log.Read(revision(), standing.newest, [this](CommitLog::Logged logged) {
    commit_mutex_.AssertHeld();
    taken_in_.fetch_add(1, std::memory_order_relaxed);  // before who waits for it goes on
    Tell(std::move(logged));
    return true;
  });
  return absl::IsOutOfRange(read) ? HistoryChanged() : read;
}

absl::Status SqlStore::Reload(Connection& connection) {
  settled_.store(false, std::memory_order_release);
  histories_changed_.fetch_add(1, std::memory_order_relaxed);
  log::Say(log::Level::kWarning,
           "sql: everything in memory is read anew: the database's history "
           "does not go on from what was known");
  const Known former = known();
  RETURN_IF_ERROR(NameHistory(connection, timelines_, &former));
  RETURN_IF_ERROR(ReadState(connection));
  pool_->DropIdle();
  const absl::Status loaded = LoadListeners();
  if (!loaded.ok() && !IsTransient(loaded) && options_.cannot_reload) options_.cannot_reload();
  RETURN_IF_ERROR(loaded);
  settled_.store(true, std::memory_order_release);
  return absl::OkStatus();
}

absl::Status SqlStore::LoadListeners() {
  for (const Listening& one : listeners_) {
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                     Snapshot(revision(), absl::InfiniteFuture()));
    RETURN_IF_ERROR(one.load(*reader));
  }
  return absl::OkStatus();
}

void SqlStore::Tell(CommitLog::Logged logged) {
  const store::Commit& commit = logged.commit;
  for (const Listening& one : listeners_) one.listener->OnCommit(commit);
  stamp_ = logged.stamp;
  clock_check_.NoteStamp(stamp_);
  set_known({commit.revision, logged.commit_id, epoch_});
  NoteSeen({commit.accounts_revision, commit.accounts_epoch});
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
  stats.clock = clock();
  stats.current = IsCurrent();
  stats.unseen = unseen();
  stats.oldest_revision = oldest_revision();
  {
    absl::MutexLock lock(&queue_mutex_);
    stats.writes_waiting = static_cast<int64_t>(queue_.size());
    stats.writes_refused = refused_;
  }
  absl::MutexLock lock(&follow_mutex_);
  stats.revision = revision();
  // A database that does not answer may be any number of revisions ahead.
  stats.behind = stats.current ? std::max(int64_t{0}, database_newest_ - stats.revision) : -1;
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
    const absl::Time begun = SteadyNow();
    if (!FollowOnce(connection).ok()) {
      connection.reset();
      absl::SleepFor(options_.poll_interval);
      continue;
    }
    looked_micros_.store(absl::ToUnixMicros(begun), std::memory_order_release);
    absl::MutexLock lock(&follow_mutex_);
    looks_done_ = look;
  }
}

absl::Status SqlStore::FollowOnce(std::unique_ptr<Connection>& connection) {
  if (connection == nullptr) {
    ASSIGN_OR_RETURN(connection, Connect(options_));
  }
  connection->set_deadline(SteadyNow() + kLookTimeMax);
  const Known before = known();
  ASSIGN_OR_RETURN(const Standing standing,
                   ReadStanding(*connection, {before.revision, timelines_}));
  oldest_.store(std::max(standing.oldest, oldest_revision()), std::memory_order_release);
  clock_check_.NoteDatabase(standing.clock);
  {
    absl::MutexLock lock(&follow_mutex_);
    database_newest_ = standing.newest;
  }
  if (settled_ && SameHistory(standing, before) && standing.newest <= before.revision) {
    return absl::OkStatus();
  }
  absl::MutexLock lock(&commit_mutex_);
  connection->set_deadline(SteadyNow() + kTakeInTimeMax);
  return FollowLocked(*connection);
}

// Anew, because this process may have written meanwhile.
absl::Status SqlStore::FollowLocked(Connection& connection) {
  ASSIGN_OR_RETURN(const Standing standing, ReadStanding(connection, {revision(), timelines_}));
  const absl::Status taken = settled_ ? TakeIn(connection, standing) : HistoryChanged();
  if (!IsHistoryChanged(taken)) return taken;
  connection.set_deadline(SteadyNow() + kReloadTimeMax);
  return Reload(connection);
}

absl::Status SqlStore::CatchUp(int64_t wanted, absl::Time deadline) {
  if (wanted > 0 && wanted <= revision() && settled_) return absl::OkStatus();
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
    return looks_done_ >= look || (wanted > 0 && wanted <= revision() && settled_);
  };
  const bool in_time = AwaitUntil(follow_mutex_, absl::Condition(&seen), deadline);
  if (in_time && wanted <= revision()) return absl::OkStatus();
  return NotReached(wanted, revision());
}

}  // namespace accord::sql
