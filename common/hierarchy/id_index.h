// Which node has an id, by the hash of it. The ids stay with the caller: the index holds 8 bytes a
// place, of which a quarter to a half is free. Copies share memory (shared_array.h).
// Thread-compatible.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "common/hierarchy/shared_array.h"

namespace accord::hierarchy {

class IdIndex {
 public:
  static uint32_t HashOf(absl::string_view id) { return static_cast<uint32_t>(absl::HashOf(id)); }

  // The number of nodes.
  size_t size() const { return size_; }
  // Makes room, to fill without growing in steps.
  void Reserve(size_t nodes) {
    if (PlacesFor(nodes) > places_.size()) Rebuild(PlacesFor(nodes));
  }

  // The node with this hash for which is(node) says that it has the id; kNone if there is none.
  static constexpr uint32_t kNone = 0xffffffff;
  template <typename Is>
  uint32_t Find(uint32_t hash, Is is) const {
    if (size_ == 0) return kNone;
    for (size_t at = Home(hash); places_[at].node != kNone; at = Next(at)) {
      if (places_[at].hash == hash && is(places_[at].node)) return places_[at].node;
    }
    return kNone;
  }
  // Precondition: the node is not in it.
  void Insert(uint32_t hash, uint32_t node) {
    if (PlacesFor(size_ + 1) > places_.size()) Rebuild(PlacesFor(size_ + 1) + places_.size() / 2);
    ++size_;
    Put({hash, node});
  }
  // Precondition: it is.
  void Erase(uint32_t hash, uint32_t node) {
    size_t free = Home(hash);
    while (places_[free].node != node) free = Next(free);
    --size_;
    // Those behind close up, as far as none comes to stand before its home.
    for (size_t at = Next(free); places_[at].node != kNone; at = Next(at)) {
      const size_t from_home = Distance(Home(places_[at].hash), at);
      if (from_home < Distance(free, at)) continue;
      places_.Mutable(free) = places_[at];
      free = at;
    }
    places_.Mutable(free) = Place();
  }

 private:
  struct Place {
    uint32_t hash = 0;
    uint32_t node = kNone;
  };

  // Three of four are taken at most.
  static size_t PlacesFor(size_t nodes) { return nodes + nodes / 3 + 8; }
  size_t Home(uint32_t hash) const { return (uint64_t{hash} * places_.size()) >> 32; }
  size_t Next(size_t at) const { return at + 1 == places_.size() ? 0 : at + 1; }
  size_t Distance(size_t from, size_t to) const {
    return to >= from ? to - from : to + places_.size() - from;
  }
  void Put(const Place& place) {
    size_t at = Home(place.hash);
    while (places_[at].node != kNone) at = Next(at);
    places_.Mutable(at) = place;
  }
  void Rebuild(size_t places) {
    const SharedArray<Place> old = std::move(places_);
    places_ = SharedArray<Place>();
    places_.Grow(places);
    for (size_t i = 0; i < old.size(); ++i) {
      if (old[i].node != kNone) Put(old[i]);
    }
  }

  size_t size_ = 0;
  SharedArray<Place> places_;
};

}  // namespace accord::hierarchy
