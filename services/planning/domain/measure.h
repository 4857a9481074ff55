// How success is measured, for an objective or a Condition. Plain data.
#pragma once

#include <string>
#include "common/store/nested.h"

namespace accord::planning {

// Numbers are decimals as the caller wrote them; empty: unset.
struct Measure {
  std::string metric;
  std::string baseline;
  std::string target;
  std::string unit;
  std::string current;

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("metric", self.metric);
    visit("baseline", self.baseline);
    visit("target", self.target);
    visit("unit", self.unit);
    visit("current", self.current);
  }
  friend bool operator==(const Measure&, const Measure&) = default;
};

}  // namespace accord::planning
