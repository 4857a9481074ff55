#include "services/forecast/domain/projection.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace accord::forecast {
namespace {

using hierarchy::Cells;
using hierarchy::Key;
using hierarchy::Sign;
using hierarchy::Sums;

Sign Opposite(Sign sign) { return sign == Sign::kPlus ? Sign::kMinus : Sign::kPlus; }

const std::string& OwnerOf(const OpportunityFacts& opportunity) { return opportunity.owner; }
const std::string& OwnerOf(const RevenueFact&) {
  static const auto* const kNobody = new std::string();
  return *kNobody;
}

// Hands what the record adds under `basis` to post_account and post_owner; returns its part in
// Projection::gross.
template <typename Record, typename PostAccount, typename PostOwner>
absl::int128 Distribute(const Record& record, const Basis& basis, PostAccount post_account,
                        PostOwner post_owner) {
  const absl::optional<Fact> fact = basis.Count(record);
  if (!fact.has_value()) return 0;
  if (!record.account.empty()) post_account(record.account, *fact);
  if (!OwnerOf(record).empty()) post_owner(OwnerOf(record), *fact);
  if (fact->lack.has_value()) return 0;
  return std::max(fact->sums.amount_micros, -fact->sums.amount_micros);
}

absl::int128 Signed(absl::int128 amount, Sign sign) {
  return sign == Sign::kPlus ? amount : -amount;
}

// What becomes another sum if the record is counted by `to` instead of by `from` (null: not at
// all): calls count(basis, sign) for each.
template <typename CountBy>
void CountChange(const Basis* from, const Basis& to, Sign sign, CountBy count) {
  count(to, sign);
  if (from != nullptr) count(*from, Opposite(sign));
}

template <typename Record>
void AddTo(Tally& tally, const Record& record, const Basis* from, const Basis& to) {
  CountChange(from, to, Sign::kPlus, [&](const Basis& basis, Sign sign) {
    const auto post_to = [sign](Postings& postings) {
      return [&postings, sign](const std::string& id, const Fact& fact) {
        postings.Add(id, fact.key, fact.sums, sign);
      };
    };
    tally.gross +=
        Signed(Distribute(record, basis, post_to(tally.accounts), post_to(tally.people)), sign);
  });
}

// Moves what is posted for up to `ids` ids into the book's next sums; returns how many are left.
size_t Move(Postings& postings, size_t ids, Book& book) {
  postings.Drain(ids, [&](const std::string& id, const Cells& cells) {
    cells.VisitAll([&](Key key, const Sums& sums) { book.PostNext(id, key, sums, Sign::kPlus); });
  });
  return postings.cells().size();
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
    : accounts_(accounts), people_(people) {}

template <typename Record>
void Projection::Count(const Record& record, Sign sign) {
  if (basis_ != nullptr) {
    const auto post_to = [sign](Book& book) {
      return [&book, sign](const std::string& id, const Fact& fact) {
        book.Post(id, fact.key, fact.sums, sign);
      };
    };
    gross_ += Signed(Distribute(record, *basis_, post_to(accounts_), post_to(people_)), sign);
  }
  if (!late_.has_value()) return;
  CountChange(late_->from.get(), *late_->to, sign, [&](const Basis& basis, Sign by) {
    const auto post_to = [by](Book& book) {
      return [&book, by](const std::string& id, const Fact& fact) {
        book.PostNext(id, fact.key, fact.sums, by);
      };
    };
    late_->gross += Signed(Distribute(record, basis, post_to(accounts_), post_to(people_)), by);
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
    rates_.erase({before->currency, *before->start_date});
  }
  if (after != nullptr && !after->meta.deleted()) {
    rates_.insert_or_assign({after->currency, *after->start_date}, after->rate());
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
  change.to_ = std::make_shared<const Basis>(reporting, calendar, rates_, stages_);
  if (basis_ != nullptr && basis_->reporting() == reporting &&
      SameCalendar(basis_->calendar(), calendar)) {
    change.from_ = basis_;
    change.scope_ = Compare(basis_->list(), rates_);
    change.stages_ = Compare(basis_->stages(), stages_);
  }
  late_ = Late{change.from_, change.to_};
  accounts_.BeginNext();
  people_.BeginNext();
  return change;
}

bool Projection::Take(BasisChange& change, size_t ids) {
  if (basis_ == nullptr) {
    accounts_.PostNext(change.tally_.accounts);
    people_.PostNext(change.tally_.people);
    change.tally_.accounts = Postings();
    change.tally_.people = Postings();
    return false;
  }
  if (Move(change.tally_.accounts, ids, accounts_) > 0) return true;
  return Move(change.tally_.people, ids, people_) > 0;
}

Projection::Retired Projection::Show(BasisChange change) {
  Retired retired;
  const absl::int128 gross = change.tally_.gross + late_->gross;
  if (change.full()) {
    retired = {accounts_.ReplaceByNext(), people_.ReplaceByNext()};
    gross_ = gross;
  } else {
    accounts_.ShowNext();
    people_.ShowNext();
    gross_ += gross;
  }
  basis_ = late_->to;  // with the stages that have come since
  late_.reset();
  return retired;
}

bool Projection::Absorb(size_t nodes) {
  if (accounts_.absorbing()) return accounts_.Absorb(nodes) || people_.absorbing();
  return people_.absorbing() && people_.Absorb(nodes);
}

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
  accounts_.DropNext();
  people_.DropNext();
}

void Projection::Forget() {
  late_.reset();
  accounts_.Clear();
  people_.Clear();
  targets_ = Targets();
  rates_.clear();
  stages_.clear();
  basis_.reset();
  gross_ = 0;
}

void Projection::Settle() {
  accounts_.Settle();
  people_.Settle();
}

}  // namespace accord::forecast
