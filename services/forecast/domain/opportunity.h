// A possible sale, and the stage it is in. Plain data: thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/money/money.h"
#include "common/store/nested.h"
#include "common/store/row.h"
#include "services/forecast/domain/category.h"

namespace accord::forecast {

// What a stage says of the opportunities in it.
struct StageRule {
  Outcome outcome = Outcome::kUnspecified;
  Category category = Category::kUnspecified;
  int32_t probability_basis_points = 0;

  friend bool operator==(const StageRule&, const StageRule&) = default;
};
// By stage id; deleted ones too.
using StageRules = absl::flat_hash_map<std::string, StageRule>;

// What a forecast needs of an opportunity: the first columns of its row, so that the millions that
// a restart reads are read without the rest.
struct OpportunityFacts {
  store::Meta meta;
  std::string account;  // id; empty: not known yet
  std::string owner;    // id; empty: nobody
  OpportunityType type = OpportunityType::kUnspecified;
  // What it counted as when this version was made. Its stage may have changed since: what it counts
  // as at a moment, EffectOf says by the stage of that moment.
  Category effective_category = Category::kUnspecified;
  int32_t effective_probability_basis_points = 0;
  absl::optional<calendar::Date> close_date;
  money::Currency currency;  // none: no amount was said
  money::Micros amount;
  std::string stage;                                 // id
  Category category = Category::kUnspecified;        // its owner's; unspecified: its stage's
  absl::optional<int32_t> probability_basis_points;  // its owner's; nothing: its stage's

  static constexpr char kTable[] = "opportunity";
  static constexpr store::Belonging kBelonging = store::Belonging::ByColumn("account");
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("account", self.account);
    visit("owner", self.owner);
    visit("type", self.type);
    visit("effective_category", self.effective_category);
    visit("effective_probability_basis_points", self.effective_probability_basis_points);
    visit("close_date", self.close_date);
    visit("currency_code", self.currency);
    visit("amount", self.amount);
    visit("stage", self.stage);
    visit("forecast_category", self.category);
    visit("probability_basis_points", self.probability_basis_points);
  }
};

// What an opportunity counts as.
struct Effect {
  Category category = Category::kUnspecified;
  int32_t probability_basis_points = 0;
};
// Its owner's word where there is one and the stage is open, else its stage's. The one place where
// this is decided.
Effect EffectOf(const OpportunityFacts& opportunity, const StageRule& stage);
// By a stage that `stages` does not have: what it counted as when it was written.
Effect EffectOf(const OpportunityFacts& opportunity, const StageRules& stages);

// In the opportunity's currency.
struct OpportunityLine {
  std::string product;  // id
  int64_t quantity = 1;
  money::Micros amount;

  friend bool operator==(const OpportunityLine&, const OpportunityLine&) = default;
  static constexpr bool kNested = true;
  static constexpr bool kWhole = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("product", self.product);
    visit("quantity", self.quantity);
    visit("amount", self.amount);
  }
};

struct PartnerCredit {
  std::string partner;
  PartnerKind kind = PartnerKind::kUnspecified;
  int32_t share_basis_points = 0;

  friend bool operator==(const PartnerCredit&, const PartnerCredit&) = default;
  static constexpr bool kNested = true;
  static constexpr bool kWhole = true;
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("partner", self.partner);
    visit("kind", self.kind);
    visit("share", self.share_basis_points);
  }
};

struct Opportunity : OpportunityFacts {
  std::string display_name;
  absl::optional<calendar::Date> open_date;
  std::vector<OpportunityLine> lines;
  std::vector<PartnerCredit> partners;
  std::string competitor;
  std::string agreement;  // id, "acme/ea-2026"
  std::string next_step;
  std::vector<store::ExternalId> external_ids;

  static constexpr char kTable[] = "opportunity";
  static constexpr store::Belonging kBelonging = store::Belonging::ByColumn("account");
  static constexpr const char* kNames[] = {"display_name", "competitor"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    OpportunityFacts::Fields(self, visit);
    visit("display_name", self.display_name);
    visit("open_date", self.open_date);
    visit("lines", self.lines);
    visit("partners", self.partners);
    visit("competitor", self.competitor);
    visit("agreement", self.agreement);
    visit("next_step", self.next_step);
    visit("external_ids", self.external_ids);
  }
};

// A step on the way of an opportunity.
struct Stage {
  store::Meta meta;
  std::string display_name;
  int32_t sequence = 0;
  Outcome outcome = Outcome::kUnspecified;
  Category category = Category::kUnspecified;
  int32_t probability_basis_points = 0;

  StageRule rule() const { return {outcome, category, probability_basis_points}; }

  static constexpr char kTable[] = "stage";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  static constexpr const char* kNames[] = {"display_name"};
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("display_name", self.display_name);
    visit("sequence", self.sequence);
    visit("outcome", self.outcome);
    visit("forecast_category", self.category);
    visit("probability_basis_points", self.probability_basis_points);
  }
};

}  // namespace accord::forecast
