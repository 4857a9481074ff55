// Lists of contributions, pinned to the moment of their first page.
//
// All pages of a list show one revision, one hierarchy and one basis, whatever comes in meanwhile.
// Who has something to show is found once, for the first page, and remembered for the others; what
// was forgotten (here, or by another replica) is found again as of that moment.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "services/forecast/api/scope.h"
#include "services/forecast/domain/basis.h"
#include "services/forecast/domain/forecast.h"
#include "services/forecast/engine/projector.h"

namespace accord::forecast {

// Whose opportunities are listed, and which.
struct ListingScope {
  Scope scope;
  bool categories[kSlots] = {};
  bool own_only = false;

  bool Takes(const ForecastKey& key) const {
    return categories[key.slot] && Counts(scope.kind, key.group);
  }
};

// Immutable once it is made.
struct Listing {
  std::vector<std::string> ids;  // of the accounts or people who have something, ascending
  int64_t revision = 0;
  int64_t accounts_revision = 0;
  int64_t basis_revision = 0;
  std::shared_ptr<const Basis> basis;
  absl::optional<absl::Time> pending_since;  // as ProjectionView's
  WideMicros total = 0;                      // of what could be converted
  int64_t count = 0;                         // of that and of what could not
  std::vector<Lacking> lacking;
};

// Finds who has something, in no order: what has to be done under the lock and no more. O(accounts
// that have something, or have somebody below who has). Errors: as FindPlace.
absl::StatusOr<std::shared_ptr<Listing>> MakeListing(const ProjectionView& view,
                                                     const ListingScope& wanted);
// Puts it into the order of the pages.
absl::StatusOr<std::shared_ptr<const Listing>> Sorted(
    absl::StatusOr<std::shared_ptr<Listing>> listing);

// The last ones used. Thread-safe.
class Listings {
 public:
  // Null: it is not remembered.
  std::shared_ptr<const Listing> Find(const std::string& key) ABSL_LOCKS_EXCLUDED(mutex_);
  void Put(const std::string& key, std::shared_ptr<const Listing> listing)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Entry = std::pair<std::string, std::shared_ptr<const Listing>>;
  absl::Mutex mutex_;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // the last one used first
  size_t ids_ ABSL_GUARDED_BY(mutex_) = 0;            // in all of them
};

}  // namespace accord::forecast
