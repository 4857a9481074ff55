// Whether what a write brings can still be summed: refused at the write what would make a figure of
// any account or person above too large to be told.
//
// The kept sums show every revision before the group of writes under way, whose earlier writes are
// remembered here. What cannot be refused (a move that brings two sums together, another rate or
// currency, a fact that waits for its account) marks the figure instead. Thread-safe; bodies run on
// one thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "services/forecast/domain/forecast.h"
#include "services/forecast/engine/projector.h"

namespace accord::forecast {

class Admission {
 public:
  explicit Admission(const Projector& projector) : projector_(projector) {}

  // The body of a write begins that makes `revision` unless it is undone. What an undone one with
  // the same revision brought is forgotten. Once a body.
  void Begin(int64_t revision) ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes in that `after` comes in the place of `before` (null: of nothing). Costs a comparison as
  // long as everything there is adds up to less than a figure holds; else O(levels · keys of a
  // year). Errors: OUT_OF_RANGE, reason AMOUNT_OVERFLOW; then it is not taken in.
  absl::Status Admit(const OpportunityFacts* before, const OpportunityFacts& after)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Admit(const RevenueFact* before, const RevenueFact& after)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  enum class Side { kAccounts, kPeople };
  struct Posting {
    int64_t revision = 0;
    std::string account;
    std::string owner;
    hierarchy::Key key = 0;
    hierarchy::Sums sums;
  };
  using Above = absl::flat_hash_map<std::pair<Side, hierarchy::NodeId>, hierarchy::Cells>;

  template <typename Record>
  absl::Status AdmitFact(const Record* before, const Record& after) ABSL_LOCKS_EXCLUDED(mutex_);
  void Spread(const ProjectionView& view, const Posting& posting, hierarchy::Sign sign)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether a figure that can be told could no longer be, with `change` beside what is pending.
  bool Spoils(const ProjectionView& view, const std::vector<Posting>& change)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool SpoilsAt(const rollups::Book& book, Side side, hierarchy::NodeId node,
                const std::vector<Posting>& change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Projector& projector_;
  absl::Mutex mutex_;
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Posting> pending_ ABSL_GUARDED_BY(mutex_);  // by revision, ascending
  absl::int128 gross_ ABSL_GUARDED_BY(mutex_) = 0;        // of pending_, regardless of signs
  Above above_ ABSL_GUARDED_BY(mutex_);        // pending_ at every node above, if it is needed
  size_t spread_ ABSL_GUARDED_BY(mutex_) = 0;  // how many of pending_ are in above_
};

}  // namespace accord::forecast
