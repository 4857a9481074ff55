// Reading the forecast of one subject and period, and the arithmetic on it. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/optional.h"
#include "common/calendar/fiscal_calendar.h"
#include "common/hierarchy/cells.h"
#include "common/money/money.h"
#include "common/rollups/book.h"
#include "services/forecast/domain/forecast_key.h"

namespace accord::forecast {

using SlotSums = std::array<hierarchy::Sums, kSlots>;

// What is in no sum, of one currency and for one reason.
struct Lacking {
  Lack lack = Lack::kRate;
  money::Currency currency;
  hierarchy::Sums sums;  // in that currency
  unsigned slots = 0;    // a bit each that something of it would be in
};

// Adds to the one of the same currency and reason, if there is one.
void Note(std::vector<Lacking>& all, const Lacking& one);

// An amount as it is summed: exact, whether or not it fits into what can be told.
using WideMicros = absl::int128;
// Nothing if it does not.
absl::optional<money::Micros> Narrow(WideMicros amount);

// By slot: categories, and recognized revenue.
struct Figures {
  SlotSums all = {};  // the subject and all below it
  SlotSums own = {};  // the subject alone
  // What counts for them but is in none: by currency, then reason.
  std::vector<Lacking> lacking;
  std::vector<Lacking> own_lacking;

  hierarchy::Sums of(Category category) const { return all[static_cast<size_t>(category)]; }
  WideMicros closed() const { return of(Category::kClosed).amount_micros; }
  WideMicros revenue() const { return all[kRevenueSlot].amount_micros; }
  // PIPELINE, BEST_CASE and COMMIT.
  hierarchy::Sums open() const;
  // What is closed, and the weighted amount of what is open.
  WideMicros weighted() const;
  // `category` and every surer one. Not for OMITTED.
  WideMicros Cumulative(Category category) const;

  // Those of the subject alone.
  Figures OfOwn() const;
  // Adds those of another subject, whose own are part of all.
  Figures& operator+=(const Figures& other);
};

// One pass over the keys of `periods`; opportunities that `kind` does not count are left out. O(log
// keys + keys in the periods).
Figures ReadFigures(const rollups::Book& book, hierarchy::NodeId subject,
                    calendar::KeyRange periods, TargetKind kind);

// Why a share does not apply.
enum class NoShare {
  kNone,  // it does
  kNoTarget,
  kTargetPartial,
  kTargetUnknown,
  kTargetZero,
  kTargetReached,
  kRevenueByAccount,
  kAchievedIncomplete,
  kTooLarge,
};

// A share, or why there is none.
struct Share {
  absl::optional<int64_t> basis_points;  // rounded half to even
  NoShare why = NoShare::kNone;
};

// What has been reached beside what was to be. Without a target only `achieved` is set.
struct Standing {
  WideMicros achieved;
  absl::optional<WideMicros> gap;
  Share attainment;
  Share coverage;
};

// `no_target` says why there is no `target`. Precondition: one of the two is given.
Standing StandingOf(const Figures& figures, TargetKind kind, absl::optional<money::Micros> target,
                    NoShare no_target = NoShare::kNoTarget);

}  // namespace accord::forecast
