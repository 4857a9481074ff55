// The forecast as it was known at past moments.
//
// Facts are read as they were at a revision of this service, and counted along the hierarchy, by
// the calendar and in the currency that the accounts service had at the accounts revision that goes
// with it (common/changes/moments.h). A past forecast is the present one less what came since: it
// takes as long as reading that, and as much memory as differs. Only where the calendar or the
// reporting currency was another, or more has changed than a quarter of what there is, every fact
// is read and counted. A few are kept. Thread-safe.
#pragma once

#include <memory>
#include <string>

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
#include "services/forecast/engine/projector.h"

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
  struct Sources {
    store::Store& store;
    const Projector& present;
    store::Reader& facts;  // shows that moment
    store::Reader& basis;  // shows that moment or an earlier one, whose rates and stages count
  };
  // Errors: those of the store; CANCELLED soon after `stopping` becomes true.
  static absl::StatusOr<std::shared_ptr<const PastForecast>> Count(
      const Sources& sources, std::unique_ptr<directory::Directory> hierarchy,
      const std::atomic<bool>& stopping);

  // Refers to the forecast.
  ProjectionView view() const;
  // Whether its sums share memory with the present ones, but for what differs.
  bool shares_present() const { return shares_present_; }

 private:
  PastForecast(std::unique_ptr<directory::Directory> hierarchy, int64_t revision,
               int64_t basis_revision);
  absl::Status ReadBasis(const Sources& sources, const std::atomic<bool>& stopping);
  // From the present sums. False: they do not help, and CountAll is to follow.
  absl::StatusOr<bool> Rewind(const Sources& sources, const directory::Settings& settings,
                              const std::atomic<bool>& stopping);
  // From nothing.
  absl::Status CountAll(const Sources& sources, const directory::Settings& settings,
                        const std::atomic<bool>& stopping);

  const std::unique_ptr<directory::Directory> hierarchy_;
  const int64_t revision_;
  const int64_t basis_revision_;
  Projection projection_;
  bool shares_present_ = false;
};

class PastForecasts {
 public:
  // All outlive it. `directory`: the present copy, which says which history of the accounts service
  // revisions are of. `present`: its sums.
  PastForecasts(store::Store& store, directory::Archive& archive,
                const directory::Directory& directory, const Projector& present);

  // Whether the moment that a request names makes sense; nothing does. Errors: those of
  // changes::Moments.
  absl::Status Check(const rpc::Call& call, const absl::optional<PastMoment>& moment) const;

  // What a moment turned out to mean: every answer about it is of the same figures, for good.
  struct Known {
    changes::Pair pair;
    int64_t basis = 0;  // the revision whose rates and stages count
    std::string key;    // of these, in the histories of both services
  };
  // Errors: those of changes::Moments and Store::Snapshot.
  absl::StatusOr<Known> Find(const rpc::Call& call, const PastMoment& moment) const;

  // The forecast if it is counted already, or null.
  std::shared_ptr<const PastForecast> Counted(const Known& moment);

  // Waits until it is counted; who comes again after DEADLINE_EXCEEDED or UNAVAILABLE finds it
  // counted. Not for gRPC threads. Errors: those of Store::Snapshot, Archive::Read and
  // SlowCache::Get.
  absl::StatusOr<std::shared_ptr<const PastForecast>> At(const rpc::Call& call,
                                                         const Known& moment);
  // The same, of what Find finds.
  absl::StatusOr<std::shared_ptr<const PastForecast>> At(const rpc::Call& call,
                                                         const PastMoment& moment);

 private:
  absl::StatusOr<changes::Pair> PairOf(const rpc::Call& call, const PastMoment& moment) const;

  store::Store& store_;
  directory::Archive& archive_;
  const directory::Directory& directory_;
  const Projector& present_;
  const changes::Moments moments_;
  cache::SlowCache forecasts_;
};

}  // namespace accord::forecast
