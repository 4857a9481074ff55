#include "common/changes/stream.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/failpoint/failpoint.h"

namespace accord::changes {
namespace {

failpoint::Point before_send("watch.before_send");

absl::Status RevisionInFuture(int64_t asked, int64_t newest) {
  return MakeError(absl::StatusCode::kOutOfRange, "REVISION_IN_FUTURE",
                   absl::StrCat("revision ", asked, " is not made yet: the newest is ", newest),
                   {{"revision", absl::StrCat(asked)}, {"newest", absl::StrCat(newest)}});
}

// Portions what is added into messages.
class Portions {
 public:
  Portions(const Limits& limits, Outlet& outlet) : limits_(limits), outlet_(outlet) {}

  // Adds the wished changes of one revision; sends as often as needed to keep messages small.
  absl::Status AddRevision(const RevisionChanges& revision, const Wish& wish) {
    const auto wished = static_cast<size_t>(
        std::count_if(revision.items.begin(), revision.items.end(),
                      [&](const auto& item) { return wish.tables.contains(item.table); }));
    if (wished == 0) return absl::OkStatus();
    if (size_ > 0 && size_ + wished > limits_.message_changes_max) {
      RETURN_IF_ERROR(Send(revision.revision - 1, false));
    }
    for (const RevisionChanges::Item& item : revision.items) {
      if (!wish.tables.contains(item.table)) continue;
      RETURN_IF_ERROR(Add({*item.table, item.row, revision.revision, revision.time, revision.actor},
                          revision.revision));
    }
    if (size_ < limits_.batch_changes && bytes_ < limits_.message_bytes_max) {
      return absl::OkStatus();
    }
    return Send(revision.revision, false);
  }

  // Adds one change of a part that a message with the revision `until` is going to complete.
  absl::Status Add(const Sending& change, int64_t until) {
    if (size_ >= limits_.message_changes_max || bytes_ >= limits_.message_bytes_max) {
      RETURN_IF_ERROR(Send(until, true));
    }
    ASSIGN_OR_RETURN(const size_t bytes, outlet_.Add(change));
    bytes_ += bytes;
    ++size_;
    return absl::OkStatus();
  }

  absl::Status Send(int64_t revision, bool partial) {
    RETURN_IF_ERROR(before_send.Hit());
    RETURN_IF_ERROR(outlet_.Send(revision, partial));
    size_ = 0;
    bytes_ = 0;
    told_ = partial ? told_ : revision;
    last_sent_ = absl::Now();
    return absl::OkStatus();
  }

  bool empty() const { return size_ == 0; }

  // When a bookmark is due for a stream that has read as far as `position`.
  absl::Time BookmarkDue(int64_t position) const {
    return last_sent_ +
           (told_ == position ? limits_.bookmark_interval : limits_.passed_by_interval);
  }

 private:
  const Limits& limits_;
  Outlet& outlet_;
  size_t size_ = 0;  // of the message in hand
  size_t bytes_ = 0;
  int64_t told_ = -1;  // the revision up to which the watcher knows everything
  absl::Time last_sent_ = absl::Now();
};

class Watch {
 public:
  Watch(store::Store& store, Hub& hub, const Wish& wish, const Limits& limits, Outlet& outlet)
      : store_(store),
        hub_(hub),
        wish_(wish),
        limits_(limits),
        outlet_(outlet),
        portions_(limits, outlet),
        position_(wish.after_revision) {}

  absl::Status Run() {
    if (wish_.as_of.has_value()) return SendWhatHolds();
    RETURN_IF_ERROR(WaitForStart());
    if (wish_.skip_superseded && position_ == 0) RETURN_IF_ERROR(SendWhatHolds());
    while (!outlet_.Done()) {
      RETURN_IF_ERROR(SendWhatComes());
      const absl::Time due = portions_.BookmarkDue(position_);
      hub_.Wait(position_, due, [&] { return outlet_.Done(); });
      if (absl::Now() >= due && !outlet_.Done()) RETURN_IF_ERROR(portions_.Send(position_, false));
    }
    return absl::OkStatus();
  }

 private:
  // A client may resume from what another replica has told it.
  absl::Status WaitForStart() {
    if (position_ <= std::max(hub_.revision(), store_.revision())) return absl::OkStatus();
    {
      ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                       store_.Snapshot(absl::nullopt, ReadDeadline()));
      if (position_ > reader->revision()) return RevisionInFuture(position_, reader->revision());
    }
    return store_.CatchUp(position_, absl::Now() + limits_.catch_up_time_max);
  }

  absl::Status SendWhatComes() {
    ASSIGN_OR_RETURN(const Stretch stretch,
                     hub_.Read(position_, limits_.read_changes, ReadDeadline()));
    for (const auto& revision : stretch.revisions) {
      RETURN_IF_ERROR(portions_.AddRevision(*revision, wish_));
    }
    position_ = stretch.until;
    return portions_.empty() ? absl::OkStatus() : portions_.Send(position_, false);
  }

  absl::Status SendWhatHolds() {
    ASSIGN_OR_RETURN(std::unique_ptr<store::Reader> reader,
                     store_.Snapshot(wish_.as_of, ReadDeadline()));
    const int64_t revision = reader->revision();
    reader.reset();
    for (const store::Table* table : store_.tables()) {
      if (wish_.tables.contains(table)) RETURN_IF_ERROR(SendTable(*table, revision));
    }
    if (outlet_.Done()) return absl::OkStatus();
    position_ = revision;
    return portions_.Send(revision, false);
  }

  // Page by page, so that a slow reader holds no snapshot open.
  absl::Status SendTable(const store::Table& table, int64_t revision) {
    store::Query query;
    query.show_deleted = true;
    query.limit = static_cast<int64_t>(limits_.read_changes);
    std::vector<store::Row> rows;
    do {
      ASSIGN_OR_RETURN(rows, ReadPage(table, query, revision));
      for (const store::Row& row : rows) {
        RETURN_IF_ERROR(
            portions_.Add({table, row, row.meta.revision, row.meta.update_time, ""}, revision));
      }
      if (!rows.empty()) query.after.emplace(std::vector<store::Value>(), rows.back().meta.id);
    } while (rows.size() == limits_.read_changes && !outlet_.Done());
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<store::Row>> ReadPage(const store::Table& table,
                                                   const store::Query& query, int64_t revision) {
    std::vector<store::Row> rows;
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                     store_.Snapshot(revision, ReadDeadline()));
    RETURN_IF_ERROR(reader->SelectRows(table, query, [&](store::Row row) {
      rows.push_back(std::move(row));
      return true;
    }));
    return rows;
  }

  absl::Time ReadDeadline() const { return absl::Now() + limits_.read_time_max; }

  store::Store& store_;
  Hub& hub_;
  const Wish& wish_;
  const Limits& limits_;
  Outlet& outlet_;
  Portions portions_;
  int64_t position_;  // all up to here has been read
};

}  // namespace

absl::Status Serve(store::Store& store, Hub& hub, const Wish& wish, const Limits& limits,
                   Outlet& outlet) {
  return Watch(store, hub, wish, limits, outlet).Run();
}

}  // namespace accord::changes
