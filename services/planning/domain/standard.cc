#include "services/planning/domain/standard.h"

namespace accord::planning {

int32_t VersionAfter(const CosStandard* before, const CosStandard& after) {
  if (before == nullptr) return 1;
  CosStandard same_version = after;
  same_version.version = before->version;
  return store::SameContent(*before, same_version) ? before->version : before->version + 1;
}

CosStandard DefaultStandard() {
  CosStandard standard;
  standard.meta.id = kDefaultStandardId;
  standard.display_name = "COS quality standard";
  standard.criteria = {
      {"both-sides", "Both sides promise something", Check::kBothSidesCommit, 20, true},
      {"measurable", "Success can be measured", Check::kMeasurableTarget, 20, true},
      {"sponsor", "A director or above stands for it", Check::kSponsorIsDirector, 15},
      {"due", "It is due within the fiscal year", Check::kDueInFiscalYear, 10},
      {"priority", "It serves a priority of the customer", Check::kServesPriority, 10},
      {"reviewed", "It was reviewed lately", Check::kRecentlyReviewed, 10, false,
       kDefaultWithinDays},
      {"evidence", "What is done can be shown", Check::kEvidenceWhenDone, 5},
      {"business-value", "The customer's business gains by it", Check::kReviewerRated, 10},
  };
  return standard;
}

}  // namespace accord::planning
