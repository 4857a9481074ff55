#include "services/forecast/api/listings.h"

#include <algorithm>

#include "common/base/status.h"
#include "services/forecast/domain/fact.h"

namespace accord::forecast {
namespace {

using hierarchy::Key;
using hierarchy::Sums;

// Some 60 MB at most: a list of a million accounts is remembered alone.
constexpr size_t kListingsMax = 64;
constexpr size_t kIdsMax = 1000000;

// Calls take(key, sums) and lack(key, sums) with what is wanted of a subtree, or of `node` alone.
template <typename Take, typename TakeLack>
void VisitWanted(const Place& place, hierarchy::NodeId node, bool own, const ListingScope& wanted,
                 Take take, TakeLack lack) {
  const auto visit = [&](const hierarchy::KeySpan& span, auto sink) {
    own ? place.book.VisitOwn(node, span, sink) : place.book.VisitSubtree(node, span, sink);
  };
  const calendar::KeyRange periods = calendar::KeysOf(wanted.scope.period);
  visit(SpanOf(periods), [&](Key key, const Sums& sums) {
    if (wanted.Takes(Unpack(key))) take(sums);
  });
  visit(LackSpanOf(periods), [&](Key key, const Sums& sums) {
    if (wanted.Takes(UnpackLack(key).key)) lack(UnpackLack(key), sums);
  });
}

// How many there are, by the sums: whoever has none below needs no look below.
int64_t CountAt(const Place& place, hierarchy::NodeId node, bool own, const ListingScope& wanted) {
  int64_t count = 0;
  VisitWanted(
      place, node, own, wanted, [&](const Sums& sums) { count += sums.count; },
      [&](const LackKey&, const Sums& sums) { count += sums.count; });
  return count;
}

void AddTotals(const Place& place, hierarchy::NodeId node, bool own, const ListingScope& wanted,
               Listing& listing) {
  VisitWanted(
      place, node, own, wanted,
      [&](const Sums& sums) {
        listing.total += sums.amount_micros;
        listing.count += sums.count;
      },
      [&](const LackKey& key, const Sums& sums) {
        Note(listing.lacking, {key.lack, key.currency, sums});
        listing.count += sums.count;
      });
}

// Adds what a node has, itself or with all below it.
void AddNode(const Place& place, hierarchy::NodeId top, bool own_only, const ListingScope& wanted,
             Listing& listing) {
  AddTotals(place, top, own_only, wanted, listing);
  const hierarchy::Forest& forest = place.forest();
  forest.VisitSubtree(top, [&](hierarchy::NodeId node, int) {
    const bool leaf = !forest.HasChildren(node);
    const int64_t below = CountAt(place, node, own_only || leaf, wanted);
    if (below == 0) return hierarchy::Next::kSkipBelow;
    if (own_only || leaf || CountAt(place, node, /*own=*/true, wanted) != 0) {
      listing.ids.push_back(std::string(forest.Id(node)));
    }
    return own_only ? hierarchy::Next::kStop : hierarchy::Next::kDescend;
  });
}

}  // namespace

absl::StatusOr<std::shared_ptr<Listing>> MakeListing(const ProjectionView& view,
                                                     const ListingScope& wanted) {
  ASSIGN_OR_RETURN(const Place place, FindPlace(view, wanted.scope));
  auto listing = std::make_shared<Listing>();
  listing->revision = view.revision;
  listing->accounts_revision = view.accounts_revision;
  listing->basis_revision = view.basis_revision;
  listing->basis = view.basis;
  listing->pending_since = view.pending_since;
  if (!place.restricted() || wanted.own_only) {
    AddNode(place, place.node, wanted.own_only, wanted, *listing);
    return listing;
  }
  for (hierarchy::NodeId node : place.parts->nodes) {
    AddNode(place, node, /*own_only=*/false, wanted, *listing);
  }
  for (hierarchy::NodeId node : place.parts->alone) {
    AddNode(place, node, /*own_only=*/true, wanted, *listing);
  }
  return listing;
}

absl::StatusOr<std::shared_ptr<const Listing>> Sorted(
    absl::StatusOr<std::shared_ptr<Listing>> listing) {
  RETURN_IF_ERROR(listing.status());
  std::sort((*listing)->ids.begin(), (*listing)->ids.end());
  return std::shared_ptr<const Listing>(*std::move(listing));
}

std::shared_ptr<const Listing> Listings::Find(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.first == key; });
  if (found == entries_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found);
  return found->second;
}

void Listings::Put(const std::string& key, std::shared_ptr<const Listing> listing) {
  std::list<Entry> gone;  // go without the lock
  absl::MutexLock lock(&mutex_);
  ids_ += listing->ids.size();
  entries_.emplace_front(key, std::move(listing));
  while (entries_.size() > 1 && (entries_.size() > kListingsMax || ids_ > kIdsMax)) {
    ids_ -= entries_.back().second->ids.size();
    gone.splice(gone.begin(), entries_, std::prev(entries_.end()));
  }
}

}  // namespace accord::forecast
