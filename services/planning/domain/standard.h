// The COS quality standard: the rubric that a Condition is scored by. Plain data and pure
// functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/store/nested.h"
#include "common/store/record.h"

namespace accord::planning {

// How a criterion is decided; see accord.planning.v1.Criterion.Check.
enum class Check {
  kUnspecified,
  kBothSidesCommit,
  kSponsorIsDirector,
  kMeasurableTarget,
  kDueInFiscalYear,
  kServesPriority,
  kRecentlyReviewed,
  kEvidenceWhenDone,
  kReviewerRated,
};

}  // namespace accord::planning

template <>
struct accord::store::EnumLabels<accord::planning::Check> {
  static constexpr const char* kLabels[] = {"",
                                            "BOTH_SIDES_COMMIT",
                                            "SPONSOR_IS_DIRECTOR",
                                            "MEASURABLE_TARGET",
                                            "DUE_IN_FISCAL_YEAR",
                                            "SERVES_PRIORITY",
                                            "RECENTLY_REVIEWED",
                                            "EVIDENCE_WHEN_DONE",
                                            "REVIEWER_RATED"};
};

namespace accord::planning {

// Scores are in hundredths of a percent.
inline constexpr int kFullScore = 10000;
inline constexpr int kDefaultPassMark = 7000;
inline constexpr int kDefaultWithinDays = 90;
inline constexpr char kDefaultStandardId[] = "default";

struct Criterion {
  std::string criterion_id;
  std::string title;
  Check check = Check::kUnspecified;
  int32_t weight = 1;  // 1..1000
  bool required = false;
  int32_t within_days = 0;  // kRecentlyReviewed alone; 0: kDefaultWithinDays

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("criterion_id", self.criterion_id);
    visit("title", self.title);
    visit("check", self.check);
    visit("weight", self.weight);
    visit("required", self.required);
    visit("within_days", self.within_days);
  }
};

struct CosStandard {
  store::Meta meta;
  std::string display_name;
  int32_t version = 1;
  std::vector<Criterion> criteria;
  int32_t pass_mark_basis_points = kDefaultPassMark;

  static constexpr char kTable[] = "cos_standard";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  static constexpr const char* kNames[] = {"display_name"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("display_name", self.display_name);
    visit("version", self.version);
    visit("criteria", self.criteria);
    visit("pass_mark_basis_points", self.pass_mark_basis_points);
  }
};

// The version that `after` becomes: the first, the same as `before` if it says the same, else one
// more. `before` is null on creation.
int32_t VersionAfter(const CosStandard* before, const CosStandard& after);

// What an organization begins with: every check once; a Condition without promises of both sides or
// without a measurable target never passes.
CosStandard DefaultStandard();

}  // namespace accord::planning
