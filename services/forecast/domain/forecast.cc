#include "services/forecast/domain/forecast.h"

#include <algorithm>
#include <tuple>

namespace accord::forecast {
namespace {

using hierarchy::Key;
using hierarchy::Sums;

unsigned BitOf(int slot) { return 1u << slot; }
unsigned BitOf(Category category) { return BitOf(static_cast<int>(category)); }

// Whether something is lacking in one of these slots.
bool Lacks(const Figures& figures, unsigned slots) {
  return std::any_of(figures.lacking.begin(), figures.lacking.end(),
                     [slots](const Lacking& one) { return (one.slots & slots) != 0; });
}

void Accumulate(SlotSums& slots, TargetKind kind, Key packed, const Sums& sums) {
  const ForecastKey key = Unpack(packed);
  if (key.slot != kRevenueSlot && !Counts(kind, key.group)) return;
  slots[static_cast<size_t>(key.slot)] += sums;
}

void AccumulateLack(std::vector<Lacking>& all, TargetKind kind, Key packed, const Sums& sums) {
  const LackKey key = UnpackLack(packed);
  if (key.key.slot != kRevenueSlot && !Counts(kind, key.key.group)) return;
  Note(all, {key.lack, key.currency, sums, BitOf(key.key.slot)});
}

// Sums that come to nothing were parts of two that stand beside each other (Book).
void DropNothing(std::vector<Lacking>& all) {
  all.erase(
      std::remove_if(all.begin(), all.end(), [](const Lacking& one) { return one.sums == Sums(); }),
      all.end());
}

// part ÷ whole in basis points, rounded half to even.
Share ShareOf(WideMicros part, WideMicros whole) {
  if (whole < 0) {
    part = -part;
    whole = -whole;
  }
  const WideMicros scaled = part * kCertain;
  WideMicros quotient = scaled / whole;
  WideMicros rest = scaled % whole;
  if (rest < 0) {
    rest += whole;
    --quotient;
  }
  const bool up = rest * 2 > whole || (rest * 2 == whole && quotient % 2 != 0);
  const absl::optional<money::Micros> share = Narrow(up ? quotient + 1 : quotient);
  if (!share.has_value()) return {absl::nullopt, NoShare::kTooLarge};
  return {share->value};
}

}  // namespace

void Note(std::vector<Lacking>& all, const Lacking& one) {
  const auto order = [](const Lacking& lacking) {
    return std::make_tuple(lacking.currency, lacking.lack);
  };
  const auto at =
      std::lower_bound(all.begin(), all.end(), one,
                       [&](const Lacking& a, const Lacking& b) { return order(a) < order(b); });
  if (at == all.end() || order(*at) != order(one)) {
    all.insert(at, one);
    return;
  }
  at->sums += one.sums;
  at->slots |= one.slots;
}

absl::optional<money::Micros> Narrow(WideMicros amount) {
  const auto narrow = static_cast<int64_t>(amount);
  return amount == narrow ? absl::make_optional(money::Micros{narrow}) : absl::nullopt;
}

Sums Figures::open() const {
  Sums open;
  for (Category category : {Category::kPipeline, Category::kBestCase, Category::kCommit}) {
    open += of(category);
  }
  return open;
}

WideMicros Figures::weighted() const { return open().weighted_micros + closed(); }

WideMicros Figures::Cumulative(Category category) const {
  WideMicros sum = 0;
  for (size_t slot = static_cast<size_t>(category); slot <= static_cast<size_t>(Category::kClosed);
       ++slot) {
    sum += all[slot].amount_micros;
  }
  return sum;
}

Figures Figures::OfOwn() const { return {own, own, own_lacking, own_lacking}; }

Figures& Figures::operator+=(const Figures& other) {
  for (size_t slot = 0; slot < all.size(); ++slot) all[slot] += other.all[slot];
  for (const Lacking& one : other.lacking) Note(lacking, one);
  return *this;
}

Figures ReadFigures(const rollups::Book& book, hierarchy::NodeId subject,
                    calendar::KeyRange periods, TargetKind kind) {
  Figures figures;
  const auto adding = [kind](SlotSums& slots) {
    return [&slots, kind](Key key, const Sums& sums) { Accumulate(slots, kind, key, sums); };
  };
  const auto noting = [kind](std::vector<Lacking>& all) {
    return [&all, kind](Key key, const Sums& sums) { AccumulateLack(all, kind, key, sums); };
  };
  const hierarchy::KeySpan span = SpanOf(periods);
  book.VisitSubtree(subject, span, adding(figures.all));
  book.VisitOwn(subject, span, adding(figures.own));
  const hierarchy::KeySpan lack_span = LackSpanOf(periods);
  book.VisitSubtree(subject, lack_span, noting(figures.lacking));
  book.VisitOwn(subject, lack_span, noting(figures.own_lacking));
  DropNothing(figures.lacking);
  DropNothing(figures.own_lacking);
  return figures;
}

Standing StandingOf(const Figures& figures, TargetKind kind, absl::optional<money::Micros> target,
                    NoShare no_target) {
  Standing standing;
  const bool revenue = kind == TargetKind::kTotalRevenue;
  standing.achieved = revenue ? figures.revenue() : figures.closed();
  if (!target.has_value()) {
    standing.attainment.why = no_target;
    standing.coverage.why = no_target;
    return standing;
  }
  standing.gap = WideMicros(target->value) - standing.achieved;
  // A share of what is not all there would be another one.
  const unsigned achieved = revenue ? BitOf(kRevenueSlot) : BitOf(Category::kClosed);
  const unsigned open =
      BitOf(Category::kPipeline) | BitOf(Category::kBestCase) | BitOf(Category::kCommit);
  if (target->value == 0) {
    standing.attainment.why = NoShare::kTargetZero;
  } else if (Lacks(figures, achieved)) {
    standing.attainment.why = NoShare::kAchievedIncomplete;
  } else {
    standing.attainment = ShareOf(standing.achieved, target->value);
  }
  if (*standing.gap <= 0) {
    standing.coverage.why = NoShare::kTargetReached;
  } else if (Lacks(figures, achieved | open)) {
    standing.coverage.why = NoShare::kAchievedIncomplete;
  } else {
    standing.coverage = ShareOf(figures.open().amount_micros, *standing.gap);
  }
  return standing;
}

}  // namespace accord::forecast
