// An account plan: its record, its life, and what makes it out of date.
//
//   DRAFT → SUBMITTED → APPROVED → (revised) DRAFT
//                     ↘ RETURNED → SUBMITTED
//
// Only a DRAFT or RETURNED plan can be changed, with all that belongs to it. Plain data and pure
// functions: thread-compatible. What a step is refused for is what StepsOf says of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/explain/finding.h"
#include "common/store/record.h"
#include "services/planning/domain/plan_parts.h"

namespace accord::planning {

// What the fiscal years of plans may be: a plan's dates stay within those that exist under every
// calendar.
inline constexpr int kFirstFiscalYear = 1901;
inline constexpr int kLastFiscalYear = 2198;

enum class PlanState { kUnspecified, kDraft, kSubmitted, kApproved, kReturned };

}  // namespace accord::planning

template <>
struct accord::store::EnumLabels<accord::planning::PlanState> {
  static constexpr const char* kLabels[] = {"", "DRAFT", "SUBMITTED", "APPROVED", "RETURNED"};
};

namespace accord::planning {

// Id: "<account>/<fiscal year>".
struct AccountPlan {
  store::Meta meta;
  int32_t fiscal_year = 0;
  PlanState state = PlanState::kDraft;
  std::string owner;  // a person's id; empty: nobody
  std::vector<BusinessPriority> business_priorities;
  std::string strategy;
  std::vector<Stakeholder> stakeholders;
  std::vector<Competitor> competitors;
  std::vector<PartnerEngagement> partner_engagements;
  int32_t version = 0;       // how many times it was submitted
  int64_t submit_time = 0;   // microseconds since 1970 UTC; 0: never
  std::string submitter;     // for whom it was submitted, such as `people/jane`
  std::string submit_actor;  // who was authenticated then; the same but for what is done for others
  int64_t review_time = 0;   // microseconds since 1970 UTC; 0: never
  std::string reviewer;
  std::string review_note;
  // What the copy of the hierarchy showed when the plan was last reviewed, or created: the accounts
  // revision (0: not kept, by an earlier release) and the history that it belongs to.
  int64_t seen_accounts_revision = 0;
  std::string seen_accounts_epoch;

  static constexpr char kTable[] = "plan";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("fiscal_year", self.fiscal_year);
    visit("state", self.state);
    visit("owner", self.owner);
    visit("business_priorities", self.business_priorities);
    visit("strategy", self.strategy);
    visit("stakeholders", self.stakeholders);
    visit("competitors", self.competitors);
    visit("partner_engagements", self.partner_engagements);
    visit("version", self.version);
    visit("submit_time", self.submit_time);
    visit("submitter", self.submitter);
    visit("submit_actor", self.submit_actor);
    visit("review_time", self.review_time);
    visit("reviewer", self.reviewer);
    visit("review_note", self.review_note);
    visit("seen_accounts_revision", self.seen_accounts_revision);
    visit("seen_accounts_epoch", self.seen_accounts_epoch);
  }
};

// One submission. Id: "<plan>/<version>". What was submitted is in frozen_plan.h.
struct PlanVersion {
  store::Meta meta;
  std::string submitter;
  std::string note;  // what the submitter told the reviewer

  static constexpr char kTable[] = "plan_version";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("submitter", self.submitter);
    visit("note", self.note);
  }
};

// Who does something, and for whom.
struct Speaker {
  std::string actor;              // who is authenticated, such as `people/jane`
  std::string on_behalf_of = {};  // empty: for themselves
  // No person but a program that speaks for many, such as the gateway, or the administrator of the
  // embedded default, where nobody else could approve anything.
  bool acts_for_everybody = false;

  const std::string& person() const { return on_behalf_of.empty() ? actor : on_behalf_of; }
};

// The same numbers as in the proto.
enum class PlanStepKind { kUnspecified, kUpdate, kSubmit, kApprove, kReturn, kRevise, kDelete };

struct PlanStep {
  PlanStepKind kind = PlanStepKind::kUnspecified;
  explain::WhyNot why_not = {};
};

// What has to be known of a plan beside itself to say which steps may be taken, and by whom.
struct PlanStanding {
  Speaker by;
  bool empty = false;  // it holds neither an objective nor a Condition
};

// Every step once, in the order of PlanStepKind, of a plan that is not deleted.
std::vector<PlanStep> StepsOf(const AccountPlan& plan, const PlanStanding& standing);

// PLAN_STATE unless it can be changed.
explain::WhyNot WhyNotEditable(const AccountPlan& plan);
absl::Status CheckEditable(const AccountPlan& plan);

// DRAFT or RETURNED to SUBMITTED, as the next version. Errors: PLAN_STATE, PLAN_EMPTY.
absl::Status Submit(const PlanStanding& standing, absl::Time now, AccountPlan& plan);

// What of the copy of the hierarchy a plan was looked at with.
struct Seen {
  int64_t accounts_revision = 0;
  std::string accounts_epoch = {};
};

// What a reviewer says of a SUBMITTED plan.
struct PlanReview {
  Speaker by;
  std::string note;
  absl::Time time;
  Seen seen = {};
};
// Errors: PLAN_STATE; OWN_PLAN if the reviewer, or for whom they act, submitted the plan or acted
// for who did. Who acts for everybody is only whom they act for, and may approve their own while
// they act for nobody.
absl::Status Approve(const PlanReview& review, AccountPlan& plan);
// Errors: PLAN_STATE.
absl::Status Return(const PlanReview& review, AccountPlan& plan);

// APPROVED to DRAFT. Errors: PLAN_STATE.
absl::Status Revise(AccountPlan& plan);

// How an account came to stand under its present parent.
struct AccountMove {
  int64_t accounts_revision = 0;  // that put it there; 0: not known
  calendar::Date day;             // from which it counts
};

// What a plan's freshness depends on beside the plan.
struct Surroundings {
  absl::Time now;
  int review_interval_days = 90;
  absl::optional<AccountMove> moved = {};  // nothing: it always stood there
  std::string accounts_epoch = {};         // that revisions of the move belong to
  absl::TimeZone time_zone = absl::UTCTimeZone();
};
// Why the plan is out of date; empty: it is not. Days are those of the organization,
// counted from the last review, or from the creation if there was none. A move counts if its
// accounts revision is later than the one that was seen then; where either is not known, or they
// are of two histories, if its day is not before that day: rather once too often than never.
std::vector<explain::Finding> StaleReasons(const AccountPlan& plan,
                                           const Surroundings& surroundings);

}  // namespace accord::planning
