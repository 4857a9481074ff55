#include "common/changes/stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/failpoint/failpoint.h"

namespace accord::changes {
namespace {

using rpc::StreamStep;

failpoint::Point before_send("watch.before_send");

// How many accounts are asked for their rows in one step, so that a subtree in which little is
// wished does not keep others from reading.
constexpr int kQueriesPerStep = 200;

absl::Status RevisionInFuture(int64_t asked, int64_t newest) {
  return MakeError(absl::StatusCode::kOutOfRange, "REVISION_IN_FUTURE",
                   absl::StrCat("revision ", asked, " is not made yet: the newest is ", newest),
                   {{"revision", absl::StrCat(asked)}, {"newest", absl::StrCat(newest)}});
}

// What is said of a stream that can be resumed elsewhere, or a second later.
absl::Status Resumable(absl::StatusCode code, const char* reason, absl::string_view why,
                       int64_t revision) {
  ErrorDetail detail;
  detail.reason = reason;
  detail.metadata = {{"revision", absl::StrCat(revision)}};
  detail.retry_delay = absl::Seconds(1);
  return MakeError(code, absl::StrCat(why, "; resume after revision ", revision),
                   std::move(detail));
}

absl::Status EpochChanged(const std::string& epoch) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "EPOCH_CHANGED",
                   "the database holds another history than the one that was told of: read "
                   "everything anew",
                   {{"epoch", epoch}});
}

}  // namespace

Watch::Watch(Log& log, std::function<absl::StatusOr<Wish>()> wish)
    : log_(log), asked_(std::move(wish)) {}

absl::Time Watch::ReadDeadline() const { return SteadyNow() + log_.limits().read_time_max; }

absl::Status Watch::TooSlow() const {
  return Resumable(absl::StatusCode::kResourceExhausted, "WATCH_TOO_SLOW",
                   "the client did not read in time", resume_after_);
}

absl::StatusOr<StreamStep> Watch::Next(bool may_read) {
  absl::StatusOr<StreamStep> step = Step(may_read);
  // Whatever else was read, some of what follows was not: nothing is told of it.
  if (absl::IsDeadlineExceeded(step.status())) {
    return Resumable(absl::StatusCode::kUnavailable, "WATCH_BEHIND",
                     "the changes could not be read in time", resume_after_);
  }
  return step;
}

absl::StatusOr<StreamStep> Watch::Step(bool may_read) {
  if (phase_ == Phase::kStart) return may_read ? Begin() : StreamStep::Reads();
  if (std::string epoch = log_.store().epoch(); epoch != epoch_) return EpochChanged(epoch);
  switch (phase_) {
    case Phase::kRows:
      return may_read ? NextRows() : StreamStep::Reads();
    case Phase::kChanges:
      return NextChanges(may_read);
    default:
      return StreamStep::End();
  }
}

absl::optional<int64_t> Watch::AskedRevision() const {
  return wish_.as_of.has_value() ? absl::make_optional(wish_.as_of->revision) : absl::nullopt;
}

absl::StatusOr<StreamStep> Watch::Begin() {
  store::Store& store = log_.store();
  epoch_ = store.epoch();
  ASSIGN_OR_RETURN(wish_, asked_());
  if (!wish_.epoch.empty() && wish_.epoch != epoch_) return EpochChanged(epoch_);
  resume_after_ = cursor_.after = wish_.after_revision;
  for (size_t i = 0; i < store.tables().size(); ++i) {
    if (wish_.tables.contains(store.tables()[i])) absl::StrAppend(&wish_key_, i, ",");
  }
  const auto newest = [&] { return std::max(log_.hub().revision(), store.revision()); };
  if (!wish_.as_of.has_value() && cursor_.after > newest()) {
    // A client may resume from what another replica has told it, up to the newest that any has
    // made: what lies beyond is made by nobody.
    RETURN_IF_ERROR(store.CatchUp(0, SteadyNow() + log_.limits().catch_up_time_max));
    if (cursor_.after > newest()) return RevisionInFuture(cursor_.after, newest());
  }
  if (wish_.as_of.has_value() || (wish_.skip_superseded && cursor_.after == 0)) {
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                     store.Snapshot(AskedRevision(), ReadDeadline()));
    ASSIGN_OR_RETURN(const absl::optional<store::RevisionInfo> info,
                     reader->FindRevision(reader->revision()));
    rows_.at = rows_.made_by = reader->revision();
    rows_.accounts_revision =
        info.has_value() ? info->accounts_revision : store::AccountsRevision();
    if (wish_.as_of.has_value() && wish_.as_of->accounts_revision != 0) {
      rows_.accounts_revision = wish_.as_of->accounts_revision;
    }
    rows_.of_accounts = wish_.subtree != nullptr;
    rows_.of_nobody = wish_.of_nobody;
    phase_ = Phase::kRows;
  } else {
    phase_ = Phase::kChanges;
    if (wish_.skip_superseded) skip_until_ = newest();
  }
  if (wish_.subtree != nullptr) {
    RETURN_IF_ERROR(wish_.subtree->Begin(phase_ == Phase::kRows ? rows_.at : wish_.after_revision));
    if (phase_ == Phase::kRows) rows_.accounts = wish_.subtree->Members();
  }
  return StreamStep::Reads();
}

