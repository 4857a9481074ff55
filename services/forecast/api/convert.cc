#include "services/forecast/api/convert.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/resources/external_ids.h"
#include "common/resources/presence.h"
#include "common/rpc/convert.h"
#include "common/rpc/validate.h"
#include "services/forecast/api/convert_fields.h"
#include "services/forecast/domain/rules.h"

namespace accord::forecast {
namespace {

// The enums of the protos and ours have the same values, so a cast is a conversion.
static_assert(static_cast<int>(Category::kClosed) == v1::CLOSED);
static_assert(static_cast<int>(OpportunityType::kServices) == v1::Opportunity::SERVICES);
static_assert(static_cast<int>(PartnerKind::kInfluenced) == v1::PartnerCredit::INFLUENCED);
static_assert(static_cast<int>(Outcome::kLost) == v1::Stage::LOST);

const rpc::Reference& Agreements() {
  static const auto& reference = *new rpc::Reference("accounts/*/agreements/*");
  return reference;
}

void ParseLines(const v1::Opportunity& proto, Opportunity& opportunity, money::Currency& currency,
                Violations& violations) {
  opportunity.lines.clear();
  for (int i = 0; i < proto.lines_size(); ++i) {
    const v1::OpportunityLine& line = proto.lines(i);
    const std::string field = absl::StrCat("lines[", i, "].amount");
    const money::Money amount = ParseMoney(line.amount(), field, violations);
    if (currency.empty()) currency = amount.currency;
    if (!amount.currency.empty() && amount.currency != currency) {
      violations.Add(absl::StrCat(field, ".currency_code"),
                     absl::StrCat("is ", amount.currency.code(), " beside ", currency.code(),
                                  "; an opportunity has one currency"));
    }
    opportunity.lines.push_back({IdOf(line.product()), line.quantity(), amount.amount});
  }
}

// The amount and the lines belong together, so they are read together. An upsert's entry without
// lines leaves those that are stored.
void ParseWorth(const v1::Opportunity& proto, Fields fields, Opportunity& opportunity,
                Violations& violations) {
  const Opportunity before = opportunity;
  money::Money said;
  if (proto.has_amount()) said = ParseMoney(proto.amount(), "amount", violations);
  money::Currency currency = said.currency;
  if (fields == Fields::kAll || proto.lines_size() > 0) {
    ParseLines(proto, opportunity, currency, violations);
  } else if (!before.lines.empty() && currency != before.currency) {
    violations.Add("amount.currency_code",
                   absl::StrCat("must be that of the lines, ", before.currency.code()));
  }
  if (!violations.empty()) return;
  violations.AddStatus("", CompleteAmount(&before, said, opportunity));
  opportunity.currency = currency;
}

void ParsePartners(const v1::Opportunity& proto, Opportunity& opportunity) {
  opportunity.partners.clear();
  for (const v1::PartnerCredit& credit : proto.partners()) {
    opportunity.partners.push_back(
        {credit.partner(), static_cast<PartnerKind>(credit.kind()), credit.share_basis_points()});
  }
}

// Of an upsert's entry: those of systems that it does not name stay.
void ParseExternalIds(const v1::Opportunity& proto, Fields fields, Opportunity& opportunity) {
  if (fields == Fields::kAll) opportunity.external_ids.clear();
  std::vector<store::ExternalId> named;
  for (const common::v1::ExternalId& id : proto.external_ids()) {
    named.push_back({id.system(), id.value()});
  }
  opportunity.external_ids =
      resources::MergeExternalIds(std::move(opportunity.external_ids), named);
}

}  // namespace

std::string IdOf(absl::string_view name) {
  const size_t slash = name.find('/');
  return slash == absl::string_view::npos ? std::string() : std::string(name.substr(slash + 1));
}

const rpc::Reference& Accounts() {
  static const auto& reference = *new rpc::Reference("accounts/*");
  return reference;
}
const rpc::Reference& People() {
  static const auto& reference = *new rpc::Reference("people/*");
  return reference;
}
const rpc::Reference& Products() {
  static const auto& reference = *new rpc::Reference("products/*");
  return reference;
}
const rpc::Reference& Stages() {
  static const auto& reference = *new rpc::Reference("stages/*");
  return reference;
}
const rpc::Reference& Opportunities() {
  static const auto& reference = *new rpc::Reference("opportunities/*");
  return reference;
}

void ParseOpportunity(const v1::Opportunity& proto, Fields fields, Opportunity& opportunity,
                      Violations& violations) {
  const bool all = fields == Fields::kAll;
  if (all || !proto.display_name().empty()) opportunity.display_name = proto.display_name();
  if (all || !proto.account().empty()) opportunity.account = IdOf(proto.account());
  if (all || !proto.owner().empty()) opportunity.owner = IdOf(proto.owner());
  if (all || proto.type() != 0) opportunity.type = static_cast<OpportunityType>(proto.type());
  if (all || !proto.stage().empty()) opportunity.stage = IdOf(proto.stage());
  if (all || proto.forecast_category() != 0) {
    opportunity.category = static_cast<Category>(proto.forecast_category());
  }
  if (proto.has_close_date()) {
    opportunity.close_date = ParseDay(proto.close_date(), "close_date", violations);
  } else if (all) {
    opportunity.close_date.reset();
  }
  if (proto.has_open_date()) {
    opportunity.open_date = ParseDay(proto.open_date(), "open_date", violations);
  } else if (all) {
    opportunity.open_date.reset();
  }
  if (all || proto.has_amount() || proto.lines_size() > 0) {
    ParseWorth(proto, fields, opportunity, violations);
  }
  if (proto.has_probability_basis_points()) {
    opportunity.probability_basis_points = proto.probability_basis_points();
  } else if (all) {
    opportunity.probability_basis_points.reset();
  }
  if (all || proto.partners_size() > 0) ParsePartners(proto, opportunity);
  if (all || !proto.competitor().empty()) opportunity.competitor = proto.competitor();
  if (all || !proto.agreement().empty()) {
    // An error costs more to make than the rest of a row: none is made where nothing is named.
    const std::string& name = proto.agreement();
    opportunity.agreement = Agreements().ToId(name).value_or("");
  }
  if (all || !proto.next_step().empty()) opportunity.next_step = proto.next_step();
  ParseExternalIds(proto, fields, opportunity);
}

void MergeOpportunity(const v1::Opportunity& entry, const google::protobuf::FieldMask& mask,
                      Opportunity& opportunity, Violations& violations) {
  if (mask.paths().empty()) {
    return ParseOpportunity(entry, Fields::kSetOnly, opportunity, violations);
  }
  v1::Opportunity merged;
  ToProto(opportunity, merged);
  resources::ApplyMask(mask, entry, &merged);
  violations.AddStatus("", resources::CheckParts(mask, merged, ""));
  violations.AddStatus("", rpc::ValidateRequired(merged, ""));
  const std::vector<store::ExternalId> ids = opportunity.external_ids;
  ParseOpportunity(merged, Fields::kAll, opportunity, violations);
  if (resources::Names(mask, "external_ids")) return;
  opportunity.external_ids = ids;
  ParseExternalIds(entry, Fields::kSetOnly, opportunity);
}

void ToProto(const Opportunity& opportunity, v1::Opportunity& proto) {
  const std::string currency = opportunity.currency.code();
  proto.set_display_name(opportunity.display_name);
  for (const store::ExternalId& id : opportunity.external_ids) {
    common::v1::ExternalId& external = *proto.add_external_ids();
    external.set_system(id.system);
    external.set_value(id.value);
  }
  proto.set_account(Accounts().ToName(opportunity.account));
  proto.set_owner(People().ToName(opportunity.owner));
  proto.set_type(static_cast<v1::Opportunity::Type>(opportunity.type));
  proto.set_stage(Stages().ToName(opportunity.stage));
  proto.set_forecast_category(static_cast<v1::ForecastCategory>(opportunity.category));
  proto.set_effective_category(static_cast<v1::ForecastCategory>(opportunity.effective_category));
  if (opportunity.close_date) *proto.mutable_close_date() = rpc::ToProto(*opportunity.close_date);
  if (opportunity.open_date) *proto.mutable_open_date() = rpc::ToProto(*opportunity.open_date);
  if (!currency.empty()) SetMoney(currency, opportunity.amount, *proto.mutable_amount());
  for (const OpportunityLine& line : opportunity.lines) {
    v1::OpportunityLine& out = *proto.add_lines();
    out.set_product(Products().ToName(line.product));
    out.set_quantity(line.quantity);
    SetMoney(currency, line.amount, *out.mutable_amount());
  }
  if (opportunity.probability_basis_points.has_value()) {
    proto.set_probability_basis_points(*opportunity.probability_basis_points);
  }
  proto.set_effective_probability_basis_points(opportunity.effective_probability_basis_points);
  for (const PartnerCredit& credit : opportunity.partners) {
    v1::PartnerCredit& out = *proto.add_partners();
    out.set_partner(credit.partner);
    out.set_kind(static_cast<v1::PartnerCredit::Kind>(credit.kind));
    out.set_share_basis_points(credit.share_basis_points);
  }
  proto.set_competitor(opportunity.competitor);
  if (!opportunity.agreement.empty()) {
    proto.set_agreement(Agreements().Format(opportunity.agreement));
  }
  proto.set_next_step(opportunity.next_step);
}

void ParseStage(const v1::Stage& proto, Stage& stage) {
  stage.display_name = proto.display_name();
  stage.sequence = proto.sequence();
  stage.outcome = static_cast<Outcome>(proto.outcome());
  stage.category = static_cast<Category>(proto.forecast_category());
  stage.probability_basis_points = proto.probability_basis_points();
}

void ToProto(const Stage& stage, v1::Stage& proto) {
  proto.set_display_name(stage.display_name);
  proto.set_sequence(stage.sequence);
  proto.set_outcome(static_cast<v1::Stage::Outcome>(stage.outcome));
  proto.set_forecast_category(static_cast<v1::ForecastCategory>(stage.category));
  proto.set_probability_basis_points(stage.probability_basis_points);
}

calendar::FiscalRange ParsePeriod(const common::v1::FiscalPeriod& proto, absl::string_view at,
                                  Violations& violations) {
  if (proto.quarter() != 0 && proto.month() != 0) {
    violations.Add(absl::StrCat(at, ".month"), "cannot be set beside a quarter");
  }
  return {proto.fiscal_year(), proto.quarter(), proto.month()};
}

void ToProto(const calendar::FiscalRange& period, common::v1::FiscalPeriod& proto) {
  proto.set_fiscal_year(period.year);
  proto.set_quarter(period.quarter);
  proto.set_month(period.period);
}

void SetMoney(const std::string& currency_code, money::Micros amount, google::type::Money& proto) {
  const money::UnitsAndNanos parts = money::ToUnits(amount);
  proto.set_currency_code(currency_code);
  proto.set_units(parts.units);
  proto.set_nanos(parts.nanos);
}

}  // namespace accord::forecast
