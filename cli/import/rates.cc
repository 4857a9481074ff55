#include "cli/import/rates.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "cli/client/pages.h"
#include "cli/client/values.h"
#include "cli/import/numbers.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace fv1 = ::accord::forecast::v1;

// The one of the same currency, base and day; a default one if there is none.
absl::StatusOr<fv1::ExchangeRate> Find(Session& session, const fv1::ExchangeRate& wanted) {
  fv1::ListExchangeRatesRequest list;
  list.set_filter(absl::StrCat("currency_code = ", FilterText(wanted.currency_code()),
                               " AND start_date = ", FilterText(DateText(wanted.start_date()))));
  fv1::ExchangeRate found;
  RETURN_IF_ERROR(ForEachPage<fv1::ListExchangeRatesResponse>(
      session, list, [&](const fv1::ListExchangeRatesResponse& page) -> absl::StatusOr<bool> {
        for (const fv1::ExchangeRate& rate : page.exchange_rates()) {
          if (rate.base_currency_code() == wanted.base_currency_code()) found = rate;
        }
        return found.name().empty();
      }));
  return found;
}

bool SameNumber(const std::string& a, const std::string& b) {
  const auto one = ReadNumber(a, {});
  const auto other = ReadNumber(b, {});
  return one.ok() && other.ok() && ToDecimalText(*one) == ToDecimalText(*other);
}

}  // namespace

absl::StatusOr<WrittenRow> WriteRate(Session& session, const ImportRow& row, bool dry_run) {
  auto wanted = static_cast<const fv1::ExchangeRate&>(*row.message);
  if (wanted.base_currency_code().empty()) {
    ASSIGN_OR_RETURN(const auto organization, session.Call<accounts::v1::Organization>(
                                                  accounts::v1::GetOrganizationRequest()));
    wanted.set_base_currency_code(organization.reporting_currency());
  }
  ASSIGN_OR_RETURN(const fv1::ExchangeRate existing, Find(session, wanted));
  if (existing.name().empty()) {
    fv1::CreateExchangeRateRequest create;
    *create.mutable_exchange_rate() = wanted;
    if (row.by_name) create.set_exchange_rate_id(row.key.substr(row.key.rfind('/') + 1));
    create.set_validate_only(dry_run);
    ASSIGN_OR_RETURN(const auto created, session.Call<fv1::ExchangeRate>(create));
    return WrittenRow{dry_run ? "" : created.name(), common::v1::CREATED};
  }
  if (SameNumber(existing.rate().value(), wanted.rate().value())) {
    return WrittenRow{existing.name(), common::v1::UNCHANGED};
  }
  fv1::UpdateExchangeRateRequest update;
  update.mutable_exchange_rate()->set_name(existing.name());
  update.mutable_exchange_rate()->set_etag(existing.etag());
  *update.mutable_exchange_rate()->mutable_rate() = wanted.rate();
  update.mutable_update_mask()->add_paths("rate");
  update.set_validate_only(dry_run);
  RETURN_IF_ERROR(session.Call<fv1::ExchangeRate>(update).status());
  return WrittenRow{existing.name(), common::v1::UPDATED};
}

}  // namespace accord::cli
