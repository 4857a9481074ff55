// Keeps the projection right: follows the store's commits and the directory's forests, and counts
// anew what rates, stages, calendar or currency change.
//
// All of it is guarded by the directory's mutex, so that a move and its sums, and a commit and its
// sums, are seen together. Counting anew happens in a thread of its own, beside reads and writes,
// and holds the lock for a few milliseconds at a time: until it is through, readers get the figures
// by what was counted last, which say so. Thread-safe. Lock order: the store's, then the
// directory's, then ours.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/directory/directory.h"
#include "common/rollups/ledger.h"
#include "common/store/store.h"
#include "services/forecast/domain/projection.h"

namespace accord::forecast {

// What a reader sees, for as long as the lock is held.
struct ProjectionView {
  const directory::Directory& directory;
  const Projection& projection;
  std::shared_ptr<const Basis> basis;
  int64_t revision;           // of this service's store
  int64_t accounts_revision;  // of the hierarchy
  int64_t basis_revision;     // whose rates and stages the basis has
  int64_t basis_number;       // grows with every change of what figures are counted by
  // Since when something newer waits to be counted by.
  absl::optional<absl::Time> pending_since = absl::nullopt;
  bool of_past = false;  // the hierarchy is not that of now, by which viewers see
};

class Projector final : public store::CommitListener, public directory::Listener {
 public:
  // Both outlive it; the directory changes no more when it is destroyed.
  Projector(store::Store& store, directory::Directory& directory);
  ~Projector() override;
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;

  // Follows from now on, and begins to count. Errors: those of the store.
  absl::Status Start();

  // Whether everything stored has been counted once.
  bool ready() const { return counted_.load(std::memory_order_acquire) > 0; }

  // What a call asks a reading to reflect, rates, stages and settings included.
  struct Freshness {
    int64_t revision = 0;           // 0: any
    int64_t accounts_revision = 0;  // 0: any
    absl::Time deadline;
  };
  // Calls `read(view)` with everything locked, unless the hierarchy is not there, facts wait for
  // it, or what is asked for is not counted by yet; then it does not, and returns false. Does not
  // wait, not even for who changes the sums just now: a gRPC thread has others to answer. Whether
  // the view's own revisions are new enough is for `read` to see.
  template <typename Read>
  bool TryRead(const Freshness& freshness, Read read) const
      ABSL_LOCKS_EXCLUDED(directory_.mutex()) {
    if (!directory_.ready() || !directory_.mutex().ReaderTryLock()) return false;
    const bool shown = ShowIf(freshness, /*settled=*/true, read);
    directory_.mutex().ReaderUnlock();
    return shown;
  }

  // Calls `read(view)` unless nothing was ever counted, whatever waits to be.
  template <typename Read>
  void Peek(Read read) const ABSL_LOCKS_EXCLUDED(directory_.mutex()) {
    absl::ReaderMutexLock lock(&directory_.mutex());
    if (projection_.basis() != nullptr) read(ViewOf());
  }

  // Waits until a reading reflects what is asked for, then reads. Not on a gRPC thread.
  // Errors: UNAVAILABLE with RetryInfo, reason HIERARCHY_NOT_READY, ACCOUNTS_REVISION_NOT_REACHED,
  // REVISION_NOT_REACHED or FORECAST_CATCHING_UP.
  template <typename Read>
  absl::Status Read(const Freshness& freshness, Read read) ABSL_LOCKS_EXCLUDED(directory_.mutex()) {
    RETURN_IF_ERROR(Await(freshness));
    return ReadIf(freshness, /*settled=*/false, read) ? absl::OkStatus() : CatchingUp();
  }

  // What is counted at one moment, to be summed along other forests.
  struct Held {
    rollups::HeldLedger sums;
    std::shared_ptr<const Basis> basis = nullptr;
    int64_t revision = 0;  // of this service's store
  };
  // Takes it a few thousand nodes at a time, beside readers; commits wait for a few milliseconds at
  // most. Nothing if nothing was ever counted, if new figures are being put in their place all the
  // while, or soon after `stopping` becomes true. Not on a gRPC thread.
  absl::optional<Held> Hold(const hierarchy::Forest& accounts, const hierarchy::Forest& people,
                            const std::atomic<bool>& stopping) const
      ABSL_LOCKS_EXCLUDED(directory_.mutex());

