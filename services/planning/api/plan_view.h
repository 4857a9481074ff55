// How a plan with all that belongs to it is shown: as it stands, as it was, as it was frozen.
// Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "common/directory/directory.h"
#include "common/store/store.h"
#include "services/planning/api/methods.h"
#include "services/planning/domain/frozen_plan.h"
#include "services/planning/domain/plan_content.h"

namespace accord::planning {

// With what speaks of now: stale reasons, scores that are out of date, and the steps that the
// caller may take. `reader` shows the standards. Without revision. Errors: the reader's.
absl::StatusOr<v1::PlanDocument> ShowNow(const Deps& deps, const rpc::Call& call,
                                         store::Reader& reader, const PlanContent& content);

// As the content was at a moment, with the names and findings of then; `then.standards` shows the
// same moment. Without revision. Errors: the reader's.
struct Then {
  const directory::Directory& directory;  // with NamesOf the content
  absl::Time time;
  store::Reader& standards;
};
absl::StatusOr<v1::PlanDocument> ShowThen(const Deps& deps, const Then& then,
                                          const PlanContent& content);
// Whom what is shown of the content speaks of, by resource name: its account, people, contacts.
std::vector<std::string> NamesOf(const Deps& deps, const PlanContent& content);

// What a step that freezes keeps: the content as `txn` shows it, with the names and findings of
// now. Errors: PLAN_TOO_LARGE; those of the store.
struct Freezing {
  FrozenStep step = FrozenStep::kUnspecified;
  std::string person;
  std::string note;
};
absl::Status Freeze(const Deps& deps, store::Txn& txn, const AccountPlan& plan,
                    const Freezing& freezing);

// As it was frozen. Errors: PLAN_VERSION_NOT_KEPT; those of the store.
absl::StatusOr<v1::PlanDocument> ShowFrozen(const Deps& deps, FrozenPlan frozen, int version,
                                            absl::Time deadline);

}  // namespace accord::planning
