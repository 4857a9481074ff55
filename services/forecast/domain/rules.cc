#include "services/forecast/domain/rules.h"

#include "absl/strings/str_cat.h"

namespace accord::forecast {
namespace {

struct Implied {
  Category category;
  int32_t probability_basis_points;
};

absl::Status CheckImplied(const Stage& stage, const Implied& implied) {
  Violations violations;
  if (stage.category != Category::kUnspecified && stage.category != implied.category) {
    violations.Add("forecast_category",
                   absl::StrCat("of a stage whose outcome is ", store::LabelOf(stage.outcome),
                                " must be ", store::LabelOf(implied.category)));
  }
  if (stage.probability_basis_points != 0 &&
      stage.probability_basis_points != implied.probability_basis_points) {
    violations.Add("probability_basis_points",
                   absl::StrCat("of a stage whose outcome is ", store::LabelOf(stage.outcome),
                                " must be ", implied.probability_basis_points));
  }
  return violations.ToStatus();
}

int64_t TotalShare(const Opportunity& opportunity) {
  int64_t total = 0;
  for (const PartnerCredit& credit : opportunity.partners) total += credit.share_basis_points;
  return total;
}

}  // namespace

absl::Status CompleteStage(Stage& stage) {
  Violations violations;
  if (stage.outcome == Outcome::kUnspecified) {
    violations.Add("outcome", "must be said: OPEN, WON or LOST");
    return violations.ToStatus();
  }
  if (stage.outcome == Outcome::kOpen) {
    const bool open = stage.category == Category::kPipeline ||
                      stage.category == Category::kBestCase || stage.category == Category::kCommit;
    if (!open) {
      violations.Add("forecast_category", "of an open stage must be PIPELINE, BEST_CASE or COMMIT");
    }
    return violations.ToStatus();
  }
  const Implied implied = stage.outcome == Outcome::kWon ? Implied{Category::kClosed, kCertain}
                                                         : Implied{Category::kOmitted, 0};
  RETURN_IF_ERROR(CheckImplied(stage, implied));
  stage.category = implied.category;
  stage.probability_basis_points = implied.probability_basis_points;
  return absl::OkStatus();
}

absl::Status CompleteAmount(const Opportunity* before, const money::Money& said,
                            Opportunity& opportunity) {
  opportunity.currency = said.currency;
  opportunity.amount = said.amount;
  if (opportunity.lines.empty()) return absl::OkStatus();
  Violations violations;
  money::Micros sum;
  for (const OpportunityLine& line : opportunity.lines) {
    const absl::StatusOr<money::Micros> next = money::CheckedAdd(sum, line.amount);
    if (!next.ok()) {
      violations.Add("lines", "add up to more than an amount can hold");
      return violations.ToStatus();
    }
    sum = *next;
  }
  const bool carried_over = before != nullptr && !before->lines.empty() &&
                            before->lines != opportunity.lines && before->amount == said.amount &&
                            before->currency == said.currency;
  opportunity.amount = sum;
  if (said.currency.empty() || carried_over || said.amount == sum) return absl::OkStatus();
  violations.Add(
      "amount", absl::StrCat("is ", money::FormatDecimal(said.amount), ", but the lines add up to ",
                             money::FormatDecimal(sum), "; it may be left out"));
  return violations.ToStatus();
}

absl::Status CompleteOpportunity(const Opportunity* before, const Stage& stage,
                                 Opportunity& opportunity) {
  Violations violations;
  const bool open = stage.outcome == Outcome::kOpen;
  const bool closing = before != nullptr && before->stage != opportunity.stage && !open;
  if (closing && before->category == opportunity.category) {
    opportunity.category = Category::kUnspecified;
  }
  if (opportunity.category != Category::kUnspecified && !open) {
    violations.Add("forecast_category",
                   absl::StrCat("can only be set in an open stage; stages/", stage.meta.id, " is ",
                                store::LabelOf(stage.outcome)));
  } else if (opportunity.category == Category::kClosed) {
    violations.Add("forecast_category", "cannot be CLOSED in an open stage");
  }
  if (stage.outcome == Outcome::kWon && !opportunity.close_date.has_value()) {
    violations.Add("close_date", "is required of a won opportunity");
  }
  if (TotalShare(opportunity) > kCertain) {
    violations.Add("partners", absl::StrCat("have shares of ", TotalShare(opportunity),
                                            " basis points in all; at most 10000"));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  if (opportunity.type == OpportunityType::kUnspecified) opportunity.type = OpportunityType::kNew;
  const Effect effect = EffectOf(opportunity, stage.rule());
  opportunity.effective_category = effect.category;
  opportunity.effective_probability_basis_points = effect.probability_basis_points;
  return absl::OkStatus();
}

absl::Status CheckTarget(const Target& target) {
  Violations violations;
  const int subjects = static_cast<int>(!target.account.empty()) +
                       static_cast<int>(!target.person.empty()) +
                       static_cast<int>(!target.territory.empty());
  if (subjects != 1) violations.Add("subject", "must be an account, a person or a territory");
  if (target.kind == TargetKind::kUnspecified) violations.Add("kind", "must be said");
  if (target.quarter != 0 && target.month != 0) {
    violations.Add("period.month", "cannot be set beside a quarter");
  }
  return violations.ToStatus();
}

absl::Status CheckRate(const ExchangeRate& rate) {
  Violations violations;
  if (rate.rate_billionths <= 0) violations.Add("rate", "must be above zero");
  if (rate.currency == rate.base) {
    violations.Add("currency_code", absl::StrCat(rate.base.code(),
                                                 " is the currency that the rate is stated in; it "
                                                 "is always worth 1"));
  }
  return violations.ToStatus();
}

absl::Status ReferenceNotFound(absl::string_view field, absl::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, "REFERENCE_NOT_FOUND",
                   absl::StrCat(field, ": ", name, " does not exist"),
                   {{"field", std::string(field)}, {"name", std::string(name)}});
}

}  // namespace accord::forecast
