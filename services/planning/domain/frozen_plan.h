// Versions of a plan that are frozen: rows of their own, which no compaction touches.
//
// Each step that freezes (submitting, approving, returning) writes one, in its own transaction: the
// whole plan as it was, with the names and findings that it showed. It is never changed. Versions
// from before there were such rows are noted by migration 0003 as PENDING and made from history
// (FreezeHistory) while that is still there. Plain data, and functions that read and write through
// the store they are given: thread-compatible.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/explain/finding.h"
#include "common/store/nested.h"
#include "common/store/record.h"
#include "common/store/store.h"
#include "services/planning/domain/kept_findings.h"
#include "services/planning/domain/plan_content.h"
#include "services/planning/domain/score_doubt.h"

namespace accord::planning {

enum class FrozenStep { kUnspecified, kSubmission, kReview };

// Where a frozen plan is from.
enum class FrozenOrigin {
  kUnspecified,
  kStep,     // written by the step that froze it
  kPending,  // to be made from history
  kHistory,  // made from history: names and findings of then are not known
  kLost,     // history was compacted away before it could be made
};

}  // namespace accord::planning

template <>
struct accord::store::EnumLabels<accord::planning::FrozenStep> {
  static constexpr const char* kLabels[] = {"", "SUBMISSION", "REVIEW"};
};
template <>
struct accord::store::EnumLabels<accord::planning::FrozenOrigin> {
  static constexpr const char* kLabels[] = {"", "STEP", "PENDING", "HISTORY", "LOST"};
};

namespace accord::planning {

// How something was called.
struct ShownName {
  std::string name;  // "people/jane"
  std::string display_name;

  static constexpr bool kNested = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("name", self.name);
    visit("display_name", self.display_name);
  }
};

// Id: "<plan>/<version>/<step>", such as "acme/2026/1/SUBMISSION".
struct FrozenPlan {
  store::Meta meta;
  FrozenStep step = FrozenStep::kUnspecified;
  FrozenOrigin origin = FrozenOrigin::kUnspecified;
  int64_t plan_revision = 0;      // the revision of the step, which the content shows
  int64_t accounts_revision = 0;  // that names and findings are from; 0: not known
  int64_t freeze_time = 0;        // microseconds since 1970 UTC
  std::string person;             // who took the step, or for whom it was taken
  std::string note;               // what they said
  std::string account_display_name;
  std::vector<ShownName> names;  // of people and contacts
  std::vector<explain::Finding> stale_reasons;
  std::vector<ScoreDoubt> doubts;  // of the scores of its Conditions
  std::string content;             // EncodeContent; empty: PENDING or LOST

  static constexpr char kTable[] = "frozen_plan";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("step", self.step);
    visit("origin", self.origin);
    visit("plan_revision", self.plan_revision);
    visit("accounts_revision", self.accounts_revision);
    visit("freeze_time", self.freeze_time);
    visit("person", self.person);
    visit("note", self.note);
    visit("account_display_name", self.account_display_name);
    visit("names", self.names);
    visit("stale_reasons", self.stale_reasons);
    visit("doubts", self.doubts);
    visit("content", self.content);
  }
};

struct FrozenKey {
  std::string plan;  // id
  int version = 0;
  FrozenStep step = FrozenStep::kSubmission;

  std::string Id() const { return absl::StrCat(plan, "/", version, "/", store::LabelOf(step)); }
};

// Makes a PENDING row what history says it was: HISTORY, or LOST if that is no longer there.
// Errors: those of the store.
absl::Status FreezeFromHistory(store::Store& store, absl::Time deadline, FrozenPlan& frozen);

// Does so with every PENDING row, a portion a transaction, until all are done or `stopping`. Safe
// to repeat, and from several processes at once. Returns how many it did. Errors: those of the
// store, and then what was done stays.
absl::StatusOr<int64_t> FreezeHistory(store::Store& store, const std::atomic<bool>& stopping);

}  // namespace accord::planning
