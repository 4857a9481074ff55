// Every target, in memory, by whom it is for. Thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "common/calendar/fiscal_calendar.h"
#include "common/money/money.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {

enum class SubjectKind : uint8_t { kAccount, kPerson, kTerritory };

class Targets {
 public:
  struct Entry {
    TargetKind kind = TargetKind::kUnspecified;
    calendar::FiscalRange period;
    money::Money amount;
  };

  // A deleted target says nothing and is neither put nor taken.
  void Put(const Target& target);
  void Take(const Target& target);

  // Calls `visit` with the targets that make up the one of `period`: its own if there is one, else
  // those of its quarters, each its own or its months'. Never calls it if there is none.
  void Visit(SubjectKind subject, absl::string_view id, TargetKind kind,
             const calendar::FiscalRange& period,
             absl::FunctionRef<void(const Entry&)> visit) const;

 private:
  using Entries = absl::InlinedVector<Entry, 1>;
  using ById = absl::flat_hash_map<std::string, Entries>;

  static bool VisitPeriod(const Entries& entries, TargetKind kind,
                          const calendar::FiscalRange& period,
                          absl::FunctionRef<void(const Entry&)> visit);

  ById by_subject_[3];
};

// The parts that a period consists of: the quarters of a year, the months of a quarter, none of a
// month.
std::vector<calendar::FiscalRange> PartsOf(const calendar::FiscalRange& period);

}  // namespace accord::forecast
