#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "cli/demo/parts.h"
#include "cli/demo/random.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::forecast::v1;

constexpr size_t kFactsInBatch = 500;

// Of a year's revenue, in thousandths: more in the last month of each quarter.
constexpr int kSeason[] = {60, 70, 100, 65, 75, 110, 60, 70, 105, 75, 85, 125};

// A rate a quarter, from a year before anything is recorded.
void AddRates(const DemoBook& book, Script& script) {
  script.BeginPhase("exchange rates");
  Random random(book.options.seed, 6);
  const std::pair<const char*, int> currencies[] = {{"EUR", 1085}, {"GBP", 1264}};
  for (const auto& [currency, start] : currencies) {
    int thousandths = start;
    calendar::Date day = book.FirstDay(book.fiscal_year - 3);
    for (int quarter = 0; day <= book.options.as_of; ++quarter) {
      v1::CreateExchangeRateRequest request;
      request.set_exchange_rate_id(
          absl::StrCat("demo-q", quarter, "-", currency[0] == 'E' ? "eur" : "gbp"));
      v1::ExchangeRate& rate = *request.mutable_exchange_rate();
      rate.set_currency_code(currency);
      *rate.mutable_start_date() = DayProto(day);
      rate.mutable_rate()->set_value(
          absl::StrFormat("%d.%03d", thousandths / 1000, thousandths % 1000));
      script.Add(currency, std::move(request));
      thousandths += random.Between(-18, 18);
      day = calendar::AddMonths(day, 3).value_or(calendar::Date::Last());
    }
  }
}

// The calendar months of a fiscal year that are over on the day of the book.
std::vector<calendar::Date> ClosedMonths(const DemoBook& book, int year) {
  std::vector<calendar::Date> months;
  calendar::Date month = book.FirstDay(year);
  while (month <= book.LastDay(year) && months.size() < 12) {
    const calendar::Date next = calendar::AddMonths(month, 1).value_or(calendar::Date::Last());
    if (next > book.options.as_of) break;
    months.push_back(month);
    month = next;
  }
  return months;
}

void AddFacts(const DemoBook& book, Script& script) {
  script.BeginPhase("recognized revenue");
  Random random(book.options.seed, 7);
  v1::UpsertRevenueFactsRequest batch;
  const auto send = [&] {
    if (batch.revenue_facts().empty()) return;
    script.Add(absl::StrCat(script.steps().size()), std::move(batch));
    batch = v1::UpsertRevenueFactsRequest();
  };
  for (int year = book.fiscal_year - 2; year <= book.fiscal_year; ++year) {
    const std::vector<calendar::Date> months = ClosedMonths(book, year);
    for (const DemoAccount& account : book.accounts) {
      for (size_t product = 0; product < book.products.size(); ++product) {
        const int64_t yearly = book.YearlyRevenue(account, product, year);
        if (yearly == 0) continue;
        for (size_t month = 0; month < months.size(); ++month) {
          v1::RevenueFact& fact = *batch.add_revenue_facts();
          fact.set_account(book.Name(account));
          fact.set_product(absl::StrCat("products/", book.products[product].id));
          *fact.mutable_month() = DayProto(months[month]);
          *fact.mutable_amount() = MoneyProto(
              account.currency, yearly * kSeason[month] / 1000 * random.Between(92, 108) / 100);
          if (static_cast<size_t>(batch.revenue_facts_size()) == kFactsInBatch) send();
        }
      }
    }
  }
  send();
}

void AddAddressable(const DemoBook& book, Script& script) {
  script.BeginPhase("addressable revenue");
  Random random(book.options.seed, 8);
  for (const DemoAccount& account : book.accounts) {
    const int64_t share = random.Between(15, 55);  // percent that we have of it
    for (int year = book.fiscal_year - 2; year <= book.fiscal_year; ++year) {
      int64_t revenue = 20000;
      for (size_t i = 0; i < book.products.size(); ++i) {
        revenue += book.YearlyRevenue(account, i, year);
      }
      v1::CreateAddressableRevenueRequest request;
      request.set_parent(book.Name(account));
      request.set_addressable_revenue_id(absl::StrCat(year));
      v1::AddressableRevenue& ar = *request.mutable_addressable_revenue();
      *ar.mutable_amount() = MoneyProto(account.currency, revenue * 100 / share);
      ar.set_source("Estimate of the account team");
      script.Add(account.id, std::move(request));
    }
  }
}

// For an account or, if that is null, a person.
struct Goal {
  const DemoAccount* account = nullptr;
  std::string person = {};
  int quarter = 0;  // 0: the year
  int64_t amount = 0;
  v1::Target::Kind kind = v1::Target::BOOKINGS;
};

void AddTarget(const DemoBook& book, Script& script, const Goal& goal) {
  v1::CreateTargetRequest request;
  std::string id = (goal.account == nullptr ? goal.person : goal.account->id).substr(0, 40);
  while (id.back() == '-') id.pop_back();
  request.set_target_id(absl::StrCat(id, "-", book.fiscal_year, "-q", goal.quarter, "-k",
                                     static_cast<int>(goal.kind)));
  v1::Target& target = *request.mutable_target();
  if (goal.account != nullptr) {
    target.set_account(book.Name(*goal.account));
  } else {
    target.set_person("people/" + goal.person);
  }
  target.set_kind(goal.kind);
  target.mutable_period()->set_fiscal_year(book.fiscal_year);
  target.mutable_period()->set_quarter(goal.quarter);
  *target.mutable_amount() = MoneyProto("USD", goal.amount);
  script.Add(id, std::move(request));
}

// The quarters of a yearly target: each asks a little more than the one before.
int64_t QuarterOf(int64_t yearly, int quarter) { return yearly * (20 + quarter * 2) / 100; }

void AddTargets(const DemoBook& book, Script& script) {
  script.BeginPhase("targets");
  for (const DemoAccount& account : book.accounts) {
    if (account.depth > 1) continue;
    const int64_t yearly = int64_t{account.size} * (account.depth == 0 ? 900000 : 190000);
    for (int quarter = 1; quarter <= 4; ++quarter) {
      AddTarget(book, script,
                {.account = &account, .quarter = quarter, .amount = QuarterOf(yearly, quarter)});
    }
    AddTarget(book, script,
              {.account = &account, .amount = yearly * 3, .kind = v1::Target::TOTAL_REVENUE});
  }
  for (const DemoPerson& person : book.people) {
    const bool sells = person.title.find("ccount manager") != std::string::npos;
    if (!sells && person.id != kDemoSalesManager) continue;
    const int64_t yearly = person.id == kDemoSalesManager ? 9000000 : 1500000;
    for (int quarter = 1; quarter <= 4; ++quarter) {
      AddTarget(book, script,
                {.person = person.id, .quarter = quarter, .amount = QuarterOf(yearly, quarter)});
    }
  }
}

}  // namespace

void AddRevenue(const DemoBook& book, Script& script) {
  AddRates(book, script);
  AddFacts(book, script);
  AddAddressable(book, script);
  AddTargets(book, script);
}

}  // namespace accord::cli
