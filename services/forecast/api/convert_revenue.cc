#include "common/rpc/convert.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/convert_fields.h"

namespace accord::forecast {
namespace {

// The enums of the protos and ours have the same values, so a cast is a conversion.
static_assert(static_cast<int>(TargetKind::kTotalRevenue) == v1::Target::TOTAL_REVENUE);

const rpc::Reference& Territories() {
  static const auto& reference = *new rpc::Reference("territories/*");
  return reference;
}

}  // namespace

void ParseTarget(const v1::Target& proto, Target& target, Violations& violations) {
  target.account = IdOf(proto.account());
  target.person = IdOf(proto.person());
  target.territory = IdOf(proto.territory());
  target.kind = static_cast<TargetKind>(proto.kind());
  const calendar::FiscalRange period = ParsePeriod(proto.period(), "period", violations);
  target.fiscal_year = period.year;
  target.quarter = period.quarter;
  target.month = period.period;
  const money::Money amount = ParseMoney(proto.amount(), "amount", violations);
  target.currency = amount.currency;
  target.amount = amount.amount;
}

void ToProto(const Target& target, v1::Target& proto) {
  if (!target.account.empty()) proto.set_account(Accounts().ToName(target.account));
  if (!target.person.empty()) proto.set_person(People().ToName(target.person));
  if (!target.territory.empty()) proto.set_territory(Territories().ToName(target.territory));
  proto.set_kind(static_cast<v1::Target::Kind>(target.kind));
  ToProto(target.period(), *proto.mutable_period());
  SetMoney(target.currency.code(), target.amount, *proto.mutable_amount());
}

void ParseRevenueFact(const v1::RevenueFact& proto, RevenueFact& revenue, Violations& violations) {
  revenue.account = IdOf(proto.account());
  revenue.product = IdOf(proto.product());
  revenue.month = ParseDay(proto.month(), "month", violations);
  if (revenue.month.has_value() && calendar::PartsOf(*revenue.month).day != 1) {
    violations.Add("month", "must be the first day of a month");
  }
  const money::Money amount = ParseMoney(proto.amount(), "amount", violations);
  revenue.currency = amount.currency;
  revenue.amount = amount.amount;
}

void ToProto(const RevenueFact& revenue, v1::RevenueFact& proto) {
  proto.set_account(Accounts().ToName(revenue.account));
  proto.set_product(Products().ToName(revenue.product));
  *proto.mutable_month() = rpc::ToProto(*revenue.month);
  SetMoney(revenue.currency.code(), revenue.amount, *proto.mutable_amount());
}

void ParseAddressableRevenue(const v1::AddressableRevenue& proto, AddressableRevenue& revenue,
                             Violations& violations) {
  const money::Money amount = ParseMoney(proto.amount(), "amount", violations);
  revenue.currency = amount.currency;
  revenue.amount = amount.amount;
  revenue.source = proto.source();
}

void ToProto(const AddressableRevenue& revenue, v1::AddressableRevenue& proto) {
  proto.set_fiscal_year(revenue.fiscal_year);
  SetMoney(revenue.currency.code(), revenue.amount, *proto.mutable_amount());
  proto.set_source(revenue.source);
}

void ParseExchangeRate(const v1::ExchangeRate& proto, ExchangeRate& rate, Violations& violations) {
  const absl::StatusOr<money::Currency> currency = money::ParseCurrency(proto.currency_code());
  if (currency.ok()) {
    rate.currency = *currency;
  } else {
    violations.AddStatus("currency_code", currency.status());
  }
  rate.base = money::Currency();
  if (!proto.base_currency_code().empty()) {
    const absl::StatusOr<money::Currency> base = money::ParseCurrency(proto.base_currency_code());
    if (base.ok()) {
      rate.base = *base;
    } else {
      violations.AddStatus("base_currency_code", base.status());
    }
  }
  rate.start_date = ParseDay(proto.start_date(), "start_date", violations);
  const absl::StatusOr<int64_t> billionths = rpc::ParseDecimalNanos(proto.rate());
  if (billionths.ok()) {
    rate.rate_billionths = *billionths;
  } else {
    violations.AddStatus("rate", billionths.status());
  }
}

void ToProto(const ExchangeRate& rate, v1::ExchangeRate& proto) {
  proto.set_currency_code(rate.currency.code());
  if (!rate.base.empty()) proto.set_base_currency_code(rate.base.code());
  *proto.mutable_start_date() = rpc::ToProto(*rate.start_date);
  *proto.mutable_rate() = rpc::DecimalToProto(rate.rate_billionths);
}

}  // namespace accord::forecast
