// What planning's rules are told of a copy of the hierarchy, that of now or of then, and of the
// day, and what of kept scores they find out of date. Thread-safe but for ScoreCheck.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "accord/planning/v1/condition.pb.h"
#include "accord/planning/v1/plan.pb.h"
#include "common/directory/directory.h"
#include "common/store/store.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/rubric.h"
#include "services/planning/domain/score_doubt.h"

namespace accord::planning {

// What the copy shows now.
Seen SeenNow(const directory::Directory& directory);

// The organization's day.
calendar::Date Today(const directory::Directory& directory, absl::Time now);

// What the freshness of a plan of `account` depends on.
Surroundings SurroundingsOf(const directory::Directory& directory, absl::Time now,
                            const std::string& account);

// What makes `plan` stale at `now`, by what `directory` shows of its account.
std::vector<explain::Finding> StaleReasonsOf(const directory::Directory& directory, absl::Time now,
                                             const AccountPlan& plan);
void AddStaleReasons(const std::vector<explain::Finding>& findings, v1::AccountPlan& proto);

// What a Condition of `plan` is scored by, beside itself and the standard.
RubricFacts FactsOf(const directory::Directory& directory, absl::Time now, const AccountPlan& plan,
                    const Condition& condition);

// Asks of kept scores whether they would come out otherwise, and reads each plan and standard once.
// Of one thread; what it is made with outlives it.
class ScoreCheck {
 public:
  ScoreCheck(const directory::Directory& directory, absl::Time now, store::Reader& reader)
      : directory_(directory), now_(now), reader_(reader) {}

  // Errors: the reader's.
  absl::StatusOr<std::vector<ScoreDoubt>> DoubtsOf(const Condition& condition);
  // The plan of the Condition, until the next call; null: there is none.
  absl::StatusOr<const AccountPlan*> PlanOf(const Condition& condition);
  // The same for one of `plan`, which need not be stored.
  absl::StatusOr<std::vector<ScoreDoubt>> DoubtsOf(const Condition& condition,
                                                   const AccountPlan& plan);

 private:
  absl::StatusOr<const CosStandard*> StandardOf(const Condition& condition);

  const directory::Directory& directory_;
  const absl::Time now_;
  store::Reader& reader_;
  absl::flat_hash_map<std::string, absl::optional<AccountPlan>> plans_;
  absl::flat_hash_map<std::string, absl::optional<CosStandard>> standards_;
};

// Says them of the Condition's evaluation.
void AddDoubts(const std::vector<ScoreDoubt>& doubts, v1::Condition& proto);

}  // namespace accord::planning
