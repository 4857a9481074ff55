#include "services/forecast/domain/projection.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::forecast {
namespace {

using hierarchy::Sign;

Sign Opposite(Sign sign) { return sign == Sign::kPlus ? Sign::kMinus : Sign::kPlus; }

void Note(Unconverted& unconverted, money::Currency currency, Sign sign) {
  const auto found = unconverted.try_emplace(currency, 0).first;
  found->second += sign == Sign::kPlus ? 1 : -1;
  if (found->second == 0) unconverted.erase(found);
}

// Hands what the record adds under `basis` to post_account, post_owner or unconverted.
template <typename PostAccount, typename PostOwner>
void Distribute(const OpportunityFacts& opportunity, const Basis& basis, Unconverted& unconverted,
                Sign sign, PostAccount post_account, PostOwner post_owner) {
  const absl::StatusOr<absl::optional<Fact>> fact = basis.Count(opportunity);
  if (!fact.ok()) return Note(unconverted, opportunity.currency, sign);
  if (!fact->has_value()) return;
  if (!opportunity.account.empty()) post_account(opportunity.account, **fact);
  if (!opportunity.owner.empty()) post_owner(opportunity.owner, **fact);
}

template <typename PostAccount, typename PostOwner>
void Distribute(const RevenueFact& revenue, const Basis& basis, Unconverted& unconverted, Sign sign,
                PostAccount post_account, PostOwner) {
  const absl::StatusOr<absl::optional<Fact>> fact = basis.Count(revenue);
  if (!fact.ok()) return Note(unconverted, revenue.currency, sign);
  if (fact->has_value()) post_account(revenue.account, **fact);
}

template <typename Record>
void CountInto(Tally& tally, const Record& record, const Basis& basis, Sign sign) {
  const auto post_to = [&tally, sign](Postings& postings) {
    return [&tally, &postings, sign](const std::string& id, const Fact& fact) {
      if (!postings.Add(id, fact.key, fact.sums, sign)) tally.overflowed = true;
    };
  };
  Distribute(record, basis, tally.unconverted, sign, post_to(tally.accounts),
             post_to(tally.people));
}

// What becomes another sum if the record is counted by `to` instead of by `from` (null: not at
// all).
template <typename Record>
void CountChange(Tally& tally, const Record& record, const Basis* from, const Basis& to,
                 Sign sign) {
  CountInto(tally, record, to, sign);
  if (from != nullptr) CountInto(tally, record, *from, Opposite(sign));
}

}  // namespace

void BasisChange::Add(const OpportunityFacts& opportunity) {
  CountChange(tally_, opportunity, from_.get(), *to_, Sign::kPlus);
}

void BasisChange::Add(const RevenueFact& revenue) {
  CountChange(tally_, revenue, from_.get(), *to_, Sign::kPlus);
}

Projection::Projection(hierarchy::Forest& accounts, hierarchy::Forest& people)
    : account_forest_(accounts),
      people_forest_(people),
      accounts_(std::make_unique<Book>(accounts)),
      people_(std::make_unique<Book>(people)) {}

template <typename Record>
void Projection::Count(const Record& record, Sign sign) {
  if (basis_ != nullptr) {
    const auto post_to = [sign](Book& book) {
      return [&book, sign](const std::string& id, const Fact& fact) {
        book.Post(id, fact.key, fact.sums, sign);
      };
    };
    Distribute(record, *basis_, unconverted_, sign, post_to(*accounts_), post_to(*people_));
  }
  if (late_.has_value()) {
    CountChange(late_->tally, record, late_->from.get(), *late_->to, sign);
  }
}

void Projection::Replace(const OpportunityFacts* before, const OpportunityFacts* after) {
  if (before != nullptr) Count(*before, Sign::kMinus);
  if (after != nullptr) Count(*after, Sign::kPlus);
}

void Projection::Replace(const RevenueFact* before, const RevenueFact* after) {
  if (before != nullptr) Count(*before, Sign::kMinus);
  if (after != nullptr) Count(*after, Sign::kPlus);
}

void Projection::Replace(const Target* before, const Target* after) {
  if (before != nullptr && !before->meta.deleted()) targets_.Take(*before);
  if (after != nullptr && !after->meta.deleted()) targets_.Put(*after);
}

void Projection::Replace(const ExchangeRate* before, const ExchangeRate* after) {
  if (before != nullptr && !before->meta.deleted()) {
    rates_.erase({before->currency, *before->start_date});
  }
  if (after != nullptr && !after->meta.deleted()) {
    rates_.insert_or_assign({after->currency, *after->start_date}, after->rate());
  }
}

BasisChange Projection::Begin(money::Currency reporting, const calendar::FiscalCalendar& calendar) {
  BasisChange change;
  change.to_ = std::make_shared<const Basis>(reporting, calendar, rates_);
  const bool only_rates = basis_ != nullptr && !overflowed() && basis_->reporting() == reporting &&
                          SameCalendar(basis_->calendar(), calendar);
  if (only_rates) {
    change.from_ = basis_;
    change.scope_ = Compare(basis_->list(), rates_);
  }
  late_ = Late{change.from_, change.to_, {}};
  return change;
}

void Projection::Finish(BasisChange change) {
  if (change.full()) {
    accounts_ = std::make_unique<Book>(account_forest_);
    people_ = std::make_unique<Book>(people_forest_);
    unconverted_.clear();
  }
  Merge(change.tally_);
  Merge(late_->tally);
  late_.reset();
  basis_ = std::move(change.to_);
}

void Projection::Merge(const Tally& tally) {
  accounts_->Post(tally.accounts);
  people_->Post(tally.people);
  if (tally.overflowed) accounts_->SetOverflowed();
  for (const auto& [currency, count] : tally.unconverted) {
    const int64_t sum = unconverted_[currency] += count;
    if (sum == 0) unconverted_.erase(currency);
  }
}

void Projection::Settle() {
  accounts_->Settle();
  people_->Settle();
}

bool Projection::overflowed() const { return accounts_->overflowed() || people_->overflowed(); }

absl::Status Projection::Complete() const {
  if (overflowed()) return money::AmountOverflow("a sum of the forecast");
  if (unconverted_.empty()) return absl::OkStatus();
  const auto& [currency, records] = *unconverted_.begin();
  return MakeError(absl::StatusCode::kFailedPrecondition, "CURRENCY_WITHOUT_RATE",
                   absl::StrCat(records, " amounts in ", currency.code(),
                                " have no exchange rate on their day; the forecast lacks them"),
                   {{"currency", currency.code()}, {"records", absl::StrCat(records)}});
}

}  // namespace accord::forecast
