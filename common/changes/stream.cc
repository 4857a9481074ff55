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

using Item = RevisionChanges::Item;

// Portions what is added into messages.
class Portions {
 public:
  Portions(const Limits& limits, Outlet& outlet) : limits_(limits), outlet_(outlet) {}

  // Adds the wished changes of one revision; sends as often as needed to keep messages small.
  absl::Status AddRevision(const RevisionChanges& revision,
                           const std::vector<const Item*>& wished) {
    if (wished.empty()) return absl::OkStatus();
    if (size_ > 0 && size_ + wished.size() > limits_.message_changes_max) {
      RETURN_IF_ERROR(Send(revision.revision - 1, false));
    }
    RETURN_IF_ERROR(AddItems(revision, wished));
    if (size_ < limits_.batch_changes && bytes_ < limits_.message_bytes_max) {
      return absl::OkStatus();
    }
    return Send(revision.revision, false);
  }

  absl::Status AddItems(const RevisionChanges& revision, const std::vector<const Item*>& items) {
    for (const Item* item : items) {
      RETURN_IF_ERROR(
          Add({*item->table, item->row, revision.revision, revision.time, revision.actor},
              revision.revision));
    }
    return absl::OkStatus();
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
    if (wish_.skip_superseded && position_ == 0) {
      RETURN_IF_ERROR(SendWhatHolds());
    } else if (wish_.subtree != nullptr) {
      RETURN_IF_ERROR(wish_.subtree->Begin(position_));
    }
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
    const auto newest = [this] { return std::max(hub_.revision(), store_.revision()); };
    if (position_ <= newest()) return absl::OkStatus();
    // Up to the newest that any replica has made: what lies beyond is made by nobody.
    RETURN_IF_ERROR(store_.CatchUp(0, absl::Now() + limits_.catch_up_time_max));
    return position_ <= newest() ? absl::OkStatus() : RevisionInFuture(position_, newest());
  }

  absl::Status SendWhatComes() {
    ASSIGN_OR_RETURN(const Stretch stretch,
                     hub_.Read(position_, limits_.read_changes, ReadDeadline()));
    for (const auto& revision : stretch.revisions) {
      RETURN_IF_ERROR(SendRevision(*revision));
      if (outlet_.Done()) return absl::OkStatus();  // what is in hand may be part of a revision
    }
    position_ = stretch.until;
    return portions_.empty() ? absl::OkStatus() : portions_.Send(position_, false);
  }

  absl::Status SendRevision(const RevisionChanges& revision) {
    std::vector<std::string> came;
    if (wish_.subtree != nullptr) {
      ASSIGN_OR_RETURN(came, wish_.subtree->Advance(revision));
    }
    std::vector<const Item*> wished;
    for (const Item& item : revision.items) {
      if (!wish_.tables.contains(item.table)) continue;
      ASSIGN_OR_RETURN(const bool concerns, Concerns(revision, item));
      if (concerns) wished.push_back(&item);
    }
    if (came.empty()) return portions_.AddRevision(revision, wished);
    if (!portions_.empty()) RETURN_IF_ERROR(portions_.Send(revision.revision - 1, false));
    RETURN_IF_ERROR(portions_.AddItems(revision, wished));
    for (const store::Table* table : store_.tables()) {
      RETURN_IF_ERROR(SendAccounts(*table, came, {revision.revision, revision.revision - 1}));
    }
    if (outlet_.Done()) return absl::OkStatus();
    return portions_.Send(revision.revision, false);
  }

  // Whether a change is one of the subtree's, if there is one.
  absl::StatusOr<bool> Concerns(const RevisionChanges& revision, const Item& item) {
    if (wish_.subtree == nullptr) return true;
    const auto found = wish_.belongings->find(item.table);
    if (found == wish_.belongings->end()) return false;
    const Belonging& belonging = found->second;
    if (wish_.subtree->Concerns(belonging.AccountOf(item.row))) return true;
    if (belonging.how != Belonging::How::kByColumn) return false;
    if (item.before_known) return wish_.subtree->Concerns(item.account_before);
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                     store_.Snapshot(revision.revision - 1, ReadDeadline()));
    ASSIGN_OR_RETURN(const absl::optional<store::Row> before,
                     reader->FindRow(*item.table, item.row.meta.id));
    return before.has_value() && wish_.subtree->Concerns(belonging.AccountOf(*before));
  }

  absl::Status SendWhatHolds() {
    ASSIGN_OR_RETURN(std::unique_ptr<store::Reader> reader,
                     store_.Snapshot(wish_.as_of, ReadDeadline()));
    const int64_t revision = reader->revision();
    reader.reset();
    std::vector<std::string> accounts;
    if (wish_.subtree != nullptr) {
      RETURN_IF_ERROR(wish_.subtree->Begin(revision));
      accounts = wish_.subtree->Members();
    }
    for (const store::Table* table : store_.tables()) {
      if (wish_.subtree != nullptr) {
        RETURN_IF_ERROR(SendAccounts(*table, accounts, {revision, revision}));
      } else if (wish_.tables.contains(table)) {
        RETURN_IF_ERROR(SendTable(*table, revision));
      }
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

  // Versions that held at one revision and were made by another.
  struct Held {
    int64_t at = 0;
    int64_t made_by = 0;
  };

  // A table's rows that belong to `accounts`, if they are wished for.
  absl::Status SendAccounts(const store::Table& table, const std::vector<std::string>& accounts,
                            const Held& held) {
    const auto belonging = wish_.belongings->find(&table);
    if (belonging == wish_.belongings->end() || !wish_.tables.contains(&table)) {
      return absl::OkStatus();
    }
    AccountRows cursor;
    std::vector<store::Row> rows;
    while (cursor.next < accounts.size() && !outlet_.Done()) {
      rows.clear();
      RETURN_IF_ERROR(ReadAccounts(table, belonging->second, accounts, held.at, cursor, rows));
      for (const store::Row& row : rows) {
        if (row.meta.revision > held.made_by) continue;
        RETURN_IF_ERROR(
            portions_.Add({table, row, row.meta.revision, row.meta.update_time, ""}, held.at));
      }
    }
    return absl::OkStatus();
  }

  // How far a table's rows have been read, account by account.
  struct AccountRows {
    size_t next = 0;       // the account in hand
    std::string after_id;  // its last row; empty: none yet
  };

  // Goes on with whole accounts until there are enough rows.
  absl::Status ReadAccounts(const store::Table& table, const Belonging& belonging,
                            const std::vector<std::string>& accounts, int64_t revision,
                            AccountRows& cursor, std::vector<store::Row>& rows) {
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                     store_.Snapshot(revision, ReadDeadline()));
    while (cursor.next < accounts.size() && rows.size() < limits_.read_changes) {
      store::Query query = belonging.RowsOf(accounts[cursor.next]);
      query.limit = static_cast<int64_t>(limits_.read_changes);
      if (!cursor.after_id.empty()) {
        query.after.emplace(std::vector<store::Value>(), cursor.after_id);
      }
      const size_t before = rows.size();
      RETURN_IF_ERROR(reader->SelectRows(table, query, [&](store::Row row) {
        rows.push_back(std::move(row));
        return true;
      }));
      const bool more = rows.size() - before == limits_.read_changes;
      cursor.after_id = more ? rows.back().meta.id : "";
      cursor.next += more ? 0 : 1;
    }
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
