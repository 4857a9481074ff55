// The sums of one node by key: a sorted array behind one pointer, because most nodes have few keys
// and many have none. Thread-compatible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "common/hierarchy/forest.h"

namespace accord::hierarchy {

// What is summed for one key. Amounts are millionths of the reporting currency.
struct Sums {
  int64_t amount_micros = 0;
  int64_t weighted_micros = 0;  // amount times probability
  int32_t count = 0;

  friend bool operator==(const Sums&, const Sums&) = default;
};

// A meaning that the caller gives it; keys that are summed together should be neighbours.
using Key = int32_t;

struct Cell {
  Key key = 0;
  int32_t count = 0;
  int64_t amount_micros = 0;
  int64_t weighted_micros = 0;

  Sums sums() const { return {amount_micros, weighted_micros, count}; }
};

class Cells {
 public:
  Cells() = default;
  Cells(const Cells& other);
  Cells(Cells&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Cells& operator=(Cells other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Cells();

  bool empty() const { return block_ == nullptr; }
  // By key, ascending.
  const Cell* begin() const { return block_ == nullptr ? nullptr : Array(block_); }
  const Cell* end() const { return block_ == nullptr ? nullptr : Array(block_) + block_->size; }
  // The first cell whose key is `key` or more.
  const Cell* LowerBound(Key key) const;
  // Zero if there is no such cell.
  Sums Get(Key key) const;

  // Adds or subtracts; a cell that becomes all zero goes. False, and nothing changes, if a sum
  // would not fit. O(log cells) if the key is there, else O(cells).
  bool Add(Key key, const Sums& delta, Sign sign);

  // All cells of `other`: first ask, then do. Precondition of Merge: CanMerge.
  bool CanMerge(const Cells& other, Sign sign) const;
  void Merge(const Cells& other, Sign sign);

 private:
  struct Block {  // its cells follow it in memory
    uint32_t size;
    uint32_t capacity;
  };
  static Cell* Array(Block* block) { return reinterpret_cast<Cell*>(block + 1); }
  void Resize(uint32_t capacity);
  void Insert(size_t at, const Cell& cell);
  void Erase(size_t at);

  Block* block_ = nullptr;  // null if there is no cell
};

}  // namespace accord::hierarchy
