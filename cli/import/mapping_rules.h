// How texts are read: said for a field, or for all fields of a load, or for the whole mapping; the
// nearest word counts. What nothing heeds is a mistake, and told as one.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/types/optional.h"
#include "cli/import/days.h"
#include "cli/import/json_reader.h"
#include "cli/import/mapping.h"
#include "cli/import/numbers.h"

namespace accord::cli {

template <typename T>
struct Said {
  absl::optional<T> value;
  bool heeded = false;
};

struct ReadingRules {
  Said<NumberFormat> numbers;
  Said<DateFormat> date_format;
  Said<TimeMeaning> time;
  Said<absl::TimeZone> time_zone;
  Said<EmptyMeaning> empty;

  // Reads `numbers`, `date_format`, `time`, `time_zone` and `empty`; what is wrong is refused
  // there.
  static ReadingRules Read(JsonObject& object);
  // Refuses what was said and heeded nowhere.
  void RefuseIdle(JsonObject& object) const;
};

// What counts, the innermost first.
class RulesChain {
 public:
  RulesChain(std::initializer_list<ReadingRules*> inner_first) : rules_(inner_first) {}

  bool SayNumbers() const {
    return std::any_of(rules_.begin(), rules_.end(),
                       [](const ReadingRules* rules) { return rules->numbers.value.has_value(); });
  }
  NumberFormat Numbers() { return Nearest(&ReadingRules::numbers, NumberFormat()); }
  DayRule Days();
  EmptyMeaning Empty() { return Nearest(&ReadingRules::empty, EmptyMeaning::kKeep); }

 private:
  template <typename T>
  T Nearest(Said<T> ReadingRules::*member, T otherwise) {
    for (ReadingRules* rules : rules_) {
      Said<T>& said = rules->*member;
      if (!said.value.has_value()) continue;
      said.heeded = true;
      return *said.value;
    }
    return otherwise;
  }

  std::vector<ReadingRules*> rules_;
};

}  // namespace accord::cli
