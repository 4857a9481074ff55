#include "common/upkeep/sums.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/held_sum.h"
#include "common/sql/snapshots.h"
#include "common/upkeep/history.h"

namespace accord::upkeep {
namespace {

using store::kStillHolds;
using store::Value;

constexpr char kFirstChained[] =
    "SELECT COALESCE(MIN(revision), 0) FROM revision WHERE digest <> 0";
constexpr char kCounterOf[] = "SELECT value FROM counter WHERE name = :p0";

// One that was spoilt may be any number.
constexpr int64_t kRevisionsMax = int64_t{1} << 31;

int64_t Number(const Value& value) { return absl::get<int64_t>(value); }
const std::string& Text(const Value& value) { return absl::get<std::string>(value); }

}  // namespace

absl::Status SumCheck::Begin(sql::Connection& connection) {
  ASSIGN_OR_RETURN(const sql::ChainTail tail, sql::ReadTail(connection, sql::kReadTail));
  newest_ = tail.revision;
  tail_ = tail.digest;
  ASSIGN_OR_RETURN(oldest_, OldestRevision(connection));
  ASSIGN_OR_RETURN(const int64_t first, connection.QueryInteger(kFirstChained, {}));
  first_ = first == 0 ? newest_ + 1 : first;
  ASSIGN_OR_RETURN(held_revision_,
                   connection.QueryInteger(kCounterOf, {std::string(sql::kHeldRevision)}, -1));
  ASSIGN_OR_RETURN(const int64_t held,
                   connection.QueryInteger(kCounterOf, {std::string(sql::kHeldSum)}));
  held_sum_ = static_cast<uint64_t>(held);
  did_.assign(std::clamp(newest_ - oldest_, int64_t{0}, kRevisionsMax), 0);
  return absl::OkStatus();
}

void SumCheck::Enter(const CatalogTable& table) {
  table_ = table.name;
  kind_ = Kind::kNone;
  if (table.versioned() && table.Has("checksum")) {
    kind_ = Kind::kVersions;
    at_ = {table.PlaceOf("id"), table.PlaceOf("revision"), table.PlaceOf("ended"),
           table.PlaceOf("checksum"), 0};
    terms_ = sql::TableTerms(table.name);
  } else if (table.name == "change") {
    kind_ = Kind::kLog;
    at_ = {table.PlaceOf("id"), table.PlaceOf("revision"), table.PlaceOf("table_name"), 0,
           table.PlaceOf("ordinal")};
  } else if (table.name == "revision") {
    kind_ = Kind::kRevisions;
    at_ = {0, table.PlaceOf("revision"), 0, table.PlaceOf("digest"), table.PlaceOf("content")};
    last_revision_ = last_digest_ = 0;
  } else if (table.name == "counter") {
    kind_ = Kind::kCounters;
    at_ = {table.PlaceOf("name"), 0, 0, table.PlaceOf("digest"), table.PlaceOf("value")};
  }
  row_sum_ = sql::RowSum(table.names());
}

void SumCheck::Take(const std::vector<Value>& row) {
  switch (kind_) {
    case Kind::kNone:
      return;
    case Kind::kVersions:
      return TakeVersion(row);
    case Kind::kLog:
      return TakeEntry(row);
    case Kind::kRevisions:
      return TakeRevision(row);
    case Kind::kCounters:
      return TakeCounter(row);
  }
}

void SumCheck::Add(int64_t revision, uint64_t term) {
  const int64_t place = revision - oldest_ - 1;
  if (place >= 0 && place < static_cast<int64_t>(did_.size())) did_[place] += term;
}

void SumCheck::TakeVersion(const std::vector<Value>& row) {
  const std::string& id = Text(row[at_.id]);
  const int64_t revision = Number(row[at_.revision]);
  const int64_t ended = Number(row[at_.ended]);
  const int64_t checksum = Number(row[at_.sum]);
  if (checksum != sql::kUnsummed) {
    ++summed_;
    if (row_sum_.Of(row) != checksum) {
      Find(id, revision, "is not what was stored: its checksum says otherwise");
    }
  } else if (revision < first_) {
    ++unsummed_;
  } else {
    Find(id, revision, "has no checksum, and was stored when all got one");
  }
  if (!sql::IsInChain(table_)) return;
  const uint64_t made = terms_.Made(id, revision, checksum);
  Add(revision, made);
  if (ended != kStillHolds) Add(ended, terms_.Ended(id, revision));
  if (revision <= held_revision_ && ended > held_revision_) held_sum_ -= made;
}

void SumCheck::TakeEntry(const std::vector<Value>& row) {
  const sql::TableTerms terms(Text(row[at_.ended]));
  Add(Number(row[at_.revision]), terms.Changed(Text(row[at_.id]), Number(row[at_.other])));
}

void SumCheck::TakeRevision(const std::vector<Value>& row) {
  const int64_t revision = Number(row[at_.revision]);
  const int64_t digest = Number(row[at_.sum]);
  last_revision_ = revision;
  const int64_t before = std::exchange(last_digest_, digest);
  if (revision < first_) return;
  Add(revision, -static_cast<uint64_t>(Number(row[at_.other])));
  if (sql::Chain(before, row_sum_.Of(row)) == digest) return;
  Find("", revision,
       "does not follow the revision before it: one of the two was changed, or one between removed "
       "or put in");
}

void SumCheck::TakeCounter(const std::vector<Value>& row) {
  const std::string& name = Text(row[at_.id]);
  const int64_t sum = Number(row[at_.sum]);
  if (name == "revision" || sum == sql::kUnsummed) return;
  if (sql::CounterSum(name, Number(row[at_.other])) != sum) {
    Find(name, 0, "is not what was stored: its checksum says otherwise");
  }
}

void SumCheck::Finish() {
  table_ = "revision";
  if (last_revision_ == newest_ && last_digest_ != tail_) {
    Find("", newest_, "is not the newest revision that was stored: the counter has another digest");
  }
  for (size_t i = 0; i < did_.size(); ++i) {
    const int64_t revision = oldest_ + 1 + static_cast<int64_t>(i);
    if (revision < first_ || did_[i] == 0) continue;
    Find("", revision,
         "did something else than is found: a version that it made or ended, or its entry in the "
         "log of changes, was changed, removed or put in");
  }
  if (held_revision_ < 0 || held_sum_ == 0) return;
  table_ = "counter";
  Find(sql::kHeldSum, held_revision_,
       "differs from what is found: of what held then a version was changed, removed or put in");
}

}  // namespace accord::upkeep
