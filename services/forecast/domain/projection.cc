#include "services/forecast/domain/projection.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace accord::forecast {
namespace {

using hierarchy::Sign;
using rollups::Entry;

Sign Opposite(Sign sign) { return sign == Sign::kPlus ? Sign::kMinus : Sign::kPlus; }

const std::string& OwnerOf(const OpportunityFacts& opportunity) { return opportunity.owner; }
const std::string& OwnerOf(const RevenueFact&) {
  static const auto* const kNobody = new std::string();
  return *kNobody;
}

// Hands what the record adds under `basis` to add(entry).
template <typename Record, typename Add>
void FactsOf(const Record& record, const Basis& basis, Add add) {
  const absl::optional<Fact> fact = basis.Count(record);
  if (!fact.has_value()) return;
  const absl::int128 amount = fact->sums.amount_micros;
  const absl::int128 size = fact->lack.has_value() ? absl::int128(0) : std::max(amount, -amount);
  add(Entry{record.account, OwnerOf(record), fact->key, fact->sums, size});
}

// What becomes another sum if the record is counted by `to` instead of by `from` (null: not at
// all): calls count(basis, sign) for each.
template <typename CountBy>
void CountChange(const Basis* from, const Basis& to, Sign sign, CountBy count) {
  count(to, sign);
  if (from != nullptr) count(*from, Opposite(sign));
}

template <typename Record>
void AddTo(rollups::Tally& tally, const Record& record, const Basis* from, const Basis& to) {
  CountChange(from, to, Sign::kPlus, [&](const Basis& basis, Sign sign) {
    FactsOf(record, basis, [&](const Entry& entry) { tally.Add(entry, sign); });
  });
}

}  // namespace

bool BasisChange::InScope(money::Currency currency, calendar::Date date) const {
  return full() || std::any_of(scope_.begin(), scope_.end(), [&](const RateDifference& one) {
           return one.currency == currency && one.from <= date;
         });
}

void BasisChange::Add(const OpportunityFacts& opportunity) {
  AddTo(tally_, opportunity, from_.get(), *to_);
}

void BasisChange::Add(const RevenueFact& revenue) { AddTo(tally_, revenue, from_.get(), *to_); }

Projection::Projection(hierarchy::Forest& accounts, hierarchy::Forest& people)
    : sums_(accounts, people) {}

template <typename Record>
void Projection::Count(const Record& record, Sign sign) {
  if (basis_ != nullptr) {
    FactsOf(record, *basis_, [&](const Entry& entry) { sums_.Post(entry, sign); });
  }
  if (!late_.has_value()) return;
  CountChange(late_->from.get(), *late_->to, sign, [&](const Basis& basis, Sign by) {
    FactsOf(record, basis, [&](const Entry& entry) { sums_.PostNext(entry, by); });
  });
}

template <typename Record>
void Projection::ReplaceFact(const Record* before, const Record* after) {
  if (before != nullptr) Count(*before, Sign::kMinus);
  if (after != nullptr) Count(*after, Sign::kPlus);
}

void Projection::Replace(const OpportunityFacts* before, const OpportunityFacts* after) {
  ReplaceFact(before, after);
}

void Projection::Replace(const RevenueFact* before, const RevenueFact* after) {
  ReplaceFact(before, after);
}

void Projection::Replace(const Target* before, const Target* after) {
  if (before != nullptr && !before->meta.deleted()) targets_.Take(*before);
  if (after != nullptr && !after->meta.deleted()) targets_.Put(*after);
}

void Projection::Replace(const ExchangeRate* before, const ExchangeRate* after) {
  if (before != nullptr && !before->meta.deleted()) {
    rates_.Take(*before);
  }
  if (after != nullptr && !after->meta.deleted()) {
    rates_.Put(*after);
  }
}

bool Projection::Replace(const Stage* before, const Stage* after) {
  if (after == nullptr) return false;  // what is deleted still says what it did
  stages_.insert_or_assign(after->meta.id, after->rule());
  if (before != nullptr) return !(before->rule() == after->rule());
  const auto with = [&](std::shared_ptr<const Basis>& basis) {
    if (basis != nullptr) basis = basis->With(after->meta.id, after->rule());
  };
  with(basis_);
  if (late_.has_value()) {
    with(late_->from);
    with(late_->to);
  }
  return false;
}

BasisChange Projection::Begin(money::Currency reporting, const calendar::FiscalCalendar& calendar) {
  BasisChange change;
  change.to_ = std::make_shared<const Basis>(reporting, calendar, rates_.In(reporting), stages_);
  if (basis_ != nullptr && basis_->SharesUnits(reporting, calendar)) {
    change.from_ = basis_;
    change.scope_ = Compare(basis_->list(), change.to_->list());
    change.stages_ = Compare(basis_->stages(), stages_);
  }
  late_ = Late{change.from_, change.to_};
  sums_.BeginNext();
  return change;
}

bool Projection::Take(BasisChange& change, size_t ids) {
  if (basis_ != nullptr) return sums_.TakeNext(change.tally_, ids);
  sums_.TakeNext(change.tally_);
  return false;
}

Projection::Retired Projection::Show(BasisChange change) {
  Retired retired;
  if (change.full()) {
    retired = sums_.ReplaceByNext();
  } else {
    sums_.ShowNext();
  }
  basis_ = late_->to;  // with the stages that have come since
  late_.reset();
  return retired;
}

bool Projection::Absorb(size_t nodes) { return sums_.Absorb(nodes); }

void Projection::Finish(BasisChange change) {
  constexpr size_t kAll = std::numeric_limits<size_t>::max() / 2;
  while (Take(change, kAll)) {
  }
  (void)Show(std::move(change));
  while (Absorb(kAll)) {
  }
}

void Projection::Abandon() {
  late_.reset();
  sums_.DropNext();
}

void Projection::Forget() {
  late_.reset();
  sums_.Clear();
  targets_ = Targets();
  rates_.clear();
  stages_.clear();
  basis_.reset();
}

void Projection::Load(rollups::HeldLedger held, std::shared_ptr<const Basis> basis) {
  sums_.Load(std::move(held));
  basis_ = std::move(basis);
}

}  // namespace accord::forecast
