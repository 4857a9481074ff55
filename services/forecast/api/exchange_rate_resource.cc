#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/forecast/api/checks.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/resources.h"
#include "services/forecast/domain/rules.h"
#include "services/forecast/domain/stored_rates.h"

namespace accord::forecast {
namespace {

absl::Status CheckUnique(store::Txn& txn, const ExchangeRate& rate) {
  ASSIGN_OR_RETURN(const absl::optional<ExchangeRate> other,
                   FindRate(txn, {rate.currency, rate.base}, *rate.start_date, Nearest::kUpTo));
  if (!other.has_value() || other->start_date != rate.start_date ||
      other->meta.id == rate.meta.id) {
    return absl::OkStatus();
  }
  const std::string name = absl::StrCat("exchangeRates/", other->meta.id);
  return MakeError(
      absl::StatusCode::kAlreadyExists, "RATE_EXISTS",
      absl::StrCat(name, " is the rate of this currency, in the same one, from this day on"),
      {{"name", name}});
}

}  // namespace

const resources::Naming& ExchangeRateResource::naming() const {
  static const auto* const naming =
      new resources::Naming{"ExchangeRate", "ExchangeRates", "exchangeRates/*", {}};
  return *naming;
}

const filter::Schema& ExchangeRateResource::schema() const {
  static const auto* const schema =
      new filter::Schema{{{"currency_code", "currency_code"},
                          {"base_currency_code", "base_currency_code"},
                          {"start_date", "start_date", filter::FieldType::kDate}},
                         {}};
  return *schema;
}

void ExchangeRateResource::ToProto(const ExchangeRate& rate, v1::ExchangeRate& proto) const {
  forecast::ToProto(rate, proto);
}

absl::Status ExchangeRateResource::Parse(const v1::ExchangeRate& proto, ExchangeRate& rate) const {
  Violations violations;
  ParseExchangeRate(proto, rate, violations);
  return violations.ToStatus();
}

absl::Status ExchangeRateResource::Check(store::Txn& txn, const ExchangeRate* before,
                                         ExchangeRate& after) const {
  const directory::Settings settings = directory_.settings();
  if (after.base.empty()) after.base = settings.reporting_currency;
  RETURN_IF_ERROR(CheckRate(after));
  RETURN_IF_ERROR(CheckUnique(txn, after));
  if (before == nullptr) return absl::OkStatus();
  return CheckRateNotNeeded(txn, settings, *before, &after);
}

absl::Status ExchangeRateResource::CheckDelete(store::Txn& txn, const ExchangeRate& rate) const {
  return CheckRateNotNeeded(txn, directory_.settings(), rate, nullptr);
}

}  // namespace accord::forecast
