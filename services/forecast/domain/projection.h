// The forecast, in memory: sums of all opportunities and revenue at every account and person.
//
// It is told of every fact as it was and as it became, and adds the difference at one node and its
// ancestors. What facts are counted by (Basis) changes seldom; then every fact that it concerns has
// to be counted again, which takes as long as reading them. So that nothing waits for that, a
// change of basis goes on beside the daily work:
//
//   BasisChange change = projection.Begin(reporting, calendar);      // short, locked
//   ... change.Add(record) for every stored record in change.scope(), as of that moment   // long
//   projection.Finish(std::move(change));                             // locked; O(accounts ·
//   cells)
//
// Facts replaced in between are counted for both. Only one change at a time.
// Thread-compatible, together with its forests; a BasisChange belongs to one thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/optional.h"
#include "common/hierarchy/forest.h"
#include "services/forecast/domain/basis.h"
#include "services/forecast/domain/book.h"
#include "services/forecast/domain/targets.h"

namespace accord::forecast {

// Records that no rate converts, by currency.
using Unconverted = absl::flat_hash_map<money::Currency, int64_t>;

// Sums that are not yet in a book.
struct Tally {
  Postings accounts;
  Postings people;
  Unconverted unconverted;
  bool overflowed = false;
};

class BasisChange {
 public:
  // Every record is in its scope, not only those of some currencies.
  bool full() const { return from_ == nullptr; }
  // If not full: which records are.
  const std::vector<RateDifference>& scope() const { return scope_; }

  // Counts a record as it was when the change began.
  void Add(const OpportunityFacts& opportunity);
  void Add(const RevenueFact& revenue);

 private:
  friend class Projection;
  std::shared_ptr<const Basis> from_;  // null: nothing is counted yet
  std::shared_ptr<const Basis> to_;
  std::vector<RateDifference> scope_;
  Tally tally_;
};

class Projection {
 public:
  // Both outlive it.
  Projection(hierarchy::Forest& accounts, hierarchy::Forest& people);

  // `before` or `after` is null for what was not, or is no more. A deleted record counts nothing.
  void Replace(const OpportunityFacts* before, const OpportunityFacts* after);
  void Replace(const RevenueFact* before, const RevenueFact* after);
  void Replace(const Target* before, const Target* after);
  // Takes effect with the next change of basis.
  void Replace(const ExchangeRate* before, const ExchangeRate* after);

  // Begins a change to the present rates. Precondition: none is under way.
  BasisChange Begin(money::Currency reporting, const calendar::FiscalCalendar& calendar);
  void Finish(BasisChange change);
  void Abandon() { late_.reset(); }

  // Counts what waited for accounts and people that are there now.
  void Settle();
  bool settled() const { return accounts_->settled() && people_->settled(); }

  // By which everything is counted; null before the first change of basis is finished.
  const std::shared_ptr<const Basis>& basis() const { return basis_; }
  // Some sum does not fit into 64 bits: the next change of basis has to be a full one, and is.
  bool overflowed() const;
  // Whether every record is in the sums. Errors: OUT_OF_RANGE, reason AMOUNT_OVERFLOW;
  // FAILED_PRECONDITION, reason CURRENCY_WITHOUT_RATE, metadata currency and records, as after a
  // change of the reporting currency.
  absl::Status Complete() const;
  const Unconverted& unconverted() const { return unconverted_; }

  const Book& accounts() const { return *accounts_; }
  const Book& people() const { return *people_; }
  const Targets& targets() const { return targets_; }
  // The present ones, which basis() may not know yet.
  const RateList& rates() const { return rates_; }

 private:
  // The change under way, as far as facts that are replaced meanwhile are concerned.
  struct Late {
    std::shared_ptr<const Basis> from;
    std::shared_ptr<const Basis> to;
    Tally tally;
  };

  template <typename Record>
  void Count(const Record& record, hierarchy::Sign sign);
  void Merge(const Tally& tally);

  hierarchy::Forest& account_forest_;
  hierarchy::Forest& people_forest_;
  std::unique_ptr<Book> accounts_;
  std::unique_ptr<Book> people_;
  Targets targets_;
  RateList rates_;
  std::shared_ptr<const Basis> basis_;
  Unconverted unconverted_;
  absl::optional<Late> late_;
};

}  // namespace accord::forecast
