#include "common/rollups/ledger.h"

namespace accord::rollups {
namespace {

using hierarchy::Cells;
using hierarchy::Key;
using hierarchy::Sign;
using hierarchy::Sums;

absl::int128 Signed(absl::int128 size, Sign sign) { return sign == Sign::kPlus ? size : -size; }

// Moves what is posted for up to `ids` ids into the book's next sums; returns how many are left.
size_t Move(Postings& postings, size_t ids, Book& book) {
  postings.Drain(ids, [&](const std::string& id, const Cells& cells) {
    cells.VisitAll([&](Key key, const Sums& sums) { book.PostNext(id, key, sums, Sign::kPlus); });
  });
  return postings.cells().size();
}

}  // namespace

void Tally::Add(const Entry& entry, Sign sign) {
  if (!entry.account.empty()) accounts.Add(entry.account, entry.key, entry.sums, sign);
  if (!entry.person.empty()) people.Add(entry.person, entry.key, entry.sums, sign);
  gross += Signed(entry.size, sign);
}

void Ledger::Post(const Entry& entry, Sign sign) {
  if (!entry.account.empty()) accounts_.Post(entry.account, entry.key, entry.sums, sign);
  if (!entry.person.empty()) people_.Post(entry.person, entry.key, entry.sums, sign);
  gross_ += Signed(entry.size, sign);
}

void Ledger::BeginNext() {
  accounts_.BeginNext();
  people_.BeginNext();
  next_gross_ = 0;
}

void Ledger::PostNext(const Entry& entry, Sign sign) {
  if (!entry.account.empty()) accounts_.PostNext(entry.account, entry.key, entry.sums, sign);
  if (!entry.person.empty()) people_.PostNext(entry.person, entry.key, entry.sums, sign);
  next_gross_ += Signed(entry.size, sign);
}

bool Ledger::TakeNext(Tally& tally, size_t ids) {
  next_gross_ += std::exchange(tally.gross, 0);
  if (Move(tally.accounts, ids, accounts_) > 0) return true;
  return Move(tally.people, ids, people_) > 0;
}

void Ledger::TakeNext(Tally& tally) {
  accounts_.PostNext(tally.accounts);
  people_.PostNext(tally.people);
  next_gross_ += tally.gross;
  tally = Tally();
}

void Ledger::ShowNext() {
  accounts_.ShowNext();
  people_.ShowNext();
  gross_ += next_gross_;
}

Ledger::Contents Ledger::ReplaceByNext() {
  gross_ = next_gross_;
  return {accounts_.ReplaceByNext(), people_.ReplaceByNext()};
}

bool Ledger::Absorb(size_t nodes) {
  if (accounts_.absorbing()) return accounts_.Absorb(nodes) || people_.absorbing();
  return people_.absorbing() && people_.Absorb(nodes);
}

void Ledger::DropNext() {
  accounts_.DropNext();
  people_.DropNext();
}

void Ledger::Clear() {
  accounts_.Clear();
  people_.Clear();
  gross_ = 0;
}

void Ledger::Load(HeldLedger held) {
  accounts_.Load(std::move(held.accounts_));
  people_.Load(std::move(held.people_));
  gross_ = held.gross_;
}

void Ledger::Settle() {
  accounts_.Settle();
  people_.Settle();
}

bool HeldLedger::Take(const Ledger& ledger, size_t nodes) {
  return accounts_.Take(ledger.accounts(), nodes) || people_.Take(ledger.people(), nodes);
}

void HeldLedger::Finish(const Ledger& ledger) {
  accounts_.Finish(ledger.accounts());
  people_.Finish(ledger.people());
  gross_ = ledger.gross();
}

}  // namespace accord::rollups
