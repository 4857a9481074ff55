// The whole service against a recount by hand: hundreds of random calls and changes of the
// hierarchy, then every account's and person's forecast, and the contributions that make it up,
// against a sum over ListOpportunities that is computed here in another way.
#include <map>
#include <random>
#include <set>

#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

constexpr int kAccounts = 9;
constexpr int kPeople = 5;
constexpr int kSteps = 400;
constexpr int kStepsBetweenChecks = 80;
constexpr int kStepsBetweenKept = 8;

// a ÷ b, rounded half to even; b > 0.
int64_t Divide(__int128 a, int64_t b) {
  __int128 quotient = a / b;
  __int128 rest = a % b;
  if (rest < 0) {
    rest += b;
    --quotient;
  }
  const bool up = rest * 2 > b || (rest * 2 == b && quotient % 2 != 0);
  return static_cast<int64_t>(quotient + (up ? 1 : 0));
}

int64_t DayNumber(const google::type::Date& date) {
  return date.year() * 10000 + date.month() * 100 + date.day();
}

// What stands below what; "" is no parent.
using Tree = std::map<std::string, std::string>;

bool IsWithin(const Tree& tree, std::string id, const std::string& top) {
  for (; !id.empty(); id = tree.at(id)) {
    if (id == top) return true;
  }
  return false;
}

struct Cell {
  int64_t own = 0;
  int64_t amount = 0;
  int64_t weighted = 0;
  int64_t count = 0;

  friend bool operator==(const Cell&, const Cell&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Cell& cell) {
    return out << cell.own << " own, " << cell.amount << " in all, " << cell.weighted
               << " weighted, of " << cell.count;
  }
};

class ServicePropertyTest : public ForecastApiTest, public testing::WithParamInterface<int> {
 protected:
  std::vector<accounts::v1::Change> FirstChanges() override {
    std::vector<accounts::v1::Change> changes;
    int64_t revision = accounts_revision_;  // a start goes on where the accounts service is
    for (int i = 0; i < kAccounts; ++i) {
      const std::string id = absl::StrCat("a", i);
      accounts_[id] = "";
      changes.push_back(directory::testing::MakeAccountChange(++revision, {id, ""}));
    }
    for (int i = 0; i < kPeople; ++i) {
      const std::string id = absl::StrCat("p", i);
      people_[id] = "";
      changes.push_back(MakePersonChange(++revision, id));
    }
    return changes;
  }

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  bool Chance(int percent) { return Below(100) < percent; }
  std::string AnyAccount() { return absl::StrCat("accounts/a", Below(kAccounts)); }
  std::string AnyPerson() { return absl::StrCat("people/p", Below(kPeople)); }
  google::type::Date AnyDate() {
    google::type::Date date;
    date.set_year(2025 + Below(2));
    date.set_month(1 + Below(12));
    date.set_day(1 + Below(28));
    return date;
  }
  std::string AnyOpportunity() { return absl::StrCat("o", Below(40)); }

  v1::Opportunity AnyContent() {
    static const char* const kStages[] = {"prospecting", "qualification", "proposal",
                                          "negotiation", "won",           "lost"};
    static const char* const kCurrencies[] = {"USD", "USD", "EUR", "GBP"};
    v1::Opportunity opportunity;
    opportunity.set_display_name("Deal");
    opportunity.set_stage(absl::StrCat("stages/", kStages[Below(6)]));
    if (Chance(85)) opportunity.set_account(AnyAccount());
    if (Chance(85)) opportunity.set_owner(AnyPerson());
    if (Chance(85)) *opportunity.mutable_close_date() = AnyDate();
    opportunity.set_type(static_cast<v1::Opportunity::Type>(1 + Below(4)));
    if (Chance(90)) {
      *opportunity.mutable_amount() =
          MakeMoney(Below(1000), kCurrencies[Below(4)], Below(1000000) * 1000);
    }
    if (Chance(20)) opportunity.set_probability_basis_points(Below(10001));
    return opportunity;
  }

  // Refusals that random calls may meet; anything else is a fault.
  void ExpectAllowed(const absl::Status& status) {
    static const std::set<std::string> kAllowed = {
        "OK",           "INVALID_FIELDS",      "CURRENCY_WITHOUT_RATE", "RATE_EXISTS",
        "RATE_NEEDED",  "RESOURCE_EXISTS",     "RESOURCE_NOT_FOUND",    "RESOURCE_DELETED",
        "STAGE_IN_USE", "RESOURCE_NOT_DELETED"};
    EXPECT_TRUE(kAllowed.contains(ReasonOf(status))) << status;
    done_ += status.ok() ? 1 : 0;
  }

