// Why a score that is kept would come out otherwise now. Pure: thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/explain/finding.h"
#include "common/store/nested.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/rubric.h"
#include "services/planning/domain/standard.h"

namespace accord::planning {

// See accord.planning.v1.Evaluation.out_of_date.
enum class DoubtCause {
  kUnspecified,
  kStandardChanged,
  kConditionChanged,
  kPlanChanged,
  kSponsorChanged,
  kCalendarChanged,
  kTimePassed,
};

}  // namespace accord::planning

template <>
struct accord::store::EnumLabels<accord::planning::DoubtCause> {
  static constexpr const char* kLabels[] = {"",
                                            "STANDARD_CHANGED",
                                            "CONDITION_CHANGED",
                                            "PLAN_CHANGED",
                                            "SPONSOR_CHANGED",
                                            "CALENDAR_CHANGED",
                                            "TIME_PASSED"};
};

namespace accord::planning {

struct ScoreDoubt {
  std::string condition;  // id
  DoubtCause cause = DoubtCause::kUnspecified;
  std::string criterion_id;      // the first that differs; empty for kStandardChanged
  int32_t standard_version = 0;  // for kStandardChanged: the present one; 0: it is deleted

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("condition", self.condition);
    visit("cause", self.cause);
    visit("criterion_id", self.criterion_id);
    visit("standard_version", self.standard_version);
  }
  friend bool operator==(const ScoreDoubt&, const ScoreDoubt&) = default;
};

// What callers are told of it. Precondition: its cause is not kUnspecified.
explain::Finding FindingOf(const ScoreDoubt& doubt);

// Each cause once, in the order of DoubtCause; empty if the Condition has no score, or scoring it
// again by the same version, with `facts` as they are now, says the same. `standard` is the one it
// was scored by as it stands; null: there is none any more.
std::vector<ScoreDoubt> DoubtsOf(const Condition& condition, const CosStandard* standard,
                                 const RubricFacts& facts);

}  // namespace accord::planning
