#include "common/sql/group_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/failpoint/failpoint.h"
#include "common/observability/log.h"
#include "common/sql/errors.h"
#include "common/sql/retry.h"
#include "common/sql/snapshots.h"
#include "common/sql/sql_txn.h"

namespace accord::sql {
namespace {

using store::Value;

failpoint::Point before_commit("store.before_commit");
failpoint::Point after_commit("store.after_commit");

// How long the database may take for one statement of a write.
constexpr absl::Duration kStatementTimeMax = absl::Seconds(20);
// How long a commit that nobody answered for is asked after.
constexpr absl::Duration kSettleTimeMax = absl::Minutes(1);
constexpr absl::Duration kSettlePause = absl::Milliseconds(200);

constexpr char kWriteCounter[] =
    "UPDATE counter SET value = :p0, digest = :p1 WHERE name = 'revision'";
constexpr char kTouchCounter[] = "UPDATE counter SET value = value WHERE name = 'revision'";
constexpr char kCommitIdOf[] = "SELECT commit_id FROM revision WHERE revision = :p0";

absl::Status CommitUnknown() {
  ErrorDetail detail;
  detail.reason = "COMMIT_UNKNOWN";
  detail.retry_delay = absl::Seconds(5);
  return MakeError(absl::StatusCode::kUnavailable,
                   "the database went away in the commit: it may have been written; call again "
                   "with the same request_id",
                   std::move(detail));
}

// A copy that shows nothing yet has seen nothing; of another history than before, it counts anew.
void See(store::AccountsMoment shown, store::AccountsMoment& seen) {
  if (shown.revision == 0) return;
  if (shown.epoch != seen.epoch || shown.revision > seen.revision) seen = std::move(shown);
}

void Say(const store::AccountsMoment& seen, store::RevisionInfo& info) {
  info.accounts_revision = seen.revision;
  info.accounts_epoch = seen.epoch;
}

absl::Status WaitedTooLong() {
  return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                   "the call's time ran out before its turn to write came");
}

absl::Time LastDeadline(const std::vector<PendingWrite>& group) {
  absl::Time last = absl::InfinitePast();
  for (const PendingWrite& pending : group) last = std::max(last, pending.deadline);
  return last;
}

// Its body's statement failed in a way that has nothing to do with the database's health.
bool BrokeTransaction(const Connection& connection, const absl::Status& status) {
  if (connection.engine() == Engine::kSqlite || status.ok()) return false;
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  return detail.has_value() && detail->reason == "SQL_FAILED";
}

}  // namespace

absl::StatusOr<Connection*> GroupWriter::connection() {
  if (connection_ == nullptr) {
    ASSIGN_OR_RETURN(connection_, options_.open());
  }
  return connection_.get();
}

absl::Status GroupWriter::Run(std::vector<PendingWrite>& group,
                              std::vector<WriteOutcome>& outcomes) {
  Retry retry(LastDeadline(group));
  while (true) {
    absl::Status status = RunOnce(group, outcomes);
    const auto refused = std::find_if(outcomes.begin(), outcomes.end(), [](const auto& outcome) {
      return outcome.refused && !outcome.status.ok();
    });
    if (status.code() == absl::StatusCode::kCancelled && refused != outcomes.end()) continue;
    if (!IsTransient(status)) return status;
    if (SteadyNow() >= LastDeadline(group)) return WaitedTooLong();  // nobody waits any more
    if (!retry.WaitForNext()) return RetriesExhausted(status);
    retries_.fetch_add(1, std::memory_order_relaxed);
  }
}

absl::Status GroupWriter::RunOnce(std::vector<PendingWrite>& group,
                                  std::vector<WriteOutcome>& outcomes) {
  ASSIGN_OR_RETURN(Connection* const own, connection());
  own->set_deadline(SteadyNow() + kStatementTimeMax);
  commit_id_ = absl::Uniform<int64_t>(random_, 1, store::kStillHolds);
  absl::Status status = BeginWrite(*own);
  if (status.ok()) status = RunBodies(*own, group, outcomes);
  if (!status.ok()) {
    Forget(status);
    return status;
  }
  return Commit(outcomes.back().revision);
}

// After a failure before the commit: ends the transaction, or the connection.
void GroupWriter::Forget(const absl::Status& failed) {
  if (IsConnectionLost(failed) || !connection_->Execute("ROLLBACK", {}).ok()) connection_.reset();
}

