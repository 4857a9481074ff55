#include "common/hierarchy/cells.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace accord::hierarchy {
namespace {

template <typename Int>
bool Apply(Int& value, Int delta, Sign sign) {
  return sign == Sign::kPlus ? !__builtin_add_overflow(value, delta, &value)
                             : !__builtin_sub_overflow(value, delta, &value);
}

bool Apply(Sums& sums, const Sums& delta, Sign sign) {
  return Apply(sums.amount_micros, delta.amount_micros, sign) &&
         Apply(sums.weighted_micros, delta.weighted_micros, sign) &&
         Apply(sums.count, delta.count, sign);
}

}  // namespace

static_assert(sizeof(Cell) == 24, "a forest holds tens of millions of these");

Cells::Cells(const Cells& other) {
  if (other.empty()) return;
  Resize(other.block_->size);
  block_->size = other.block_->size;
  std::memcpy(Array(block_), Array(other.block_), block_->size * sizeof(Cell));
}

Cells::~Cells() { std::free(block_); }

const Cell* Cells::LowerBound(Key key) const {
  return std::lower_bound(begin(), end(), key, [](const Cell& a, Key b) { return a.key < b; });
}

Sums Cells::Get(Key key) const {
  const Cell* const cell = LowerBound(key);
  return cell != end() && cell->key == key ? cell->sums() : Sums{};
}

bool Cells::Add(Key key, const Sums& delta, Sign sign) {
  const Cell* const found = LowerBound(key);
  const size_t at = found - begin();
  const bool exists = found != end() && found->key == key;
  Sums sums = exists ? found->sums() : Sums{};
  if (!Apply(sums, delta, sign)) return false;
  if (sums == Sums{}) {
    if (exists) Erase(at);
    return true;
  }
  const Cell cell{key, sums.count, sums.amount_micros, sums.weighted_micros};
  if (exists) {
    Array(block_)[at] = cell;
  } else {
    Insert(at, cell);
  }
  return true;
}

bool Cells::CanMerge(const Cells& other, Sign sign) const {
  return std::all_of(other.begin(), other.end(), [&](const Cell& cell) {
    Sums sums = Get(cell.key);
    return Apply(sums, cell.sums(), sign);
  });
}

void Cells::Merge(const Cells& other, Sign sign) {
  for (const Cell& cell : other) Add(cell.key, cell.sums(), sign);
}

void Cells::Resize(uint32_t capacity) {
  void* const memory = std::realloc(block_, sizeof(Block) + capacity * sizeof(Cell));
  if (memory == nullptr) throw std::bad_alloc();
  const bool fresh = block_ == nullptr;
  block_ = static_cast<Block*>(memory);
  if (fresh) block_->size = 0;
  block_->capacity = capacity;
}

void Cells::Insert(size_t at, const Cell& cell) {
  const uint32_t size = empty() ? 0 : block_->size;
  // By a quarter: there are many small arrays, and each holds its slack for good.
  if (empty() || size == block_->capacity) Resize(size + size / 4 + 1);
  Cell* const array = Array(block_);
  std::memmove(array + at + 1, array + at, (size - at) * sizeof(Cell));
  array[at] = cell;
  block_->size = size + 1;
}

void Cells::Erase(size_t at) {
  if (block_->size == 1) {
    std::free(std::exchange(block_, nullptr));
    return;
  }
  Cell* const array = Array(block_);
  std::memmove(array + at, array + at + 1, (block_->size - at - 1) * sizeof(Cell));
  --block_->size;
  if (block_->size < block_->capacity / 2) Resize(block_->size);
}

}  // namespace accord::hierarchy