  void ChangeOpportunity() {
    static const std::vector<std::string> kFields = {
        "stage", "account", "owner", "close_date", "amount", "type", "probability_basis_points"};
    switch (Below(6)) {
      case 0:
        return ExpectAllowed(Delete(AnyOpportunity()).status());
      case 1:
        return ExpectAllowed(Undelete(AnyOpportunity()).status());
      case 2:
      case 3: {
        std::vector<std::string> mask;
        for (const std::string& field : kFields) {
          if (Chance(40)) mask.push_back(field);
        }
        if (mask.empty()) mask.push_back("type");
        return ExpectAllowed(Update(AnyOpportunity(), AnyContent(), mask).status());
      }
      default:
        return ExpectAllowed(Create(AnyContent(), AnyOpportunity()).status());
    }
  }

  void ChangeRate() {
    const std::string currency = Chance(70) ? "EUR" : "GBP";
    const std::string from =
        Chance(30) ? "2020-01-01" : absl::StrCat("2025-0", 1 + Below(9), "-01");
    const std::string rate = absl::StrCat(Below(3), ".", 1 + Below(999999999));
    const std::string name = "exchangeRates/" + RateId(currency, from);
    if (Chance(30)) {
      return ExpectAllowed(CallOn(&RevenueStub::DeleteExchangeRate, name).status());
    }
    if (Chance(50)) return ExpectAllowed(SetRate(currency, from, rate).status());
    v1::UpdateExchangeRateRequest request;
    request.mutable_exchange_rate()->set_name(name);
    request.mutable_exchange_rate()->mutable_rate()->set_value(rate);
    request.mutable_update_mask()->add_paths("rate");
    ExpectAllowed(Call(&RevenueStub::UpdateExchangeRate, request).status());
  }

  void ChangeStage() {
    v1::UpdateStageRequest request;
    request.mutable_stage()->set_name(Chance(50) ? "stages/proposal" : "stages/qualification");
    request.mutable_stage()->set_forecast_category(
        static_cast<v1::ForecastCategory>(v1::PIPELINE + Below(3)));
    request.mutable_stage()->set_probability_basis_points(Below(10001));
    request.mutable_update_mask()->add_paths("forecast_category");
    request.mutable_update_mask()->add_paths("probability_basis_points");
    ExpectAllowed(Call(&PipelineStub::UpdateStage, request).status());
  }

  void ChangeHierarchy() {
    const bool person = Chance(40);
    Tree& tree = person ? people_ : accounts_;
    const int size = person ? kPeople : kAccounts;
    const std::string prefix = person ? "p" : "a";
    const std::string id = absl::StrCat(prefix, Below(size));
    const std::string parent = Chance(25) ? "" : absl::StrCat(prefix, Below(size));
    if (IsWithin(tree, parent, id)) return;
    tree[id] = parent;
    person ? TellPerson(id, parent) : TellAccount(id, parent);
  }

  void Step() {
    const int kind = Below(100);
    if (kind < 65) return ChangeOpportunity();
    if (kind < 78) return ChangeRate();
    if (kind < 82) return ChangeStage();
    if (kind < 99) return ChangeHierarchy();
    start_month_ = 1 + Below(12);
    TellSettings("USD", start_month_);
  }

