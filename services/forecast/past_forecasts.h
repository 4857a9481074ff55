// The forecast as it was known at past moments.
//
// Facts are read as they were at a revision of this service, and counted along the hierarchy, by
// the calendar and in the currency that the accounts service had at the accounts revision that goes
// with it (common/changes/moments.h). Counting takes as long as
// reading every fact, so the last two are kept. Thread-safe.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "accord/common/v1/moment.pb.h"
#include "common/cache/slow_cache.h"
#include "common/changes/moments.h"
#include "common/directory/archive.h"
#include "common/directory/directory.h"
#include "common/rpc/call.h"
#include "common/store/store.h"
#include "services/forecast/domain/projection.h"
#include "services/forecast/projector.h"

namespace accord::forecast {

// Which past is asked for.
struct PastMoment {
  common::v1::Moment as_of;
  int64_t accounts_revision = 0;  // whose hierarchy to use; 0: the one that goes with the moment
  // Of ours that it is known to mean (the pair is known then), and the one whose rates and stages
  // count; 0: the same.
  absl::optional<int64_t> revision = absl::nullopt;
  int64_t basis_revision = 0;
};

// Whether it is one: a time that has not come means the present, unless it names another hierarchy.
bool IsPast(const PastMoment& moment, absl::Time now);

// One past forecast, counted. Immutable, hence thread-safe.
class PastForecast {
 public:
  // Counts what `facts` shows, by the rates and stages that `basis` (of that moment or an earlier
  // one) shows. Errors: those of the readers; CANCELLED soon after `stopping` becomes true.
  static absl::StatusOr<std::shared_ptr<const PastForecast>> Count(
      store::Reader& facts, store::Reader& basis, std::unique_ptr<directory::Directory> hierarchy,
      const std::atomic<bool>& stopping);

  // Refers to the forecast.
  ProjectionView view() const;

 private:
  PastForecast(std::unique_ptr<directory::Directory> hierarchy, int64_t revision,
               int64_t basis_revision);
  absl::Status ReadBasis(store::Reader& facts, store::Reader& basis,
                         const std::atomic<bool>& stopping);
  absl::Status CountFacts(store::Reader& facts, const std::atomic<bool>& stopping);

  const std::unique_ptr<directory::Directory> hierarchy_;
  const int64_t revision_;
  const int64_t basis_revision_;
  Projection projection_;
};

class PastForecasts {
 public:
  // All outlive it. `directory`: the present copy, which says which history of the accounts service
  // revisions are of.
  PastForecasts(store::Store& store, directory::Archive& archive,
                const directory::Directory& directory);

  // Whether the moment that a request names makes sense; nothing does. Errors: those of
  // changes::Moments.
  absl::Status Check(const rpc::Call& call, const absl::optional<PastMoment>& moment) const;

  // Waits until it is counted; who comes again after DEADLINE_EXCEEDED or UNAVAILABLE finds it
  // counted. Not for gRPC threads. Errors: those of changes::Moments, Store::Snapshot,
  // Archive::Read and SlowCache::Get.
  absl::StatusOr<std::shared_ptr<const PastForecast>> At(const rpc::Call& call,
                                                         const PastMoment& moment);

 private:
  absl::StatusOr<changes::Pair> PairOf(const rpc::Call& call, const PastMoment& moment) const;

  store::Store& store_;
  directory::Archive& archive_;
  const directory::Directory& directory_;
  const changes::Moments moments_;
  cache::SlowCache forecasts_;
};

}  // namespace accord::forecast