  // That a reading would show by now.
  int64_t accounts_revision() const { return directory_.revision(); }

  // The amount in the reporting currency by the present rates; nothing if there is no rate.
  absl::optional<money::Money> ToReporting(const OpportunityFacts& opportunity) const;

  // What an opportunity counts as by the present stages.
  Effect EffectOf(const OpportunityFacts& opportunity) const;

  void OnCommit(const store::Commit& commit) override ABSL_LOCKS_EXCLUDED(directory_.mutex());
  void OnSettingsChanged() override;

 private:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  template <typename ReadView>
  bool ReadIf(const Freshness& freshness, bool settled, ReadView& read) const {
    absl::ReaderMutexLock lock(&directory_.mutex());
    return ShowIf(freshness, settled, read);
  }
  template <typename ReadView>
  bool ShowIf(const Freshness& freshness, bool settled, ReadView& read) const
      ABSL_SHARED_LOCKS_REQUIRED(directory_.mutex()) {
    if (projection_.basis() == nullptr || !Covers(freshness)) return false;
    if (settled && !projection_.settled()) return false;
    read(ViewOf());
    return true;
  }
  ProjectionView ViewOf() const {
    return {directory_,      projection_,     projection_.basis(), applied_, directory_.revision(),
            basis_revision_, counted_.load(), pending_since_};
  }
  // Whether figures are counted by all that had changed at these revisions.
  bool Covers(const Freshness& freshness) const {
    return freshness.revision < pending_from_.load() &&
           freshness.accounts_revision < accounts_pending_from_.load();
  }
  absl::Status Await(const Freshness& freshness) ABSL_LOCKS_EXCLUDED(directory_.mutex());
  absl::Status AwaitCounted(const Freshness& freshness) ABSL_LOCKS_EXCLUDED(mutex_);
  void Settle() ABSL_LOCKS_EXCLUDED(directory_.mutex());
  static absl::Status CatchingUp();

  // Reads everything that is not counted by streaming; everything else is forgotten.
  absl::Status Load(store::Reader& reader) ABSL_LOCKS_EXCLUDED(directory_.mutex());
  // Says that what is counted by has changed, with these revisions or later (kNever: not there).
  void CountAnew(int64_t revision, int64_t accounts_revision) ABSL_LOCKS_EXCLUDED(mutex_);
  void Run();
  // Tells rates of an earlier release what they are stated in, once the hierarchy is there. False:
  // there are none.
  bool StateRates() ABSL_LOCKS_EXCLUDED(directory_.mutex(), mutex_);
  // One round of counting anew.
  struct Round;
  absl::Status ChangeBasis() ABSL_LOCKS_EXCLUDED(directory_.mutex(), mutex_);
  absl::Status ShowRound(Round& round) ABSL_LOCKS_EXCLUDED(directory_.mutex(), mutex_);
  // Calls `step` under the lock until it returns false; CANCELLED if history was read anew.
  template <typename Step>
  absl::Status InTurns(const Round& round, Step step) ABSL_LOCKS_EXCLUDED(directory_.mutex());

  store::Store& store_;
  directory::Directory& directory_;

  // Guarded by directory_.mutex().
  Projection projection_;
  int64_t applied_ = 0;
  int64_t basis_revision_ = 0;
  int64_t history_ = 0;  // grows when everything was read anew
  absl::optional<absl::Time> pending_since_;

  // How often what is counted by has changed, and which of these changes is counted.
  std::atomic<int64_t> wanted_{1};
  std::atomic<int64_t> counted_{0};
  // The first revisions whose changes are not counted by. Change under both locks.
  std::atomic<int64_t> pending_from_{kNever};
  std::atomic<int64_t> accounts_pending_from_{kNever};

  mutable absl::Mutex mutex_;          // for sleeping; the numbers above change under it
  std::atomic<bool> stopping_{false};  // changes under it
  bool started_ = false;
  std::thread thread_;
};

}  // namespace accord::forecast