  std::vector<v1::Opportunity> ListAll() {
    std::vector<v1::Opportunity> all;
    v1::ListOpportunitiesRequest request;
    request.set_page_size(7);
    do {
      const auto page = Call(&PipelineStub::ListOpportunities, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return all;
      all.insert(all.end(), page->opportunities().begin(), page->opportunities().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }
  void ReadRates() {
    rates_.clear();
    const auto page = Call(&RevenueStub::ListExchangeRates, v1::ListExchangeRatesRequest());
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::ExchangeRate& rate : page->exchange_rates()) {
      rates_[rate.currency_code()][DayNumber(rate.start_date())] =
          static_cast<int64_t>(std::stold(rate.rate().value()) * 1e9L + 0.5L);
    }
  }

  int64_t ReportingMicros(const v1::Opportunity& opportunity) {
    const int64_t amount = MicrosOf(opportunity.amount());
    const std::string& currency = opportunity.amount().currency_code();
    if (currency.empty() || currency == "USD") return amount;
    const int64_t day =
        opportunity.has_close_date() ? DayNumber(opportunity.close_date()) : 99999999;
    const auto& rates = rates_[currency];
    const auto after = rates.upper_bound(day);
    EXPECT_NE(after, rates.begin()) << opportunity.name() << " has no rate";
    if (after == rates.begin()) return 0;
    return Divide(static_cast<__int128>(amount) * std::prev(after)->second, 1000000000);
  }

  bool IsIn(const google::type::Date& date, const common::v1::FiscalPeriod& period) const {
    const int month = (date.month() - start_month_ + 12) % 12 + 1;
    const int year = date.year() + (start_month_ > 1 && date.month() >= start_month_ ? 1 : 0);
    if (year != period.fiscal_year()) return false;
    if (period.month() != 0) return month == period.month();
    return period.quarter() == 0 || (month + 2) / 3 == period.quarter();
  }

  // By category; 0 is what is open and undated.
  std::map<int, Cell> Recount(const std::vector<v1::Opportunity>& all, bool person,
                              const std::string& id, const common::v1::FiscalPeriod& period) {
    std::map<int, Cell> cells;
    for (const v1::Opportunity& opportunity : all) {
      const std::string& name = person ? opportunity.owner() : opportunity.account();
      if (name.empty()) continue;
      const std::string at = name.substr(name.find('/') + 1);
      if (!IsWithin(person ? people_ : accounts_, at, id)) continue;
      int category = opportunity.effective_category();
      if (!opportunity.has_close_date()) {
        if (category == v1::OMITTED) continue;
        category = 0;
      } else if (!IsIn(opportunity.close_date(), period)) {
        continue;
      }
      const int64_t amount = ReportingMicros(opportunity);
      Cell& cell = cells[category];
      cell.amount += amount;
      cell.own += at == id ? amount : 0;
      cell.weighted += Divide(
          static_cast<__int128>(amount) * opportunity.effective_probability_basis_points(), 10000);
      ++cell.count;
    }
    return cells;
  }

  static Cell CellFrom(const v1::ForecastCell& cell) {
    return {MicrosOf(cell.own_amount()), MicrosOf(cell.amount()), MicrosOf(cell.weighted_amount()),
            cell.opportunity_count()};
  }

  void CheckSubject(const std::vector<v1::Opportunity>& all, bool person, const std::string& id,
                    const common::v1::FiscalPeriod& period) {
    const std::string subject = absl::StrCat(person ? "people/" : "accounts/", id);
    SCOPED_TRACE(absl::StrCat(subject, " ", period.ShortDebugString()));
    v1::GetForecastRequest request = ForecastOf(subject, period);
    request.set_breakdown(static_cast<v1::GetForecastRequest::Breakdown>(Below(3)));
    const auto forecast = Forecast(request);
    ASSERT_TRUE(forecast.ok()) << forecast.status();
    std::map<int, Cell> expected = Recount(all, person, id, period);
    for (const v1::ForecastCell& cell : forecast->cells()) {
      EXPECT_EQ(CellFrom(cell), expected[cell.category()]) << cell.category();
      int64_t parts = 0;
      for (const v1::Forecast& part : forecast->parts()) {
        parts += MicrosOf(CellOf(part, cell.category()).amount());
      }
      const bool has_parts =
          request.breakdown() == v1::GetForecastRequest::BY_CHILD || forecast->parts_size() > 0;
      if (has_parts) EXPECT_EQ(parts, MicrosOf(cell.amount())) << cell.category();
    }
    EXPECT_EQ(CellFrom(forecast->undated()), expected[0]);
    CheckContributions(subject, period, *forecast);
  }

  void CheckContributions(const std::string& subject, const common::v1::FiscalPeriod& period,
                          const v1::Forecast& forecast) {
    v1::ListContributionsRequest request = ContributionsOf(subject, 1 + Below(6), period);
    int64_t sum = 0;
    int64_t count = 0;
    do {
      const auto page = Contributions(request);
      ASSERT_TRUE(page.ok()) << page.status();
      for (const v1::Contribution& contribution : page->contributions()) {
        sum += MicrosOf(contribution.reporting_amount());
        ++count;
      }
      EXPECT_EQ(MicrosOf(page->total_amount()),
                MicrosOf(CellOf(forecast, v1::PIPELINE).cumulative_amount()));
      request.set_page_token(page->next_page_token());
      if (request.page_token().empty()) EXPECT_EQ(count, page->total_count());
    } while (!request.page_token().empty());
    EXPECT_EQ(sum, MicrosOf(CellOf(forecast, v1::PIPELINE).cumulative_amount()));
  }

  // A forecast of now, for AskAgain.
  void AskAndKeep() {
    clock_.Set(clock_.Now() + absl::Minutes(1));
    const std::string subject = Chance(60) ? AnyAccount() : AnyPerson();
    v1::GetForecastRequest request = ForecastOf(subject, MakePeriod(2025 + Below(3)));
    request.set_breakdown(static_cast<v1::GetForecastRequest::Breakdown>(Below(3)));
    const auto forecast = Forecast(request);
    ASSERT_TRUE(forecast.ok()) << forecast.status();
    kept_.push_back({request, *forecast, answered_, clock_.Now()});
    clock_.Set(clock_.Now() + absl::Minutes(1));
  }
  // Every forecast that was kept, as of then, by revision and by time: to the last digit.
  void AskAgain() {
    for (const Kept& kept : kept_) {
      v1::GetForecastRequest request = kept.request;
      request.mutable_as_of()->set_revision(kept.revision);
      request.set_accounts_revision(kept.forecast.accounts_revision());
      ExpectAgain(request, kept);
      *request.mutable_as_of()->mutable_time() = rpc::TimestampToProto(kept.time);
      request.set_accounts_revision(0);
      ExpectAgain(request, kept);
    }
  }

  void CheckAll() {
    const std::vector<v1::Opportunity> all = ListAll();
    ReadRates();
    for (const v1::Opportunity& opportunity : all) {
      EXPECT_EQ(MicrosOf(opportunity.reporting_amount()), ReportingMicros(opportunity));
    }
    const auto any_period = [&] {
      const int kind = Below(3);
      return MakePeriod(2025 + Below(3), kind == 1 ? 1 + Below(4) : 0,
                        kind == 2 ? 1 + Below(12) : 0);
    };
    for (const auto& [id, parent] : accounts_) CheckSubject(all, false, id, any_period());
    for (const auto& [id, parent] : people_) CheckSubject(all, true, id, any_period());
  }

  struct Kept {
    v1::GetForecastRequest request;
    v1::Forecast forecast;
    int64_t revision;
    absl::Time time;
  };
  void ExpectAgain(const v1::GetForecastRequest& request, const Kept& kept) {
    const auto again = Call(&ForecastStub::GetForecast, request);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->DebugString(), kept.forecast.DebugString()) << request.ShortDebugString();
    EXPECT_EQ(answered_, kept.revision);
  }

  std::mt19937 random_{static_cast<unsigned>(GetParam())};
  std::vector<Kept> kept_;
  Tree accounts_;
  Tree people_;
  std::map<std::string, std::map<int64_t, int64_t>> rates_;  // currency, first day, billionths
  int start_month_ = 7;
  int done_ = 0;
};

TEST_P(ServicePropertyTest, ForecastsAndContributionsEqualARecount) {
  // Only now is FirstChanges ours.
  Stop();
  Start();
  ASSERT_TRUE(SetRate("EUR", "2020-01-01", "1.098765432").ok());
  for (int step = 1; step <= kSteps && !HasFailure(); ++step) {
    Step();
    if (step % kStepsBetweenChecks == 0) CheckAll();
    if (step % kStepsBetweenKept == 0) AskAndKeep();
  }
  AskAgain();
  EXPECT_GT(done_, kSteps / 4) << "most random calls are refused: nothing is tested";
  Stop();
  const int start_month = start_month_;
  start_month_ = 7;
  Tree accounts = accounts_;
  Tree people = people_;
  Start();  // with an empty hierarchy: it is told again
  for (const auto& [id, parent] : accounts) TellAccount(id, parent);
  for (const auto& [id, manager] : people) TellPerson(id, manager);
  accounts_ = accounts;
  people_ = people;
  start_month_ = start_month;
  TellSettings("USD", start_month_);
  CheckAll();
}

INSTANTIATE_TEST_SUITE_P(Seeds, ServicePropertyTest, testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace accord::forecast
