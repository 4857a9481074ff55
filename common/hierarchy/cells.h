// The sums of one node by key: a sorted array behind one pointer, because most nodes have few keys
// and many have none.
//
// A copy shares the memory. Whichever of the two changes first keeps what it changes beside what
// they share (an overlay, of a quarter at most), so that sums of another moment cost what differs,
// by key. Copies are each thread-compatible, on threads of their own.
//
// Sums are kept in 128 bits, so that nothing that is added, moved or taken away is ever refused or
// lost; yet a key takes 24 bytes, and twice that only while one of its sums does not fit into the
// 64 (32 for the count) that nearly all fit into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/numeric/int128.h"
#include "common/hierarchy/forest.h"

namespace accord::hierarchy {

// What is summed for one key. Amounts are millionths of a unit of some currency. Exact for any sum
// of up to 2^63 amounts of 64 bits.
struct Sums {
  absl::int128 amount_micros = 0;
  absl::int128 weighted_micros = 0;  // amount times probability
  int64_t count = 0;

  Sums& operator+=(const Sums& other) {
    amount_micros += other.amount_micros;
    weighted_micros += other.weighted_micros;
    count += other.count;
    return *this;
  }
  Sums operator-() const { return {-amount_micros, -weighted_micros, -count}; }
  friend bool operator==(const Sums&, const Sums&) = default;
};

// A meaning that the caller gives it; keys that are summed together should be neighbours.
using Key = int32_t;

class Cells {
 public:
  Cells() = default;
  Cells(const Cells& other) : block_(Share(other.block_)) {}
  Cells(Cells&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Cells& operator=(Cells other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Cells() { Release(block_); }

  bool empty() const { return block_ == nullptr; }
  // Whether the two are the same memory, or both have none: then they are equal, and as long as
  // both live neither has changed since.
  bool SharesWith(const Cells& other) const { return block_ == other.block_; }
  // From here on what the two have alike is kept once, unless they differ in more than a quarter.
  void ShareWhatIsLike(const Cells& other);
  // Of what they say.
  friend bool operator==(const Cells& a, const Cells& b);
  // Zero if there is no such key.
  Sums Get(Key key) const;
  // Calls visit(key, sums) for each key from `first` to `last`, both included, ascending.
  template <typename Visit>
  void Visit(Key first, Key last, Visit visit) const {
    if (block_ == nullptr) return;
    if (block_->base != nullptr) return VisitBoth(first, last, visit);
    const Cell* const end = End(block_);
    for (const Cell* cell = LowerBound(block_, first); cell != end && cell->key <= last;) {
      const size_t width = WidthAt(cell, end);
      visit(cell->key, SumsAt(cell, width));
      cell += width;
    }
  }
  template <typename Visit>
  void VisitAll(Visit visit) const {
    this->Visit(std::numeric_limits<Key>::min(), std::numeric_limits<Key>::max(), visit);
  }

  // Adds or subtracts; a key whose sums become all zero goes. O(log keys) if the key is there, else
  // O(keys).
  void Add(Key key, const Sums& delta, Sign sign);
  // All that `other` has.
  void Merge(const Cells& other, Sign sign);

 private:
  // The low halves of a key's sums; if they alone do not say them, a second cell of the same key
  // with the high halves follows.
  struct Cell {
    Key key;
    uint32_t count;
    uint64_t amount;
    uint64_t weighted;
  };
  static_assert(sizeof(Key) + sizeof(uint32_t) + 2 * sizeof(uint64_t) == 24,
                "a forest holds tens of millions of these");
  struct Block {  // its cells follow it in memory
    uint32_t size;
    uint32_t capacity;
    uint32_t sharers;  // atomic, by std::atomic_ref; only who has it alone changes the rest
    uint32_t unused;
    Block* base;  // null, or what these cells stand before; a key that is no more has zero sums
  };
  static Cell* Array(Block* block) { return reinterpret_cast<Cell*>(block + 1); }
  static const Cell* Begin(const Block* block) { return reinterpret_cast<const Cell*>(block + 1); }
  static const Cell* End(const Block* block) { return Begin(block) + block->size; }
  // The first cell whose key is `key` or more.
  static const Cell* LowerBound(const Block* block, Key key);
  // The sums of a key that the block itself has.
  static const Cell* Find(const Block* block, Key key);
  // How many cells the key that begins at `cell` has.
  static size_t WidthAt(const Cell* cell, const Cell* end) {
    return cell + 1 != end && cell[1].key == cell->key ? 2 : 1;
  }
  static Sums SumsAt(const Cell* cell, size_t width);
  // Fills one or two cells; returns how many. None for sums that are all zero.
  static size_t Encode(Key key, const Sums& sums, Cell (&cells)[2]);
  // Of an overlay and its base.
  template <typename Visit>
  void VisitBoth(Key first, Key last, Visit visit) const;

  static Block* Make(uint32_t capacity, Block* base);
  static Block* Share(Block* block);
  static bool IsShared(Block* block);
  static void Release(Block* block);
  // Has its block alone from here on: all of it, or an overlay.
  void Own();
  void Flatten();
  void Put(Key key, const Sums& sums);
  void Resize(uint32_t capacity);
  // Puts `width` cells in the place of `old_width` ones.
  void Replace(size_t at, size_t old_width, const Cell* cells, size_t width);

  Block* block_ = nullptr;  // null if there is no cell
};

template <typename Visit>
void Cells::VisitBoth(Key first, Key last, Visit visit) const {
  const Cell* over = LowerBound(block_, first);
  const Cell* base = LowerBound(block_->base, first);
  const Cell* const over_end = End(block_);
  const Cell* const base_end = End(block_->base);
  while (true) {
    const bool has_over = over != over_end && over->key <= last;
    const bool has_base = base != base_end && base->key <= last;
    if (!has_over && !has_base) return;
    if (!has_over || (has_base && base->key < over->key)) {
      const size_t width = WidthAt(base, base_end);
      visit(base->key, SumsAt(base, width));
      base += width;
      continue;
    }
    if (has_base && base->key == over->key) base += WidthAt(base, base_end);
    const size_t width = WidthAt(over, over_end);
    const Sums sums = SumsAt(over, width);
    if (!(sums == Sums())) visit(over->key, sums);
    over += width;
  }
}

}  // namespace accord::hierarchy
