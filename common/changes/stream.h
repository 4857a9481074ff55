// One watch, without a service's messages: which changes are sent when, in what portions. watch.h
// puts a service's messages around it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/changes/belonging.h"
#include "common/changes/hub.h"
#include "common/changes/log.h"
#include "common/changes/moments.h"
#include "common/rights/viewer.h"
#include "common/rpc/stream.h"
#include "common/store/store.h"

namespace accord::changes {

// What a watcher asks for.
struct Wish {
  int64_t after_revision = 0;
  bool skip_superseded = false;
  absl::flat_hash_set<const store::Table*> tables;  // that it wants to see
  // Only what held at this pair (an accounts revision of 0 is what the revision saw); with
  // skip_superseded and after_revision 0.
  absl::optional<Pair> as_of = absl::nullopt;
  // Only what belongs to these accounts; it outlives the watch. None: all.
  Subtree* subtree = nullptr;
  // For whom: what it does not see is not told. One who does not see everything has a subtree that
  // holds no more than it sees (viewed_subtree.h).
  rights::Viewer viewer = {};
  bool of_nobody = false;  // with a subtree: also what belongs to no account
  std::string epoch = {};  // that after_revision belongs to; empty: not checked
};

// Begins with what comes after the revision, or with a bookmark if nothing does, and goes on until
// it is asked no more. Holds nothing between two steps but how far it has come.
//
// With skip_superseded and a revision it leaves out, up to the revision that was the newest when it
// began, the versions that another one up to there has replaced: of what changed it tells the last.
//
// With skip_superseded and after_revision 0 it first sends, as partial messages, the version that
// holds of every resource of the wished tables, deleted ones too: tables in the order of the store,
// resources by id. A message that is not partial ends this part and carries its revision. With
// `as_of` that is all, and the revision is that one. With a subtree, resources come by account
// instead, and those of accounts that move in come behind the changes of that revision.
//
// Errors: OUT_OF_RANGE, reason REVISION_IN_FUTURE, or REVISION_COMPACTED with metadata `oldest` if
// what comes next was compacted away, also when that happens in between; UNAVAILABLE, reason
// WATCH_BEHIND with metadata `revision` to resume after, if the store could not be read in time;
// FAILED_PRECONDITION, reason EPOCH_CHANGED, if the store turns out to hold another history; those
// of the store and of the coder.
class Watch final : public rpc::StreamSource {
 public:
  // `wish` is asked once, where the store may be read; its error ends the watch. `log` outlives it.
  Watch(Log& log, std::function<absl::StatusOr<Wish>()> wish);

  absl::StatusOr<rpc::StreamStep> Next(bool may_read) override;
  // RESOURCE_EXHAUSTED, reason WATCH_TOO_SLOW, metadata `revision` to resume after.
  absl::Status TooSlow() const override;

 private:
  using Item = RevisionChanges::Item;
  using Clock = std::chrono::steady_clock;
  enum class Phase { kStart, kRows, kChanges, kEnd };

  // The message being made.
  struct Hand {
    std::string bytes;
    size_t bytes_max = 0;
    size_t changes = 0;
    store::AccountsRevision accounts_revision = {};  // of the last revision that was looked at
  };
  // Rows that are sent as they were at a revision: all of the wished tables, or those of some
  // accounts.
  struct Rows {
    int64_t at = 0;
    store::AccountsRevision accounts_revision = {};  // of `at`
    int64_t made_by = 0;                             // only versions that are not newer
    bool of_accounts = false;
    bool of_nobody = false;  // with it: also what belongs to no account
    std::vector<std::string> accounts;
    size_t table = 0;
    size_t account = 0;
    absl::optional<std::string> after_id;  // the last row read
  };
  enum class Filled { kFull, kDone, kMore };

  absl::StatusOr<rpc::StreamStep> Step(bool may_read);
  absl::StatusOr<rpc::StreamStep> Begin();
  absl::optional<int64_t> AskedRevision() const;
  absl::StatusOr<rpc::StreamStep> NextRows();
  absl::StatusOr<rpc::StreamStep> NextChanges(bool may_read);
  rpc::StreamStep BookmarkOrWait(store::AccountsRevision accounts_revision);

  absl::StatusOr<Filled> FillRows();
  absl::StatusOr<Filled> FillFromTable(store::Reader& reader, const store::Table& table);
  absl::StatusOr<Filled> FillFromAccounts(store::Reader& reader, const store::Table& table,
                                          int& queries_left);
  // Reads rows after rows_.after_id into the message.
  absl::StatusOr<Filled> FillFromQuery(store::Reader& reader, const store::Table& table,
                                       store::Query query);
  // Makes a message of what comes; kDone: the stretch went into it, if anything was for it.
  absl::StatusOr<Filled> FillChanges(const Stretch& stretch, Frame& frame);
  absl::StatusOr<Filled> FillRevision(const RevisionChanges& revision, Frame& frame);
  absl::StatusOr<std::vector<const Item*>> WishedOf(const RevisionChanges& revision);
  absl::StatusOr<bool> IsSuperseded(const RevisionChanges& revision, const Item& item);
  absl::StatusOr<bool> Concerns(const RevisionChanges& revision, const Item& item);
  absl::Status Add(const Sending& change);
  bool full() const;

  absl::StatusOr<rpc::StreamStep> Send(Frame frame);
  std::string FrameKey() const;
  bool skips() const { return cursor_.after < skip_until_; }
  bool shares() const { return wish_.subtree == nullptr && !skips(); }
  absl::Time ReadDeadline() const;

  Log& log_;
  std::function<absl::StatusOr<Wish>()> asked_;
  Wish wish_;
  std::string wish_key_;
  std::string epoch_;
  Phase phase_ = Phase::kStart;
  Cursor cursor_;
  Rows rows_;
  int64_t skip_until_ = 0;                  // up to which what was replaced is left out
  std::unique_ptr<store::Reader> present_;  // of that revision, while a message is being made
  Hand hand_;
  int64_t advanced_ = -1;          // the last revision that the subtree has taken in
  std::vector<std::string> came_;  // with it
  int64_t resume_after_ = 0;       // where a client that loses the stream goes on
  int64_t told_ = -1;              // the newest revision that it was told of
  Clock::time_point last_sent_ = Clock::now();
};

}  // namespace accord::changes