bool Watch::full() const {
  return hand_.changes >= log_.limits().message_changes_max ||
         hand_.bytes.size() >= hand_.bytes_max;
}

absl::Status Watch::Add(const Sending& change) {
  ++hand_.changes;
  if (wish_.viewer.sees_all()) return log_.coder().Append(change, hand_.bytes);
  store::Row row = change.row;
  wish_.viewer.ConcealIn(change.table, row);
  return log_.coder().Append(
      {change.table, row, change.revision, change.time, change.actor, &wish_.viewer}, hand_.bytes);
}

absl::StatusOr<StreamStep> Watch::Send(Frame frame) {
  RETURN_IF_ERROR(before_send.Hit());
  cursor_ = frame.next;
  if (!frame.ending.partial) resume_after_ = told_ = frame.ending.revision;
  last_sent_ = Clock::now();
  return StreamStep::Message(std::move(frame.message));
}

absl::StatusOr<StreamStep> Watch::NextRows() {
  if (hand_.bytes_max == 0) hand_.bytes_max = log_.own_message_bytes();
  ASSIGN_OR_RETURN(const Filled filled, FillRows());
  if (filled == Filled::kMore) return StreamStep::Reads();
  Frame frame;
  frame.ending = {rows_.at, filled == Filled::kFull, rows_.accounts_revision};
  frame.next = {rows_.at, 0};
  if (filled == Filled::kDone) {
    phase_ = wish_.as_of.has_value() ? Phase::kEnd : Phase::kChanges;
    rows_ = Rows();
    came_.clear();
  }
  log_.coder().Close(frame.ending, epoch_, hand_.bytes);
  frame.message = log_.Own(std::exchange(hand_, Hand()).bytes);
  return Send(std::move(frame));
}

absl::StatusOr<Watch::Filled> Watch::FillRows() {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                   log_.store().Snapshot(rows_.at, ReadDeadline()));
  int queries_left = kQueriesPerStep;
  for (; rows_.table < log_.store().tables().size(); ++rows_.table) {
    const store::Table& table = *log_.store().tables()[rows_.table];
    if (!wish_.tables.contains(&table)) continue;
    Filled filled = Filled::kDone;
    if (!rows_.of_accounts || (rows_.of_nobody && !BelongsToAccounts(table))) {
      ASSIGN_OR_RETURN(filled, FillFromTable(*reader, table));
    } else if (BelongsToAccounts(table)) {
      ASSIGN_OR_RETURN(filled, FillFromAccounts(*reader, table, queries_left));
    }
    if (filled != Filled::kDone) return filled;
    rows_.account = 0;
    rows_.after_id.reset();
  }
  return Filled::kDone;
}

absl::StatusOr<Watch::Filled> Watch::FillFromTable(store::Reader& reader,
                                                   const store::Table& table) {
  store::Query query;
  query.show_deleted = true;
  Filled filled = Filled::kMore;
  while (filled == Filled::kMore) {
    ASSIGN_OR_RETURN(filled, FillFromQuery(reader, table, query));
  }
  return filled;
}

absl::StatusOr<Watch::Filled> Watch::FillFromAccounts(store::Reader& reader,
                                                      const store::Table& table,
                                                      int& queries_left) {
  while (rows_.account < rows_.accounts.size()) {
    if (--queries_left < 0) return Filled::kMore;
    ASSIGN_OR_RETURN(const Filled filled,
                     FillFromQuery(reader, table, RowsOf(table, rows_.accounts[rows_.account])));
    if (filled == Filled::kFull) return filled;
    if (filled == Filled::kMore) continue;
    ++rows_.account;
    rows_.after_id.reset();
  }
  return Filled::kDone;
}

absl::StatusOr<Watch::Filled> Watch::FillFromQuery(store::Reader& reader, const store::Table& table,
                                                   store::Query query) {
  // One more than there is room for, to know whether the message is the last.
  query.limit = static_cast<int64_t>(log_.limits().message_changes_max - hand_.changes) + 1;
  if (rows_.after_id.has_value()) query.after.emplace(std::vector<store::Value>(), *rows_.after_id);
  int64_t read = 0;
  bool is_full = false;
  absl::Status added;
  RETURN_IF_ERROR(reader.SelectRows(table, query, [&](const store::Row& row) {
    const bool wanted = row.meta.revision <= rows_.made_by && wish_.viewer.SeesRow(table, row);
    is_full = wanted && full();
    if (is_full) return false;
    ++read;
    rows_.after_id = row.meta.id;
    if (wanted) added = Add({table, row, row.meta.revision, row.meta.update_time, ""});
    return added.ok();
  }));
  RETURN_IF_ERROR(added);
  if (is_full) return Filled::kFull;
  return read == query.limit ? Filled::kMore : Filled::kDone;
}

}  // namespace accord::changes
