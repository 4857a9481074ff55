#include "common/changes/hub.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::changes {
namespace {

// How long reading ahead may take. Who needs what it did not bring reads it and is told the error.
constexpr absl::Duration kAheadTimeMax = absl::Seconds(10);

absl::Status Compacted(int64_t after, int64_t oldest) {
  return MakeError(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED",
                   absl::StrCat("what came after revision ", after,
                                " is no longer kept: the oldest start is ", oldest),
                   {{"revision", absl::StrCat(after)}, {"oldest", absl::StrCat(oldest)}});
}

size_t BytesOf(const RevisionChanges::Item& item) {
  size_t bytes = sizeof(item) + item.row.meta.id.size() + item.account_before.size();
  for (const store::Value& value : item.row.values) {
    const auto* text = absl::get_if<std::string>(&value);
    bytes += sizeof(value) + (text == nullptr ? 0 : text->size());
  }
  return bytes;
}

// The accounts revision of one of the reader's revisions; 0: it is not known.
absl::StatusOr<store::AccountsRevision> AccountsRevisionOf(store::Reader& reader,
                                                           int64_t revision) {
  if (revision == 0) return store::AccountsRevision();
  ASSIGN_OR_RETURN(const absl::optional<store::RevisionInfo> info, reader.FindRevision(revision));
  return info.has_value() ? info->accounts_revision : store::AccountsRevision();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Hub>> Hub::Create(store::Store& store, size_t ring_changes) {
  auto hub = absl::WrapUnique(new Hub(store, ring_changes));
  RETURN_IF_ERROR(store.AddListener(
      hub.get(), [hub = hub.get()](store::Reader& reader) { return hub->Begin(reader); }));
  hub->ahead_ = std::thread([hub = hub.get()] { hub->RunAhead(); });
  return hub;
}

Hub::~Hub() {
  store_.RemoveListener(this);
  {
    absl::MutexLock lock(&mutex_);
    ends_ = true;
  }
  if (ahead_.joinable()) ahead_.join();
}

// Forgets everything: the store calls it again when it finds another history.
absl::Status Hub::Begin(store::Reader& reader) {
  const int64_t revision = reader.revision();
  ASSIGN_OR_RETURN(const store::AccountsRevision accounts_revision,
                   AccountsRevisionOf(reader, revision));
  absl::MutexLock lock(&mutex_);
  ring_.clear();
  segments_.clear();
  ring_size_ = ring_bytes_ = segments_bytes_ = 0;
  floor_ = revision_ = revision;
  accounts_revision_ = accounts_revision;
  ++history_;
  for (const auto& bell : bells_) bell->Ring();
  return absl::OkStatus();
}

int64_t Hub::revision() const {
  absl::ReaderMutexLock lock(&mutex_);
  return revision_;
}

int64_t Hub::history() const {
  absl::ReaderMutexLock lock(&mutex_);
  return history_;
}

void Hub::Tell(std::shared_ptr<rpc::StreamBell> bell) {
  absl::MutexLock lock(&mutex_);
  bells_.push_back(std::move(bell));
}

void Hub::OnCommit(const store::Commit& commit) {
  auto changes = std::make_shared<RevisionChanges>();
  changes->items.reserve(commit.changes.size());
  for (const store::RowChange& change : commit.changes) {
    if (!change.table->watched) continue;
    changes->items.push_back({change.table, change.after, true, !change.before.has_value(), ""});
    if (change.before.has_value() &&
        change.table->belonging.how == store::Belonging::How::kByColumn) {
      changes->items.back().account_before =
          std::string(store::AccountOf(*change.table, *change.before));
    }
    changes->bytes += BytesOf(changes->items.back());
  }
  changes->revision = commit.revision;
  changes->time = commit.time;
  changes->actor = commit.actor;
  changes->accounts_revision = commit.accounts_revision;

  absl::MutexLock lock(&mutex_);
  revision_ = commit.revision;
  accounts_revision_ = commit.accounts_revision;
  ring_size_ += changes->items.size();
  ring_bytes_ += changes->bytes;
  if (!changes->items.empty()) ring_.push_back(std::move(changes));
  while (ring_size_ > ring_changes_ || ring_bytes_ > kRingBytesMax) {
    ring_size_ -= ring_.front()->items.size();
    ring_bytes_ -= ring_.front()->bytes;
    floor_ = ring_.front()->revision;
    ring_.pop_front();
  }
  for (const auto& bell : bells_) bell->Ring();
}

absl::StatusOr<Stretch> Hub::Read(int64_t after, size_t changes_max, absl::Time deadline) {
  AwaitAhead(after, deadline);
  absl::optional<Stretch> stretch = ReadMemory(after, changes_max);
  if (stretch.has_value()) return *std::move(stretch);
  return ReadAndKeep({after, changes_max}, deadline);
}

absl::StatusOr<Stretch> Hub::ReadAndKeep(const Portion& portion, absl::Time deadline) {
  int64_t until = 0;
  int64_t history = 0;
  {
    absl::ReaderMutexLock lock(&mutex_);
    until = revision_;
    history = history_;
  }
  // A listener hears of a revision just before the store admits to it.
  ASSIGN_OR_RETURN(Segment segment, ReadStore(portion.after, std::min(until, store_.revision()),
                                              portion.changes_max, deadline));
  Stretch read = Cut(segment.revisions, portion.after,
                     {{}, segment.until, segment.accounts_revision}, portion.changes_max);
  absl::MutexLock lock(&mutex_);
  if (history != history_) return read;
  segment.in_turn = std::any_of(segments_.begin(), segments_.end(),
                                [&](const Segment& kept) { return kept.until == segment.after; });
  if (segment.in_turn) WantNext(segment, portion.changes_max);
  Keep(std::move(segment));
  return read;
}

void Hub::WantNext(const Segment& segment, size_t changes_max) {
  const int64_t after = segment.until;
  if (after >= std::min(floor_, revision_)) return;
  const bool is_kept = std::any_of(segments_.begin(), segments_.end(), [&](const Segment& kept) {
    return kept.after <= after && after < kept.until;
  });
  if (is_kept || (reading_.has_value() && reading_->after == after)) return;
  wanted_ = Portion{after, changes_max};
}

void Hub::AwaitAhead(int64_t after, absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  // Not begun: who needs it is as quick.
  if (wanted_.has_value() && wanted_->after == after) wanted_.reset();
  const auto has_come = [&] {
    mutex_.AssertReaderHeld();
    return !reading_.has_value() || reading_->after != after;
  };
  AwaitUntil(mutex_, absl::Condition(&has_come), deadline);
}

void Hub::RunAhead() {
  const auto due = [this] {
    mutex_.AssertReaderHeld();
    return ends_ || wanted_.has_value();
  };
  absl::MutexLock lock(&mutex_);
  while (true) {
    mutex_.Await(absl::Condition(&due));
    if (ends_) return;
    reading_ = std::exchange(wanted_, absl::nullopt);
    const Portion portion = *reading_;
    mutex_.Unlock();
    (void)ReadAndKeep(portion, SteadyNow() + kAheadTimeMax);
    mutex_.Lock();
    reading_.reset();
  }
}

absl::optional<Stretch> Hub::ReadMemory(int64_t after, size_t changes_max) {
  absl::MutexLock lock(&mutex_);
  if (after >= floor_) {
    return Cut(ring_, after, {{}, std::max(after, revision_), accounts_revision_}, changes_max);
  }
  for (auto it = segments_.begin(); it != segments_.end(); ++it) {
    if (after < it->after || after >= it->until) continue;
    segments_.splice(segments_.begin(), segments_, it);
    if (it->in_turn) WantNext(*it, changes_max);
    return Cut(it->revisions, after, {{}, it->until, it->accounts_revision}, changes_max);
  }
  return absl::nullopt;
}

void Hub::Keep(Segment segment) {
  if (segment.until <= segment.after) return;
  segments_bytes_ += segment.bytes;
  segments_.push_front(std::move(segment));
  while (segments_bytes_ > kHistoryBytesMax) {
    segments_bytes_ -= segments_.back().bytes;
    segments_.pop_back();
  }
}

// `rest`: what the stretch ends with if all of the revisions go into it.
Stretch Hub::Cut(const Revisions& revisions, int64_t after, Stretch rest, size_t changes_max) {
  Stretch stretch = std::move(rest);
  size_t size = 0;
  auto next = std::upper_bound(
      revisions.begin(), revisions.end(), after,
      [](int64_t revision, const auto& changes) { return revision < changes->revision; });
  for (; next != revisions.end(); ++next) {
    if (size >= changes_max) {
      stretch.until = stretch.revisions.back()->revision;
      stretch.accounts_revision = stretch.revisions.back()->accounts_revision;
      break;
    }
    size += (*next)->items.size();
    stretch.revisions.push_back(*next);
  }
  return stretch;
}

absl::StatusOr<Hub::Segment> Hub::ReadStore(int64_t after, int64_t until, size_t changes_max,
                                            absl::Time deadline) {
  Segment segment;
  segment.after = after;
  segment.until = std::max(after, until);
  if (until <= after) return segment;
  std::shared_ptr<RevisionChanges> last;
  size_t size = 0;
  RETURN_IF_ERROR(store_.Changes(after, until, deadline, [&](store::Change change) {
    if (ends_) return false;
    if (last == nullptr || last->revision != change.revision) {
      if (last != nullptr && (size >= changes_max || segment.bytes >= kReadBytes)) {
        segment.until = last->revision;  // as far as it was asked for: the last is whole
        segment.accounts_revision = last->accounts_revision;
        return false;
      }
      last = std::make_shared<RevisionChanges>();
      last->revision = change.revision;
      last->time = change.time;
      last->actor = std::move(change.actor);
      last->accounts_revision = change.accounts_revision;
      segment.revisions.push_back(last);
    }
    last->items.push_back({change.table, std::move(change.row), false, false, ""});
    const size_t bytes = BytesOf(last->items.back());
    last->bytes += bytes;
    segment.bytes += bytes;
    ++size;
    return true;
  }));
  if (ends_) return absl::CancelledError("the hub ends");
  // Asked last: a compaction may have begun while it was read.
  const int64_t oldest = store_.oldest_revision();
  if (after < oldest) return Compacted(after, oldest);
  if (segment.until == until) {  // perhaps a revision in which nothing that is watched changed
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader, store_.Snapshot(until, deadline));
    ASSIGN_OR_RETURN(segment.accounts_revision, AccountsRevisionOf(*reader, until));
  }
  return segment;
}

}  // namespace accord::changes