absl::Status GroupWriter::RunBodies(Connection& own, std::vector<PendingWrite>& group,
                                    std::vector<WriteOutcome>& outcomes) {
  // Whoever holds the counter's row writes; the order of commits is the order of revisions.
  ASSIGN_OR_RETURN(
      const Standing standing,
      ReadStanding(own, {options_.memory().history.revision, options_.timelines, /*locked=*/true}));
  tail_ = {standing.newest, standing.digest};
  RETURN_IF_ERROR(options_.catch_up(own, standing));
  if (options_.fill_up) options_.fill_up(group);
  outcomes.resize(group.size());
  const int64_t newest = standing.newest;
  GroupWrites writes(own, options_.statements, commit_id_, tail_.digest);
  std::vector<std::pair<const store::Table*, std::string>> reads;
  for (const PendingWrite& pending : group) {
    reads.insert(reads.end(), pending.info.reads.begin(), pending.info.reads.end());
  }
  RETURN_IF_ERROR(writes.Prefetch(reads));
  options_.clock_check->NoteDatabase(standing.clock);
  RETURN_IF_ERROR(options_.clock_check->Check());
  int64_t revision = newest;
  auto [history, stamp, seen_accounts] = options_.memory();
  for (size_t i = 0; i < group.size(); ++i) {
    outcomes[i].write = OneWrite();
    outcomes[i].revision = revision;
    if (outcomes[i].refused) continue;
    outcomes[i].write.info.revision = store::Revision(revision + 1);
    Say(seen_accounts, outcomes[i].write.info);
    Stamp(outcomes[i].write, stamp);
    RETURN_IF_ERROR(RunBody(own, writes, group[i], outcomes[i]));
    if (!outcomes[i].write.wrote()) continue;
    // After the body, so that it is not older than what the body saw.
    See(options_.shown_accounts(), seen_accounts);
    Say(seen_accounts, outcomes[i].write.info);
    outcomes[i].revision = ++revision;
    writes.Add(outcomes[i].write);
  }
  if (revision == newest) return absl::OkStatus();
  RETURN_IF_ERROR(writes.Flush());
  tail_ = {revision, writes.digest()};
  return own.Execute(kWriteCounter, {tail_.revision, tail_.digest}).status();
}

// Within a minute of an earlier revision, whose writer's clock may differ, time does not go back.
// Further than that an earlier one was ahead: this one tells what is true.
void GroupWriter::Stamp(OneWrite& write, int64_t& stamp) const {
  const int64_t now = absl::ToUnixMicros(options_.clock->Now());
  const bool differs = now < stamp && stamp - now <= absl::ToInt64Microseconds(kClocksDifferMax);
  write.info.time = differs ? stamp + 1 : now;
  stamp = std::max(stamp, write.info.time);
  write.behind = stamp - write.info.time;
}

absl::Status GroupWriter::RunBody(Connection& own, GroupWrites& writes, PendingWrite& pending,
                                  WriteOutcome& outcome) {
  if (SteadyNow() > pending.deadline) {
    outcome.status = WaitedTooLong();
    return absl::OkStatus();
  }
  store::RevisionInfo& info = outcome.write.info;
  info.actor = pending.info.actor;
  info.on_behalf_of = pending.info.on_behalf_of;
  info.method = pending.info.method;
  info.request_id = pending.info.request_id;
  info.reason = pending.info.reason;
  SqlTxn txn(own, options_.statements, writes, outcome.write);
  outcome.status = pending.body(txn);
  if (IsTransient(outcome.status) || IsStorage(outcome.status)) return outcome.status;
  if (BrokeTransaction(own, outcome.status)) {
    outcome.refused = true;
    return absl::CancelledError("to be run again without it");
  }
  const bool keep = outcome.status.ok() && !pending.info.validate_only && outcome.write.wrote();
  return keep ? txn.Keep() : txn.Undo();
}

absl::Status GroupWriter::Commit(int64_t revision) {
  absl::Status status = before_commit.Hit();
  const bool asked = status.ok() || IsConnectionLost(status);
  if (status.ok()) status = connection_->Commit();
  if (status.ok()) (void)after_commit.Hit();  // what is committed cannot fail any more
  if (status.ok()) return status;
  // SQLite tells the truth, and a conflict is one everywhere: nothing was written. Any other answer
  // to a COMMIT leaves open what became of it.
  const bool told = connection_->engine() == Engine::kSqlite && !IsConnectionLost(status);
  if (!asked || told || IsConflict(status)) {
    Forget(status);
    return status;
  }
  connection_.reset();
  switch (Settle(revision)) {
    case Committed::kYes:
      return absl::OkStatus();
    case Committed::kNo:  // so it may be done again, whatever the engine called it
      return IsStorage(status) ? status : ConnectionLost();
    case Committed::kUnknown:
      return CommitUnknown();
  }
  return status;
}

absl::Status GroupWriter::TryStorage() {
  ASSIGN_OR_RETURN(Connection* const own, connection());
  own->set_deadline(SteadyNow() + kStatementTimeMax);
  absl::Status status = BeginWrite(*own);
  if (status.ok()) status = own->Execute(kTouchCounter, {}).status();
  if (status.ok()) status = own->Execute("COMMIT", {}).status();
  if (!status.ok()) Forget(status);
  return status;
}

GroupWriter::Committed GroupWriter::Settle(int64_t revision) {
  const absl::Time until = SteadyNow() + kSettleTimeMax;
  while (true) {
    const absl::StatusOr<bool> committed = WasCommitted(revision);
    if (committed.ok()) return *committed ? Committed::kYes : Committed::kNo;
    connection_.reset();
    if (SteadyNow() > until) return Committed::kUnknown;
    absl::SleepFor(kSettlePause);
  }
}

absl::StatusOr<bool> GroupWriter::WasCommitted(int64_t revision) {
  ASSIGN_OR_RETURN(Connection* const own, connection());
  own->set_deadline(SteadyNow() + kStatementTimeMax);
  RETURN_IF_ERROR(BeginWrite(*own));
  // The lost session may still be committing: it holds this row until it has ended.
  RETURN_IF_ERROR(own->QueryInteger(ForUpdate(own->engine(), kReadCounter), {}).status());
  ASSIGN_OR_RETURN(const int64_t found, own->QueryInteger(kCommitIdOf, {revision}));
  RETURN_IF_ERROR(own->Execute("ROLLBACK", {}).status());
  return found == commit_id_;
}

}  // namespace accord::sql
