// Reading the forecast of one subject and period, and the arithmetic on it. Pure.
#pragma once

#include <array>
#include <cstdint>

#include "absl/types/optional.h"
#include "common/calendar/fiscal_calendar.h"
#include "common/hierarchy/cells.h"
#include "common/money/money.h"
#include "services/forecast/domain/book.h"
#include "services/forecast/domain/forecast_key.h"

namespace accord::forecast {

using SlotSums = std::array<hierarchy::Sums, kSlots>;

// By slot: categories, and recognized revenue.
struct Figures {
  SlotSums all = {};  // the subject and all below it
  SlotSums own = {};  // the subject alone

  // Every sum of these figures fits into 64 bits. If not, none is to be told.
  bool fits = true;

  hierarchy::Sums of(Category category) const { return all[static_cast<size_t>(category)]; }
  money::Micros closed() const { return {of(Category::kClosed).amount_micros}; }
  money::Micros revenue() const { return {all[kRevenueSlot].amount_micros}; }
  // PIPELINE, BEST_CASE and COMMIT.
  hierarchy::Sums open() const;
  // What is closed, and the weighted amount of what is open.
  money::Micros weighted() const;
  // `category` and every surer one. Not for OMITTED.
  money::Micros Cumulative(Category category) const;
};

// One pass over the keys of `periods`; opportunities that `kind` does not count are left out.
// O(log keys + keys in the periods).
Figures ReadFigures(const Book& book, hierarchy::NodeId subject, calendar::KeyRange periods,
                    TargetKind kind);

// A share, or why there is none.
struct Share {
  absl::optional<int64_t> basis_points;  // rounded half to even
  const char* not_applicable_reason = "";
};

// What has been reached beside what was to be. Without a target only `achieved` is set.
struct Standing {
  money::Micros achieved;
  absl::optional<money::Micros> target;
  absl::optional<money::Micros> gap;
  Share attainment;
  Share coverage;
};

Standing StandingOf(const Figures& figures, TargetKind kind, absl::optional<money::Micros> target);

}  // namespace accord::forecast
