// What does a past moment cost in memory beside the present: of the forecast, and of the account
// tree (past_tree.h)?
//
// Ten opportunities and a hundred revenue facts an account, as a deployment has them. The moment is
// the one before every hundredth opportunity had changed, an account in a thousand had moved and a
// rate had come in. What is counted is all that a past forecast keeps, its hierarchy included, by
// the allocator in this process.
#include "bench/cases/cases.h"

#include <malloc.h>

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/cases/past_tree.h"
#include "common/base/status.h"
#include "common/directory/directory.h"
#include "common/hierarchy/forest.h"
#include "services/forecast/domain/projection.h"

namespace accord::bench {
namespace {

using forecast::ExchangeRate;
using forecast::OpportunityFacts;
using forecast::Projection;
using forecast::RevenueFact;

constexpr int64_t kAccounts = 100'000;
constexpr int kOpportunities = 10;  // an account
constexpr int kMonths = 36;
constexpr int kProducts = 3;
constexpr int64_t kChangedOpportunity = 100;  // one in so many
constexpr int64_t kMovedAccount = 1000;
constexpr int64_t kPeople = 500;
constexpr int kChangesPerMessage = 1000;
constexpr double kBar = 0.1;

int64_t AllocatedBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
}

std::string AccountId(int64_t account) { return absl::StrFormat("%016d", account); }

// Tells a directory everything; `moved`: where accounts stand after they moved.
absl::Status Tell(directory::Directory& directory, const Forest& plan, bool moved) {
  accounts::v1::WatchChangesResponse message;
  message.mutable_progress()->set_revision(moved ? 2 : 1);
  const auto flush = [&](bool partial) -> absl::Status {
    message.mutable_progress()->set_partial(partial);
    RETURN_IF_ERROR(directory.Apply(message));
    message.clear_changes();
    return absl::OkStatus();
  };
  for (int64_t account = 0; account < plan.size(); ++account) {
    accounts::v1::Change& change = *message.add_changes();
    change.set_revision(1);
    *change.mutable_account() = MakeEntry(plan, account).account();
    change.mutable_account()->set_name("accounts/" + AccountId(account));
    const bool moves = moved && account > plan.size() / 2 && account % kMovedAccount == 0;
    const int64_t parent = moves ? 0 : plan.parents[static_cast<size_t>(account)];
    if (parent != Forest::kNoParent) {
      change.mutable_account()->set_parent("accounts/" + AccountId(parent));
    }
    if (message.changes_size() == kChangesPerMessage) RETURN_IF_ERROR(flush(true));
  }
  for (int64_t person = 0; person < kPeople; ++person) {
    accounts::v1::Change& change = *message.add_changes();
    change.set_revision(1);
    change.mutable_person()->set_name(absl::StrCat("people/p", person));
    change.mutable_person()->set_display_name(absl::StrCat("Person ", person));
  }
  RETURN_IF_ERROR(flush(false));
  directory.SetReady();
  return absl::OkStatus();
}

calendar::Date Month(int index) { return calendar::Date::FromDays(20'000 + 30 * index); }

OpportunityFacts Opportunity(int64_t number, bool changed) {
  OpportunityFacts opportunity;
  opportunity.account = AccountId(number / kOpportunities);
  opportunity.owner = absl::StrCat("p", number % kPeople);
  opportunity.currency = money::ParseCurrency(number % 4 == 0 ? "EUR" : "USD").value();
  opportunity.amount = money::Micros{(1000 + number % 997) * 1'000'000};
  opportunity.effective_category = static_cast<forecast::Category>(1 + number % 4);
  opportunity.effective_probability_basis_points = 5000;
  const bool changes = changed && number % kChangedOpportunity == 0;
  opportunity.close_date = Month(static_cast<int>(number % 24) + (changes ? 1 : 0));
  return opportunity;
}

RevenueFact Revenue(int64_t account, int month, int product) {
  RevenueFact revenue;
  revenue.account = AccountId(account);
  revenue.month = Month(month - kMonths);
  revenue.currency = money::ParseCurrency("USD").value();
  revenue.amount = money::Micros{(100 + account % 89 + product) * 1'000'000};
  return revenue;
}

ExchangeRate Rate(int day, int64_t billionths) {
  ExchangeRate rate;
  rate.meta.id = absl::StrCat("eur", day);
  rate.currency = money::ParseCurrency("EUR").value();
  rate.start_date = calendar::Date::FromDays(day);
  rate.rate_billionths = billionths;
  return rate;
}

// A hierarchy and the sums along it.
struct Moment {
  explicit Moment(directory::Directory::Keep keep) : directory(keep) {}

  directory::Directory directory;
  Projection projection{directory.accounts_for_layers(), directory.people_for_layers()};

  forecast::BasisChange Begin() {
    const directory::Settings settings = directory.settings();
    return projection.Begin(money::ParseCurrency("USD").value(), settings.calendar);
  }
};

std::unique_ptr<Moment> CountPresent(const Forest& plan) {
  auto now = std::make_unique<Moment>(directory::Directory::Keep::kEverything);
  if (!Tell(now->directory, plan, /*moved=*/true).ok()) return nullptr;
  const ExchangeRate old_rate = Rate(0, 1'100'000'000);
  const ExchangeRate new_rate = Rate(20'000 + 30 * 20, 1'200'000'000);
  now->projection.Replace(nullptr, &old_rate);
  now->projection.Replace(nullptr, &new_rate);
  forecast::BasisChange change = now->Begin();
  for (int64_t i = 0; i < plan.size() * kOpportunities; ++i) change.Add(Opportunity(i, true));
  for (int64_t account = 0; account < plan.size(); ++account) {
    for (int month = 0; month < kMonths; ++month) {
      for (int product = 0; product < kProducts; ++product) {
        change.Add(Revenue(account, month, product));
      }
    }
  }
  now->projection.Finish(std::move(change));
  return now;
}

// As services/forecast counts a past forecast: held, rewound, counted by the rates of then.
std::unique_ptr<Moment> CountPast(const Forest& plan, const Moment& now) {
  auto then = std::make_unique<Moment>(directory::Directory::Keep::kPlaces);
  if (!Tell(then->directory, plan, /*moved=*/false).ok()) return nullptr;
  const ExchangeRate old_rate = Rate(0, 1'100'000'000);
  then->projection.Replace(nullptr, &old_rate);
  rollups::HeldLedger held(then->directory.accounts_for_layers(),
                           then->directory.people_for_layers());
  while (held.Take(now.projection.sums(), 2048)) {
  }
  held.Finish(now.projection.sums());
  then->projection.Load(std::move(held), now.projection.basis());
  const int64_t opportunities = plan.size() * kOpportunities;
  for (int64_t i = 0; i < opportunities; i += kChangedOpportunity) {
    const OpportunityFacts after = Opportunity(i, true);
    const OpportunityFacts before = Opportunity(i, false);
    then->projection.Replace(&after, &before);
  }
  forecast::BasisChange change = then->Begin();
  for (int64_t i = 0; i < opportunities; ++i) {
    const OpportunityFacts opportunity = Opportunity(i, false);
    if (change.InScope(opportunity.currency, *opportunity.close_date)) change.Add(opportunity);
  }
  then->projection.Finish(std::move(change));
  return then;
}

}  // namespace

absl::Status PastMomentMemory(Bench& bench) {
  const Forest plan = GrowForest(bench.Scaled(kAccounts, 200));
  const int64_t begun = AllocatedBytes();
  const std::unique_ptr<Moment> now = CountPresent(plan);
  const int64_t present = AllocatedBytes();
  if (now == nullptr) return absl::InternalError("the present was not counted");
  const std::unique_ptr<Moment> then = CountPast(plan, *now);
  const int64_t past = AllocatedBytes();
  if (then == nullptr) return absl::InternalError("the past was not counted");
  const auto accounts = static_cast<double>(plan.size());
  Figure figure;
  figure.case_name = "past_moment_memory";
  figure.name = "bytes an account of a past moment";
  figure.value = static_cast<double>(past - present) / accounts;
  figure.unit = "B";
  figure.peer = "the present";
  figure.peer_value = static_cast<double>(present - begun) / accounts;
  figure.bar = kBar;
  bench.report().Add(figure);
  return PastTreeMemory(bench);
}

}  // namespace accord::bench
