// What forecasts are held against: targets, recognized revenue, addressable revenue, and the rates
// that make amounts comparable. Plain data: thread-compatible.
#pragma once

#include <cstdint>
#include <string>

#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/calendar/fiscal_calendar.h"
#include "common/money/money.h"
#include "common/money/rates.h"
#include "common/store/codec.h"
#include "common/store/row.h"
#include "services/forecast/domain/category.h"

namespace accord::forecast {

// An amount to be reached. Exactly one of account, person and territory is set.
struct Target {
  store::Meta meta;
  std::string account;    // id
  std::string person;     // id
  std::string territory;  // id
  TargetKind kind = TargetKind::kUnspecified;
  int32_t fiscal_year = 0;
  int32_t quarter = 0;  // 0: not a quarter
  int32_t month = 0;    // fiscal; 0: not a month
  money::Currency currency;
  money::Micros amount;

  calendar::FiscalRange period() const { return {fiscal_year, quarter, month}; }

  static constexpr char kTable[] = "target";
  static constexpr store::Belonging kBelonging = store::Belonging::OfSubtree("account", "person");
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("account", self.account);
    visit("person", self.person);
    visit("territory", self.territory);
    visit("kind", self.kind);
    visit("fiscal_year", self.fiscal_year);
    visit("quarter", self.quarter);
    visit("month", self.month);
    visit("currency_code", self.currency);
    visit("amount", self.amount);
  }
};

// Recognized revenue of one account, product and calendar month.
struct RevenueFact {
  store::Meta meta;
  std::string account;                   // id
  std::string product;                   // id
  absl::optional<calendar::Date> month;  // its first day; always set
  money::Currency currency;
  money::Micros amount;  // negative for a credit

  static constexpr char kTable[] = "revenue_fact";
  static constexpr store::Belonging kBelonging = store::Belonging::ByColumn("account");
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("account", self.account);
    visit("product", self.product);
    visit("month", self.month);
    visit("currency_code", self.currency);
    visit("amount", self.amount);
  }
};

// What an account spends in our markets in a fiscal year. Its id is "<account>/<fiscal year>".
struct AddressableRevenue {
  store::Meta meta;
  int32_t fiscal_year = 0;
  money::Currency currency;
  money::Micros amount;
  std::string source;

  static constexpr char kTable[] = "addressable_revenue";
  static constexpr store::Belonging kBelonging = store::Belonging::ById();
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("fiscal_year", self.fiscal_year);
    visit("currency_code", self.currency);
    visit("amount", self.amount);
    visit("source", self.source);
  }
};

// What one unit of a currency is worth in another one from a day on, until the next rate.
struct ExchangeRate {
  store::Meta meta;
  money::Currency currency;
  absl::optional<calendar::Date> start_date;  // always set
  int64_t rate_billionths = 0;
  // That it is stated in. Empty: not said, by a release before there was one; then it was the
  // reporting currency of that time.
  money::Currency base;

  money::Rate rate() const { return {rate_billionths}; }

  static constexpr char kTable[] = "exchange_rate";
  static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit("currency_code", self.currency);
    visit("start_date", self.start_date);
    visit("rate_billionths", self.rate_billionths);
    visit("base_currency_code", self.base);
  }
};

}  // namespace accord::forecast
