// Sums by account and by person, of whatever records a service has.
//
// A service says in one function what a record adds, facts_of(record, sink): to which account and
// person, under which key, how much. Everything else follows from it: the sums that are kept, what
// a commit changes about them, those of a past moment, and how two moments differ (replay.h).
// Thread-compatible, together with its forests.
#pragma once

#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "common/hierarchy/cells.h"
#include "common/hierarchy/forest.h"
#include "common/hierarchy/roll_up.h"
#include "common/rollups/book.h"
#include "common/rollups/held_book.h"
#include "common/rollups/postings.h"

namespace accord::rollups {

// A part of what a record adds. Ids; empty: of no account, of nobody.
struct Entry {
  absl::string_view account;
  absl::string_view person;
  hierarchy::Key key = 0;
  hierarchy::Sums sums;
  absl::int128 size = 0;  // its part in Ledger::gross
};

// Entries that are in no book, or not yet.
struct Tally {
  Postings accounts;
  Postings people;
  absl::int128 gross = 0;

  void Add(const Entry& entry, hierarchy::Sign sign);
};

class HeldLedger;

class Ledger {
 public:
  // Both outlive it.
  Ledger(hierarchy::Forest& accounts, hierarchy::Forest& people)
      : accounts_(accounts), people_(people) {}

  void Post(const Entry& entry, hierarchy::Sign sign);

  // Sums that are made ready beside those that are shown; see Book.
  void BeginNext();
  void PostNext(const Entry& entry, hierarchy::Sign sign);
  // Takes what is in the tally for up to `ids` accounts and people; false: that was all.
  bool TakeNext(Tally& tally, size_t ids);
  // All of it, in one pass.
  void TakeNext(Tally& tally);
  void ShowNext();
  // What is shown no more; let go of it unlocked, as it may be much.
  struct Contents {
    hierarchy::RollUp::Contents accounts;
    hierarchy::RollUp::Contents people;
  };
  Contents ReplaceByNext();
  bool absorbing() const { return accounts_.absorbing() || people_.absorbing(); }
  // False: that was all.
  bool Absorb(size_t nodes);
  void DropNext();
  void Clear();

  // Says what `held` does. Precondition: nothing was posted yet.
  void Load(HeldLedger held);

  void Settle();
  bool settled() const { return accounts_.settled() && people_.settled(); }

  const Book& accounts() const { return accounts_; }
  const Book& people() const { return people_; }
  // All amounts regardless of their sign, as entries' sizes say: no sum of any account or person is
  // larger.
  absl::int128 gross() const { return gross_; }

 private:
  Book accounts_;
  Book people_;
  absl::int128 gross_ = 0;
  absl::int128 next_gross_ = 0;
};

// Both books, held (held_book.h).
class HeldLedger {
 public:
  HeldLedger(const hierarchy::Forest& accounts, const hierarchy::Forest& people)
      : accounts_(accounts), people_(people) {}

  bool Take(const Ledger& ledger, size_t nodes);
  void Finish(const Ledger& ledger);

 private:
  friend class Ledger;
  HeldBook accounts_;
  HeldBook people_;
  absl::int128 gross_ = 0;
};

}  // namespace accord::rollups
