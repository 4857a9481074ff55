// The key under which a forecast's sums are kept: period, then slot, then group of types.
//
// Periods stand in the high part, so that everything about a year, a quarter or a month is one run
// of keys and read in one pass.
#pragma once

#include <cstdint>

#include "common/calendar/fiscal_calendar.h"
#include "common/hierarchy/roll_up.h"
#include "common/money/money.h"
#include "services/forecast/domain/category.h"

namespace accord::forecast {

// Categories have the slots of their own values, 1 to 5; beside them stands recognized revenue.
inline constexpr int kRevenueSlot = 6;
inline constexpr int kSlots = 8;

// The types of opportunities as targets tell them apart.
enum class TypeGroup : uint8_t { kNetNew, kRenewal, kServices };
inline constexpr int kGroups = 4;

constexpr TypeGroup GroupOf(OpportunityType type) {
  switch (type) {
    case OpportunityType::kRenewal:
      return TypeGroup::kRenewal;
    case OpportunityType::kServices:
      return TypeGroup::kServices;
    default:
      return TypeGroup::kNetNew;
  }
}

// Whether a target of `kind`, or a forecast beside it, counts opportunities of `group`.
constexpr bool Counts(TargetKind kind, TypeGroup group) {
  switch (kind) {
    case TargetKind::kNetNew:
      return group == TypeGroup::kNetNew;
    case TargetKind::kRenewal:
      return group == TypeGroup::kRenewal;
    default:
      return true;
  }
}

// The period of what has no close date: before every period there is.
inline constexpr calendar::PeriodKey kUndated = 0;

struct ForecastKey {
  calendar::PeriodKey period = kUndated;
  int slot = 0;
  TypeGroup group = TypeGroup::kNetNew;

  constexpr hierarchy::Key packed() const {
    return (period * kSlots + slot) * kGroups + static_cast<int>(group);
  }
};

constexpr ForecastKey Unpack(hierarchy::Key key) {
  return {key / (kSlots * kGroups), key / kGroups % kSlots, static_cast<TypeGroup>(key % kGroups)};
}

constexpr hierarchy::KeySpan SpanOf(calendar::KeyRange periods) {
  return {periods.first * kSlots * kGroups, (periods.last + 1) * kSlots * kGroups - 1};
}

// Why an amount is in no sum of the reporting currency: it has no rate, or it converts to more than
// 64 bits hold.
enum class Lack : uint8_t { kRate, kRoom };

// What is in no sum, under a key below zero: by the key that it would have, why, and its currency,
// in which it is summed. So every node knows what its own figures lack.
struct LackKey {
  ForecastKey key;
  Lack lack = Lack::kRate;
  money::Currency currency;

  hierarchy::Key packed() const;
};
LackKey UnpackLack(hierarchy::Key key);
// All of them in some periods.
hierarchy::KeySpan LackSpanOf(calendar::KeyRange periods);

}  // namespace accord::forecast
