// Decides whether records may be written: what they refer to exists, amounts can be converted, the
// rules hold.
//
// Made for one transaction and remembering what it looked up there, so that a thousand entries of
// an upsert ask for each stage and rate once. References are checked when they are set: who is gone
// since does not stand in the way of other changes.
#pragma once

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/directory/directory.h"
#include "common/store/store.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"
#include "services/forecast/domain/stored_rates.h"
#include "services/forecast/engine/admission.h"

namespace accord::forecast {

// Belongs to the transaction's thread and does not outlive it.
class Checks {
 public:
  // Once a transaction: its beginning for `admission`, which outlives it.
  Checks(store::Txn& txn, const directory::Directory& directory, Admission& admission);

  // Each completes `after` and decides whether it may replace `before` (null: it is new). Fields in
  // errors are within the resource, below `prefix`.
  // Errors: a BadRequest; NOT_FOUND, reason REFERENCE_NOT_FOUND; FAILED_PRECONDITION, reason
  // CURRENCY_WITHOUT_RATE (metadata field, currency, date), or ACCOUNT_CLOSING; OUT_OF_RANGE,
  // AMOUNT_OVERFLOW, also if a sum of an account or person above could then no longer be told.
  absl::Status Check(const Opportunity* before, Opportunity& after, absl::string_view prefix);
  absl::Status Check(const RevenueFact* before, const RevenueFact& after, absl::string_view prefix);
  absl::Status Check(const Target* before, const Target& after, absl::string_view prefix);

  money::Currency reporting() const { return settings_.reporting_currency; }
  const calendar::FiscalCalendar& calendar() const { return settings_.calendar; }

 private:
  absl::StatusOr<const Stage*> FindStage(const std::string& id, absl::string_view prefix);
  absl::Status CheckAccount(const std::string& account, absl::string_view prefix);
  absl::Status CheckReferences(const Opportunity* before, const Opportunity& after,
                               absl::string_view prefix);
  absl::Status CheckWorth(const money::Money& money, calendar::Date date, absl::string_view prefix);

  store::Txn& txn_;
  const directory::Directory& directory_;
  Admission& admission_;
  const directory::Settings settings_;
  StoredRates rates_;
  absl::flat_hash_map<std::string, Stage> stages_;
};

// Whether the rates that are left convert every amount that `rate` did, if it goes, or begins on
// another day or for another currency (`after`; null: it goes). One that is stated in another
// currency than the reporting one converts nothing. Errors: FAILED_PRECONDITION, reason
// RATE_NEEDED, metadata name (of what needs it), currency and date.
absl::Status CheckRateNotNeeded(store::Txn& txn, const directory::Settings& settings,
                                const ExchangeRate& rate, const ExchangeRate* after);

}  // namespace accord::forecast
