#include "services/forecast/engine/admission.h"

#include <algorithm>
#include <limits>

#include "common/base/status.h"

namespace accord::forecast {
namespace {

using hierarchy::Cells;
using hierarchy::Key;
using hierarchy::kNoNode;
using hierarchy::NodeId;
using hierarchy::Sign;
using hierarchy::Sums;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

absl::int128 Size(const Sums& sums) { return std::max(sums.amount_micros, -sums.amount_micros); }

absl::Status TooLarge() {
  return MakeError(absl::StatusCode::kOutOfRange, "AMOUNT_OVERFLOW",
                   "a figure of an account or person above would be too large to be told");
}

const std::string& OwnerOf(const OpportunityFacts& opportunity) { return opportunity.owner; }
std::string OwnerOf(const RevenueFact&) { return ""; }

// The month, quarter and year of a key; what has no date stands alone.
std::vector<calendar::KeyRange> PeriodsOf(Key packed) {
  const calendar::PeriodKey month = Unpack(packed).period;
  if (month == kUndated) return {{kUndated, kUndated}};
  const calendar::PeriodKey year = month / 12 * 12;
  const calendar::PeriodKey quarter = month / 3 * 3;
  return {{month, month}, {quarter, quarter + 2}, {year, year + 11}};
}

// Every figure that is told of these sums, as far as it can become too large.
bool AllFit(const SlotSums& slots) {
  Figures figures;
  figures.all = slots;
  const auto fits = [](WideMicros amount) { return Narrow(amount).has_value(); };
  return std::all_of(slots.begin(), slots.end(),
                     [&](const Sums& sums) {
                       return fits(sums.amount_micros) && fits(sums.weighted_micros);
                     }) &&
         fits(figures.Cumulative(Category::kPipeline)) && fits(figures.weighted()) &&
         fits(figures.open().amount_micros);
}

}  // namespace

void Admission::Begin(int64_t revision) {
  absl::MutexLock lock(&mutex_);
  revision_ = revision;
  int64_t kept = 0;
  projector_.Peek([&](const ProjectionView& view) { kept = view.revision; });
  pending_.erase(std::remove_if(pending_.begin(), pending_.end(),
                                [&](const Posting& posting) {
                                  return posting.revision <= kept || posting.revision >= revision;
                                }),
                 pending_.end());
  gross_ = 0;
  for (const Posting& posting : pending_) gross_ += Size(posting.sums);
  above_.clear();
  spread_ = 0;
}

absl::Status Admission::Admit(const OpportunityFacts* before, const OpportunityFacts& after) {
  return AdmitFact(before, after);
}

absl::Status Admission::Admit(const RevenueFact* before, const RevenueFact& after) {
  return AdmitFact(before, after);
}

template <typename Record>
absl::Status Admission::AdmitFact(const Record* before, const Record& after) {
  absl::MutexLock lock(&mutex_);
  bool spoils = false;
  projector_.Peek([&](const ProjectionView& view) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    std::vector<Posting> change;
    absl::int128 size = 0;
    const auto add = [&](const Record& record, bool plus) {
      const absl::optional<Fact> fact = view.basis->Count(record);
      if (!fact.has_value() || fact->lack.has_value()) return;
      change.push_back(
          {revision_, record.account, OwnerOf(record), fact->key, plus ? fact->sums : -fact->sums});
      size += Size(fact->sums);
    };
    if (before != nullptr) add(*before, false);
    add(after, true);
    if (view.projection.gross() + gross_ + size > kMost) spoils = Spoils(view, change);
    if (spoils) return;
    gross_ += size;
    for (Posting& posting : change) pending_.push_back(std::move(posting));
  });
  return spoils ? TooLarge() : absl::OkStatus();
}

void Admission::Spread(const ProjectionView& view, const Posting& posting, Sign sign) {
  const auto spread = [&](const rollups::Book& book, Side side, const std::string& id)
                          ABSL_NO_THREAD_SAFETY_ANALYSIS {
                            NodeId node = id.empty() ? kNoNode : book.forest().Find(id);
                            for (; node != kNoNode; node = book.forest().Parent(node)) {
                              above_[{side, node}].Add(posting.key, posting.sums, sign);
                            }
                          };
  spread(view.projection.accounts(), Side::kAccounts, posting.account);
  spread(view.projection.people(), Side::kPeople, posting.owner);
}

bool Admission::Spoils(const ProjectionView& view, const std::vector<Posting>& change) {
  for (; spread_ < pending_.size(); ++spread_) Spread(view, pending_[spread_], Sign::kPlus);
  const auto spoils = [&](const rollups::Book& book, Side side, const std::string& id)
                          ABSL_NO_THREAD_SAFETY_ANALYSIS {
                            NodeId node = id.empty() ? kNoNode : book.forest().Find(id);
                            for (; node != kNoNode; node = book.forest().Parent(node)) {
                              if (SpoilsAt(book, side, node, change)) return true;
                            }
                            return false;
                          };
  // What is added is the last of it; what is taken away only makes room.
  return !change.empty() &&
         (spoils(view.projection.accounts(), Side::kAccounts, change.back().account) ||
          spoils(view.projection.people(), Side::kPeople, change.back().owner));
}

bool Admission::SpoilsAt(const rollups::Book& book, Side side, NodeId node,
                         const std::vector<Posting>& change) {
  for (const calendar::KeyRange& periods : PeriodsOf(change.back().key)) {
    const hierarchy::KeySpan span = SpanOf(periods);
    SlotSums slots = {};
    const auto add = [&](Key key, const Sums& sums) {
      slots[static_cast<size_t>(Unpack(key).slot)] += sums;
    };
    book.VisitSubtree(node, span, add);
    const auto pending = above_.find({side, node});
    if (pending != above_.end()) pending->second.Visit(span.first, span.last, add);
    const bool fitted = AllFit(slots);
    for (const Posting& posting : change) {
      const std::string& id = side == Side::kAccounts ? posting.account : posting.owner;
      const NodeId at = id.empty() ? kNoNode : book.forest().Find(id);
      const bool within = at != kNoNode && book.forest().IsWithin(at, node);
      if (within && span.first <= posting.key && posting.key <= span.last) {
        add(posting.key, posting.sums);
      }
    }
    if (fitted && !AllFit(slots)) return true;
  }
  return false;
}

}  // namespace accord::forecast
