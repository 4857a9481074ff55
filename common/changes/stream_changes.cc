// The part of a watch that follows the log of changes.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/changes/stream.h"

namespace accord::changes {

using rpc::StreamStep;

std::string Watch::FrameKey() const {
  return absl::StrCat(log_.hub().history(), "|", wish_key_, "|", cursor_.after, "|",
                      cursor_.offset);
}

absl::StatusOr<StreamStep> Watch::NextChanges(bool may_read) {
  Hub& hub = log_.hub();
  bool has_read = false;
  while (true) {
    if (shares()) {
      if (absl::optional<Frame> made = log_.FindFrame(FrameKey())) return Send(*std::move(made));
    }
    absl::optional<Stretch> stretch = hub.ReadMemory(cursor_.after, log_.limits().read_changes);
    if (!stretch.has_value()) {
      if (!may_read || has_read) return StreamStep::Reads();
      has_read = true;
      ASSIGN_OR_RETURN(stretch,
                       hub.Read(cursor_.after, log_.limits().read_changes, ReadDeadline()));
    }
    if (stretch->until <= cursor_.after) return BookmarkOrWait(stretch->accounts_revision);
    if (!shares() && !may_read && !stretch->revisions.empty()) return StreamStep::Reads();
    hand_.bytes_max = shares() ? log_.limits().message_bytes_max : log_.own_message_bytes();
    Frame frame;
    if (skips()) {
      ASSIGN_OR_RETURN(present_, log_.store().Snapshot(skip_until_, ReadDeadline()));
    }
    const absl::StatusOr<Filled> made = FillChanges(*stretch, frame);
    present_.reset();
    ASSIGN_OR_RETURN(const Filled filled, made);
    if (phase_ == Phase::kRows) return NextRows();
    if (filled == Filled::kDone && hand_.changes == 0) {
      cursor_ = frame.next;  // nothing was for this watcher
      hand_ = Hand();
      continue;
    }
    const std::string key = FrameKey();
    log_.coder().Close(frame.ending, epoch_, hand_.bytes);
    std::string bytes = std::exchange(hand_, Hand()).bytes;
    if (!shares()) {
      frame.message = log_.Own(std::move(bytes));
    } else {
      bytes.shrink_to_fit();
      frame.message = std::make_shared<const std::string>(std::move(bytes));
      log_.KeepFrame(key, frame);
    }
    return Send(std::move(frame));
  }
}

StreamStep Watch::BookmarkOrWait(store::AccountsRevision accounts_revision) {
  const absl::Duration interval =
      told_ == cursor_.after ? log_.limits().bookmark_interval : log_.limits().passed_by_interval;
  const absl::Duration waited = absl::FromChrono(Clock::now() - last_sent_);
  if (waited < interval) return StreamStep::Wait(interval - waited);
  Frame frame;
  frame.ending = {cursor_.after, false, accounts_revision};
  frame.next = cursor_;
  std::string bytes;
  log_.coder().Close(frame.ending, epoch_, bytes);
  frame.message = std::make_shared<const std::string>(std::move(bytes));
  resume_after_ = told_ = cursor_.after;
  last_sent_ = Clock::now();
  return StreamStep::Message(std::move(frame.message));
}

absl::StatusOr<Watch::Filled> Watch::FillChanges(const Stretch& stretch, Frame& frame) {
  const Limits& limits = log_.limits();
  for (const auto& revision : stretch.revisions) {
    ASSIGN_OR_RETURN(const Filled filled, FillRevision(*revision, frame));
    if (filled == Filled::kFull || phase_ == Phase::kRows) return filled;
    hand_.accounts_revision = revision->accounts_revision;
    if (hand_.changes < limits.batch_changes && hand_.bytes.size() < limits.batch_bytes &&
        hand_.bytes.size() < hand_.bytes_max) {
      continue;
    }
    frame.ending = {revision->revision, false, revision->accounts_revision};
    frame.next = {revision->revision, 0};
    return Filled::kFull;
  }
  frame.ending = {stretch.until, false, stretch.accounts_revision};
  frame.next = {stretch.until, 0};
  return Filled::kDone;
}

// Adds what of the revision is for the watcher; kFull, with the message's end, if there is more.
absl::StatusOr<Watch::Filled> Watch::FillRevision(const RevisionChanges& revision, Frame& frame) {
  if (wish_.subtree != nullptr && advanced_ != revision.revision) {
    ASSIGN_OR_RETURN(came_, wish_.subtree->Advance(revision));
    advanced_ = revision.revision;
  }
  ASSIGN_OR_RETURN(const std::vector<const Item*> wished, WishedOf(revision));
  if (wished.empty() && came_.empty()) return Filled::kDone;
  const int64_t before = revision.revision - 1;
  size_t next = cursor_.offset > 0 && cursor_.after == before ? cursor_.offset : 0;
  if (hand_.changes > 0 &&
      (!came_.empty() || hand_.changes + wished.size() > log_.limits().message_changes_max)) {
    frame.ending = {before, false, hand_.accounts_revision};
    frame.next = {before, 0};
    return Filled::kFull;
  }
  for (; next < wished.size(); ++next) {
    if (full()) {
      frame.ending = {revision.revision, true, revision.accounts_revision};
      frame.next = {before, next};
      return Filled::kFull;
    }
    const Item& item = *wished[next];
    RETURN_IF_ERROR(Add({*item.table, item.row, revision.revision, revision.time, revision.actor}));
  }
  if (came_.empty()) return Filled::kDone;
  // What they bring along, as it was before: what has changed since was told just now.
  rows_ = Rows();
  rows_.at = revision.revision;
  rows_.accounts_revision = revision.accounts_revision;
  rows_.made_by = before;
  rows_.of_accounts = true;
  rows_.accounts = std::exchange(came_, {});
  phase_ = Phase::kRows;
  return Filled::kDone;
}

absl::StatusOr<std::vector<const Watch::Item*>> Watch::WishedOf(const RevisionChanges& revision) {
  std::vector<const Item*> wished;
  for (const Item& item : revision.items) {
    if (!wish_.tables.contains(item.table)) continue;
    ASSIGN_OR_RETURN(const bool concerns, Concerns(revision, item));
    if (!concerns) continue;
    ASSIGN_OR_RETURN(const bool superseded, IsSuperseded(revision, item));
    if (!superseded) wished.push_back(&item);
  }
  return wished;
}

absl::StatusOr<bool> Watch::IsSuperseded(const RevisionChanges& revision, const Item& item) {
  if (present_ == nullptr || revision.revision >= skip_until_) return false;
  ASSIGN_OR_RETURN(const absl::optional<store::Row> last,
                   present_->FindRow(*item.table, item.row.meta.id));
  return last.has_value() && last->meta.revision > revision.revision;
}

// Whether a change is one of the subtree's, if there is one.
absl::StatusOr<bool> Watch::Concerns(const RevisionChanges& revision, const Item& item) {
  if (wish_.subtree == nullptr) return true;
  if (!BelongsToAccounts(*item.table)) return wish_.of_nobody;
  const bool is_in = wish_.subtree->Concerns(store::AccountOf(*item.table, item.row));
  // What goes out of sight is not told as what it became.
  if (!wish_.viewer.sees_all()) return is_in && wish_.viewer.SeesRow(*item.table, item.row);
  if (is_in) return true;
  if (item.table->belonging.how != store::Belonging::How::kByColumn) return false;
  if (item.before_known) return wish_.subtree->Concerns(item.account_before);
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                   log_.store().Snapshot(revision.revision - 1, ReadDeadline()));
  ASSIGN_OR_RETURN(const absl::optional<store::Row> before,
                   reader->FindRow(*item.table, item.row.meta.id));
  return before.has_value() && wish_.subtree->Concerns(store::AccountOf(*item.table, *before));
}

}  // namespace accord::changes
