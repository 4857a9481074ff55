// Every target, in memory, by whom it is for. Thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
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

  // What makes up the target of a period.
  struct Found {
    std::vector<Entry> entries;                  // none: there is no target at all
    std::vector<calendar::FiscalRange> missing;  // parts of the period that have none
  };
  // The period's own target if there is one, else those of its parts, each its own or its parts'.
  // A part that has none is missing: what is there is then not the period's target.
  Found Find(SubjectKind subject, absl::string_view id, TargetKind kind,
             const calendar::FiscalRange& period) const;

 private:
  using Entries = absl::InlinedVector<Entry, 1>;
  using ById = absl::flat_hash_map<std::string, Entries>;

  static Found FindPeriod(const Entries& entries, TargetKind kind,
                          const calendar::FiscalRange& period);

  ById by_subject_[3];
};

// The parts that a period consists of: the quarters of a year, the months of a quarter, none of a
// month.
std::vector<calendar::FiscalRange> PartsOf(const calendar::FiscalRange& period);

}  // namespace accord::forecast
