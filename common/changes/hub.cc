#include "common/changes/hub.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::changes {
namespace {

absl::Status Compacted(int64_t after, int64_t oldest) {
  return MakeError(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED",
                   absl::StrCat("what came after revision ", after,
                                " is no longer kept: the oldest start is ", oldest),
                   {{"revision", absl::StrCat(after)}, {"oldest", absl::StrCat(oldest)}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Hub>> Hub::Create(store::Store& store, size_t ring_changes,
                                                 Belongings belongings) {
  auto hub = absl::WrapUnique(new Hub(store, ring_changes, std::move(belongings)));
  RETURN_IF_ERROR(store.AddListener(hub.get(), [&](store::Reader& reader) {
    absl::MutexLock lock(&hub->mutex_);
    hub->floor_ = hub->revision_ = reader.revision();
    return absl::OkStatus();
  }));
  return hub;
}

Hub::~Hub() { store_.RemoveListener(this); }

int64_t Hub::revision() const {
  absl::ReaderMutexLock lock(&mutex_);
  return revision_;
}

void Hub::OnCommit(const store::Commit& commit) {
  auto changes = std::make_shared<RevisionChanges>();
  for (const store::RowChange& change : commit.changes) {
    if (!change.table->watched) continue;
    changes->items.push_back({change.table, change.after, true, !change.before.has_value(), ""});
    const auto found = belongings_.find(change.table);
    if (found == belongings_.end() || !change.before.has_value()) continue;
    if (found->second.how != Belonging::How::kByColumn) continue;
    changes->items.back().account_before = std::string(found->second.AccountOf(*change.before));
  }
  changes->revision = commit.revision;
  changes->time = commit.time;
  changes->actor = commit.actor;

  absl::MutexLock lock(&mutex_);
  revision_ = commit.revision;
  ring_size_ += changes->items.size();
  if (!changes->items.empty()) ring_.push_back(std::move(changes));
  while (ring_size_ > ring_changes_) {
    ring_size_ -= ring_.front()->items.size();
    floor_ = ring_.front()->revision;
    ring_.pop_front();
  }
  news_.SignalAll();
}

absl::StatusOr<Stretch> Hub::Read(int64_t after, size_t changes_max, absl::Time deadline) {
  int64_t until = 0;
  {
    absl::ReaderMutexLock lock(&mutex_);
    absl::optional<Stretch> stretch = ReadRing(after, changes_max);
    if (stretch.has_value()) return *std::move(stretch);
    until = revision_;
  }
  // A listener hears of a revision just before the store admits to it.
  return ReadStore(after, std::min(until, store_.revision()), changes_max, deadline);
}

absl::optional<Stretch> Hub::ReadRing(int64_t after, size_t changes_max) const {
  if (after < floor_) return absl::nullopt;
  Stretch stretch;
  stretch.until = std::max(after, revision_);
  size_t size = 0;
  auto next = std::upper_bound(
      ring_.begin(), ring_.end(), after,
      [](int64_t revision, const auto& changes) { return revision < changes->revision; });
  for (; next != ring_.end(); ++next) {
    if (size >= changes_max) {
      stretch.until = stretch.revisions.back()->revision;
      break;
    }
    size += (*next)->items.size();
    stretch.revisions.push_back(*next);
  }
  return stretch;
}

absl::StatusOr<Stretch> Hub::ReadStore(int64_t after, int64_t until, size_t changes_max,
                                       absl::Time deadline) {
  Stretch stretch;
  stretch.until = std::max(after, until);
  if (until <= after) return stretch;
  std::shared_ptr<RevisionChanges> last;
  size_t size = 0;
  RETURN_IF_ERROR(store_.Changes(after, until, deadline, [&](store::Change change) {
    if (last == nullptr || last->revision != change.revision) {
      if (last != nullptr && size >= changes_max) {
        stretch.until = last->revision;
        return false;
      }
      last = std::make_shared<RevisionChanges>();
      last->revision = change.revision;
      last->time = change.time;
      last->actor = std::move(change.actor);
      stretch.revisions.push_back(last);
    }
    last->items.push_back({change.table, std::move(change.row), false, false, ""});
    ++size;
    return true;
  }));
  // Asked last: a compaction may have begun while it was read.
  const int64_t oldest = store_.oldest_revision();
  if (after < oldest) return Compacted(after, oldest);
  return stretch;
}

void Hub::Wait(int64_t after, absl::Time deadline, absl::FunctionRef<bool()> done) {
  absl::MutexLock lock(&mutex_);
  while (revision_ <= after && !done()) {
    if (news_.WaitWithDeadline(&mutex_, deadline)) return;
  }
}

void Hub::Wake() {
  absl::MutexLock lock(&mutex_);
  news_.SignalAll();
}

}  // namespace accord::changes
