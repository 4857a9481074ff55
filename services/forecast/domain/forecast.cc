#include "services/forecast/domain/forecast.h"

#include <limits>

#include "common/money/allocation.h"

namespace accord::forecast {
namespace {

using hierarchy::Key;
using hierarchy::Sums;

// Bounds every sum that can be made of some amounts, and of the shares of them that are weighted.
class Bound {
 public:
  void Add(const Sums& sums) {
    const __int128 amount = sums.amount_micros;
    total_ += amount < 0 ? -amount : amount;
  }
  bool fits() const { return total_ <= std::numeric_limits<int64_t>::max(); }

 private:
  __int128 total_ = 0;
};

void Accumulate(SlotSums& slots, TargetKind kind, Key packed, const Sums& sums) {
  const ForecastKey key = Unpack(packed);
  if (key.slot != kRevenueSlot && !Counts(kind, key.group)) return;
  Sums& slot = slots[static_cast<size_t>(key.slot)];
  slot.amount_micros += sums.amount_micros;
  slot.weighted_micros += sums.weighted_micros;
  slot.count += sums.count;
}

Share ShareOf(money::Micros part, money::Micros whole) {
  const absl::StatusOr<money::Micros> share = money::Multiply(part, {kCertain, whole.value});
  if (!share.ok()) return {absl::nullopt, "the share is too large to be told"};
  return {share->value, ""};
}

}  // namespace

Sums Figures::open() const {
  Sums open;
  for (Category category : {Category::kPipeline, Category::kBestCase, Category::kCommit}) {
    const Sums sums = of(category);
    open.amount_micros += sums.amount_micros;
    open.weighted_micros += sums.weighted_micros;
    open.count += sums.count;
  }
  return open;
}

money::Micros Figures::weighted() const { return money::Micros{open().weighted_micros} + closed(); }

money::Micros Figures::Cumulative(Category category) const {
  money::Micros sum;
  for (size_t slot = static_cast<size_t>(category); slot <= static_cast<size_t>(Category::kClosed);
       ++slot) {
    sum += money::Micros{all[slot].amount_micros};
  }
  return sum;
}

Figures ReadFigures(const Book& book, hierarchy::NodeId subject, calendar::KeyRange periods,
                    TargetKind kind) {
  Figures figures;
  const hierarchy::KeySpan span = SpanOf(periods);
  Bound all;
  Bound own;
  const auto adding = [kind](SlotSums& slots, Bound& bound) {
    return [&slots, &bound, kind](Key key, const Sums& sums) {
      bound.Add(sums);
      if (bound.fits()) Accumulate(slots, kind, key, sums);
    };
  };
  book.sums().VisitSubtree(subject, span, adding(figures.all, all));
  book.sums().VisitOwn(subject, span, adding(figures.own, own));
  figures.fits = all.fits() && own.fits();
  return figures;
}

Standing StandingOf(const Figures& figures, TargetKind kind, absl::optional<money::Micros> target) {
  Standing standing;
  standing.achieved = kind == TargetKind::kTotalRevenue ? figures.revenue() : figures.closed();
  if (!target.has_value()) {
    standing.attainment.not_applicable_reason = "there is no target";
    standing.coverage.not_applicable_reason = "there is no target";
    return standing;
  }
  standing.target = target;
  const absl::StatusOr<money::Micros> gap = money::CheckedSubtract(*target, standing.achieved);
  if (!gap.ok()) {
    standing.attainment.not_applicable_reason = "the gap is too large to be told";
    standing.coverage.not_applicable_reason = "the gap is too large to be told";
    return standing;
  }
  standing.gap = *gap;
  if (target->value == 0) {
    standing.attainment.not_applicable_reason = "the target is zero";
  } else {
    standing.attainment = ShareOf(standing.achieved, *target);
  }
  if (standing.gap->value <= 0) {
    standing.coverage.not_applicable_reason = "the target is reached";
  } else {
    standing.coverage = ShareOf({figures.open().amount_micros}, *standing.gap);
  }
  return standing;
}

}  // namespace accord::forecast
