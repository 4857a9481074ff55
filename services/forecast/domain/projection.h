// The forecast, in memory: sums of all opportunities and revenue at every account and person.
//
// It is told of every fact as it was and as it became, and adds the difference at one node and its
// ancestors. What facts are counted by (Basis: rates, stages, calendar, currency) changes seldom;
// then every fact that it concerns has to be counted again, which takes as long as reading them. So
// that nobody waits for that, the sums by the new basis are made ready beside those that are shown,
// and shown in one step:
//
//   BasisChange change = projection.Begin(reporting, calendar);                  // locked, short
//   ... change.Add(record) for every stored record in change's scope, as of that moment     // long
//   while (projection.Take(change, n)) {}      // each call locked and short: O(n · levels)
//   Projection::Retired retired = projection.Show(std::move(change));            // locked, O(1)
//   while (projection.Absorb(n)) {}            // each call locked and short: O(n nodes)
//
// Until Show every sum is by the old basis, from then on every sum is by the new one. Facts that
// are replaced in between are counted for both. Only one change at a time.
// Thread-compatible, together with its forests; a BasisChange belongs to one thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/optional.h"
#include "common/hierarchy/forest.h"
#include "common/rollups/ledger.h"
#include "services/forecast/domain/basis.h"
#include "services/forecast/domain/targets.h"

namespace accord::forecast {

class BasisChange {
 public:
  // Every record is in its scope, not only those of some currencies and stages.
  bool full() const { return from_ == nullptr; }
  // If not full, those of these currencies and days are ...
  const std::vector<RateDifference>& scope() const { return scope_; }
  // ... and the opportunities in these stages.
  const std::vector<std::string>& stages() const { return stages_; }
  // Whether an amount of that currency and day is in its scope already.
  bool InScope(money::Currency currency, calendar::Date date) const;

  // Counts a record of its scope as it was when the change began, each once.
  void Add(const OpportunityFacts& opportunity);
  void Add(const RevenueFact& revenue);

 private:
  friend class Projection;
  std::shared_ptr<const Basis> from_;  // null: nothing of what is shown stays
  std::shared_ptr<const Basis> to_;
  std::vector<RateDifference> scope_;
  std::vector<std::string> stages_;
  rollups::Tally tally_;
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
  // The same; but a stage that is new takes effect at once, as nothing is in it. Returns whether
  // there is something to be counted again.
  bool Replace(const Stage* before, const Stage* after);

  // Begins a change to the present rates and stages. Precondition: none is under way.
  BasisChange Begin(money::Currency reporting, const calendar::FiscalCalendar& calendar);
  // Makes ready what was added to `change` for up to `ids` accounts and people; false: that was
  // all. The first change of all, which nobody reads beside, is taken in one pass.
  bool Take(BasisChange& change, size_t ids);
  // What is shown no more; let go of it unlocked, as it may be much.
  using Retired = rollups::Ledger::Contents;
  // Precondition: Take has returned false.
  Retired Show(BasisChange change);
  // False: that was all. The next change may begin.
  bool Absorb(size_t nodes);
  // Take, Show and Absorb in one, where nobody reads beside.
  void Finish(BasisChange change);
  void Abandon();
  // Everything: another history is going to be told.
  void Forget();

  // Counts what waited for accounts and people that are there now.
  void Settle() { sums_.Settle(); }
  bool settled() const { return sums_.settled(); }

  // Whether its sums can be held just now: everything was counted once, and no change of basis is
  // being absorbed.
  bool CanBeHeld() const { return basis_ != nullptr && !sums_.absorbing(); }
  // Says what another projection's `held` sums do, which were counted by `basis`: along the forests
  // of this one, in memory that the two share. Rates and stages stay as they are. Precondition:
  // nothing was counted yet.
  void Load(rollups::HeldLedger held, std::shared_ptr<const Basis> basis);

  // By which everything is counted; null before the first change of basis is finished.
  const std::shared_ptr<const Basis>& basis() const { return basis_; }

  // All amounts, regardless of their sign, in the reporting currency: no sum of any account or
  // person is larger.
  absl::int128 gross() const { return sums_.gross(); }

  const rollups::Ledger& sums() const { return sums_; }
  const rollups::Book& accounts() const { return sums_.accounts(); }
  const rollups::Book& people() const { return sums_.people(); }
  const Targets& targets() const { return targets_; }
  // The present ones, which basis() may not know yet.
  const StatedRates& rates() const { return rates_; }
  const StageRules& stages() const { return stages_; }

 private:
  // The change under way, as far as facts that are replaced meanwhile are concerned.
  struct Late {
    std::shared_ptr<const Basis> from;
    std::shared_ptr<const Basis> to;
  };

  template <typename Record>
  void Count(const Record& record, hierarchy::Sign sign);
  template <typename Record>
  void ReplaceFact(const Record* before, const Record* after);

  rollups::Ledger sums_;
  Targets targets_;
  StatedRates rates_;
  StageRules stages_;
  std::shared_ptr<const Basis> basis_;
  absl::optional<Late> late_;
};

}  // namespace accord::forecast
