// Keeps the projection right: follows the store's commits and the directory's forests, and counts
// everything anew when rates, calendar or currency change.
//
// All of it is guarded by the directory's mutex, so that a move and its sums, and a commit and its
// sums, are seen together. Counting anew happens in a thread of its own, beside reads and writes.
// Thread-safe. Lock order: the store's, then the directory's, then ours.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/directory/directory.h"
#include "common/store/store.h"
#include "services/forecast/domain/projection.h"

namespace accord::forecast {

// What a reader sees, for as long as the lock is held.
struct ProjectionView {
  const directory::Directory& directory;
  const Projection& projection;
  const Basis& basis;
  int64_t revision;           // of this service's store
  int64_t accounts_revision;  // of the hierarchy; it may show a little more
  int64_t basis_number;       // grows with every change of rates, calendar or currency
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

  // Calls `read(view)` with everything locked, unless something waits to be counted or the
  // hierarchy is not there; then it does not, and returns false. Does not wait.
  template <typename Read>
  bool TryRead(Read read) const ABSL_LOCKS_EXCLUDED(directory_.mutex()) {
    return directory_.ready() && ReadIf(State::kSettled, read);
  }

  // What a call asks a reading to reflect.
  struct Freshness {
    int64_t revision = 0;           // 0: any
    int64_t accounts_revision = 0;  // 0: any
    absl::Time deadline;
    bool newest_basis = false;  // also the newest rates and settings

    // Only what is counted by the newest rates and settings will do.
    bool exact() const { return newest_basis || revision > 0 || accounts_revision > 0; }
  };
  // Waits until a reading reflects that, then reads. Unless it is to be exact, it waits for newer
  // rates only for a moment and then reads by the old ones. Not on a gRPC thread.
  // Errors: UNAVAILABLE with RetryInfo, reason HIERARCHY_NOT_READY, ACCOUNTS_REVISION_NOT_REACHED,
  // REVISION_NOT_REACHED or FORECAST_CATCHING_UP.
  template <typename Read>
  absl::Status Read(const Freshness& freshness, Read read) ABSL_LOCKS_EXCLUDED(directory_.mutex()) {
    while (true) {
      RETURN_IF_ERROR(Await(freshness));
      if (ReadIf(freshness.exact() ? State::kCounted : State::kAny, read)) return absl::OkStatus();
      // Rates changed after the waiting and before the reading: wait for these too.
      if (!freshness.exact() || absl::Now() >= freshness.deadline) return CatchingUp();
    }
  }

  // The amount in the reporting currency by the present rates; nothing if there is no rate.
  absl::optional<money::Money> ToReporting(const OpportunityFacts& opportunity) const;

  // Ids of the accounts (or people) whose opportunities changed after `revision`; nothing if that
  // is too long ago to be known.
  absl::optional<std::vector<std::string>> TouchedSince(int64_t revision, bool people) const
      ABSL_SHARED_LOCKS_REQUIRED(directory_.mutex());

  void OnCommit(const store::Commit& commit) override ABSL_LOCKS_EXCLUDED(directory_.mutex());
  void OnSettingsChanged() override { CountAnew(); }

 private:
  struct Touched {
    int64_t revision;
    std::string account;
    std::string owner;
  };

  // What a reading needs: anything counted; counted by the newest rates and settings; and nothing
  // waiting for its account.
  enum class State { kAny, kCounted, kSettled };
  template <typename ReadView>
  bool ReadIf(State least, ReadView& read) const {
    const int64_t accounts_revision = directory_.revision();
    absl::ReaderMutexLock lock(&directory_.mutex());
    if (projection_.basis() == nullptr) return false;
    if (behind() && (least != State::kAny || !projection_.Complete().ok())) return false;
    if (least == State::kSettled && !projection_.settled()) return false;
    read(ProjectionView{directory_, projection_, *projection_.basis(), applied_, accounts_revision,
                        counted_.load()});
    return true;
  }
  bool behind() const { return wanted_.load() != counted_.load(); }
  absl::Status Await(const Freshness& freshness) ABSL_LOCKS_EXCLUDED(directory_.mutex());
  absl::Status AwaitCounted(const Freshness& freshness) ABSL_LOCKS_EXCLUDED(mutex_);
  static absl::Status CatchingUp();

  // Says that what is counted by has changed.
  void CountAnew() ABSL_LOCKS_EXCLUDED(mutex_);
  void Run();
  absl::Status ChangeBasis() ABSL_LOCKS_EXCLUDED(directory_.mutex(), mutex_);
  absl::Status Stream(store::Reader& reader, BasisChange& change);
  void Touch(int64_t revision, const OpportunityFacts& opportunity);

  store::Store& store_;
  directory::Directory& directory_;

  // Guarded by directory_.mutex().
  Projection projection_;
  int64_t applied_ = 0;
  std::deque<Touched> touched_;  // in order of revision
  int64_t touched_floor_ = 0;    // everything after it is in touched_

  // How often what is counted by has changed, and which of these changes is counted.
  std::atomic<int64_t> wanted_{1};
  std::atomic<int64_t> counted_{0};

  mutable absl::Mutex mutex_;          // for sleeping; the numbers above change under it
  std::atomic<bool> stopping_{false};  // changes under it
  bool started_ = false;
  std::thread thread_;
};

}  // namespace accord::forecast
