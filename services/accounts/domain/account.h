// An account: its record.
//
// References are ids without their collection: `acme`, not `accounts/acme`. Plain data:
// thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/hierarchy/dated_parents.h"
#include "common/money/money.h"
#include "common/store/nested.h"
#include "common/store/record.h"
#include "services/accounts/domain/closing.h"

namespace accord::accounts {

// Why a planned move could not happen on its day; as its refusal would have said.
struct SetAside {
  calendar::Date from;
  std::string parent;  // id; empty: it was to become a root
  std::string reason;  // HIERARCHY_CYCLE, HIERARCHY_TOO_DEEP, REFERENCE_NOT_FOUND
  std::string path;    // of the circle

  friend bool operator==(const SetAside&, const SetAside&) = default;
  static constexpr bool kNested = true;
  static constexpr bool kWhole = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("from", self.from);
    visit("parent", self.parent);
    visit("reason", self.reason);
    visit("path", self.path);
  }
};

// The same numbers as in the proto, for every enum of this folder.
enum class AccountState : uint8_t { kUnspecified, kActive, kProspect, kInactive };

}  // namespace accord::accounts

namespace accord::store {
template <>
struct EnumLabels<accounts::AccountState> {
  static constexpr const char* kLabels[] = {"", "ACTIVE", "PROSPECT", "INACTIVE"};
};
}  // namespace accord::store

namespace accord::accounts {

struct Account {
  store::Meta meta;
  std::string display_name;
  std::vector<store::ExternalId> external_ids;
  std::string parent;               // in effect now; empty: a root
  hierarchy::DatedParents parents;  // every parent it had, has and is going to have
  std::string segment;              // id of one of the organization's; empty: not assigned
  std::string industry;
  std::string country_code;
  std::vector<std::string> domains;
  AccountState state = AccountState::kUnspecified;
  store::Labels labels;
  int64_t employee_count = 0;
  money::Currency revenue_currency;  // none: the annual revenue is unknown
  money::Micros annual_revenue;
  bool managed = false;
  // An import made it before its parent was known: the parent it is given by one counts from the
  // beginning, as if it had been there, and is not a move.
  bool parent_deferred = false;
  int64_t parent_revision = 0;      // that put it below `parent`; 0: it was created there
  std::vector<SetAside> set_aside;  // oldest first
  Closing closing;                  // that it is being deleted

  static constexpr char kTable[] = "account";
  static constexpr store::Belonging kBelonging = store::Belonging::IsAccount("parent");
  static constexpr const char* kNames[] = {"display_name", "industry"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("display_name", self.display_name);
    visit("external_ids", self.external_ids);
    visit("parent", self.parent);
    visit("parents", self.parents);
    visit("segment", self.segment);
    visit("industry", self.industry);
    visit("country_code", self.country_code);
    visit("domains", self.domains);
    visit("state", self.state);
    visit("labels", self.labels);
    visit("employee_count", self.employee_count);
    visit("revenue_currency", self.revenue_currency);
    visit("annual_revenue", self.annual_revenue);
    visit("managed", self.managed);
    visit("parent_deferred", self.parent_deferred);
    visit("parent_revision", self.parent_revision);
    visit("set_aside", self.set_aside);
    visit("closing", self.closing);
  }
};

// That an account is going to come under another parent. Its id is the account's; deleted once no
// move is ahead. A table of its own, because few accounts have one and all are looked for each
// minute.
struct PendingMove {
  store::Meta meta;
  absl::optional<calendar::Date> due;  // the first day under the next parent

  static constexpr char kTable[] = "pending_move";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  static constexpr bool kWatched = false;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("due", self.due);
  }
};

}  // namespace accord::accounts
