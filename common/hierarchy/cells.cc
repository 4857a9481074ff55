#include "common/hierarchy/cells.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace accord::hierarchy {
namespace {

bool FitsHalf(absl::int128 value) { return value == static_cast<int64_t>(value); }

}  // namespace

Cells::Block* Cells::Share(Block* block) {
  if (block != nullptr) {
    std::atomic_ref(block->sharers).fetch_add(1, std::memory_order_relaxed);
  }
  return block;
}

void Cells::Release(Block* block) {
  if (block == nullptr) return;
  const uint32_t before = std::atomic_ref(block->sharers).fetch_sub(1, std::memory_order_acq_rel);
  if (before == 1) std::free(block);
}

// Nobody can begin to share it meanwhile: that takes a Cells that has it.
void Cells::Own() {
  if (block_ == nullptr) return;
  if (std::atomic_ref(block_->sharers).load(std::memory_order_acquire) == 1) return;
  Block* const shared = std::exchange(block_, nullptr);
  Resize(shared->size);
  block_->size = shared->size;
  std::memcpy(Array(block_), Array(shared), shared->size * sizeof(Cell));
  Release(shared);
}

bool operator==(const Cells& a, const Cells& b) {
  if (a.SharesWith(b)) return true;
  if (a.empty() || b.empty() || a.block_->size != b.block_->size) return false;
  // There is one way to say the same sums.
  return std::memcmp(Cells::Array(a.block_), Cells::Array(b.block_),
                     a.block_->size * sizeof(Cells::Cell)) == 0;
}

const Cells::Cell* Cells::LowerBound(Key key) const {
  return std::lower_bound(begin(), end(), key, [](const Cell& a, Key b) { return a.key < b; });
}

Sums Cells::SumsAt(const Cell* cell, size_t width) {
  if (width == 1) {
    return {static_cast<int64_t>(cell->amount), static_cast<int64_t>(cell->weighted),
            static_cast<int32_t>(cell->count)};
  }
  const auto count = (static_cast<uint64_t>(cell[1].count) << 32) | cell->count;
  return {absl::MakeInt128(static_cast<int64_t>(cell[1].amount), cell->amount),
          absl::MakeInt128(static_cast<int64_t>(cell[1].weighted), cell->weighted),
          static_cast<int64_t>(count)};
}

size_t Cells::Encode(Key key, const Sums& sums, Cell (&cells)[2]) {
  if (sums == Sums{}) return 0;
  cells[0] = {key, static_cast<uint32_t>(sums.count), absl::Int128Low64(sums.amount_micros),
              absl::Int128Low64(sums.weighted_micros)};
  cells[1] = {key, static_cast<uint32_t>(static_cast<uint64_t>(sums.count) >> 32),
              static_cast<uint64_t>(absl::Int128High64(sums.amount_micros)),
              static_cast<uint64_t>(absl::Int128High64(sums.weighted_micros))};
  const bool narrow = FitsHalf(sums.amount_micros) && FitsHalf(sums.weighted_micros) &&
                      sums.count == static_cast<int32_t>(sums.count);
  return narrow ? 1 : 2;
}

Sums Cells::Get(Key key) const {
  const Cell* const cell = LowerBound(key);
  return cell != end() && cell->key == key ? SumsAt(cell, WidthAt(cell)) : Sums{};
}

void Cells::Add(Key key, const Sums& delta, Sign sign) {
  Own();
  const Cell* const found = LowerBound(key);
  const bool exists = found != end() && found->key == key;
  const size_t old_width = exists ? WidthAt(found) : 0;
  Sums sums = exists ? SumsAt(found, old_width) : Sums{};
  sums += sign == Sign::kPlus ? delta : -delta;
  Cell cells[2];
  const size_t width = Encode(key, sums, cells);
  Replace(found - begin(), old_width, cells, width);
}

void Cells::Merge(const Cells& other, Sign sign) {
  other.VisitAll([&](Key key, const Sums& sums) { Add(key, sums, sign); });
}

void Cells::Resize(uint32_t capacity) {
  void* const memory = std::realloc(block_, sizeof(Block) + capacity * sizeof(Cell));
  if (memory == nullptr) throw std::bad_alloc();
  const bool fresh = block_ == nullptr;
  block_ = static_cast<Block*>(memory);
  if (fresh) *block_ = {0, 0, 1, 0};
  block_->capacity = capacity;
}

void Cells::Replace(size_t at, size_t old_width, const Cell* cells, size_t width) {
  const size_t old_size = empty() ? 0 : block_->size;
  const size_t size = old_size - old_width + width;
  if (size == 0) {
    Release(std::exchange(block_, nullptr));
    return;
  }
  // By a quarter: there are many small arrays, and each holds its slack for good.
  if (empty() || size > block_->capacity) {
    Resize(static_cast<uint32_t>(std::max(size, old_size + old_size / 4 + 1)));
  }
  Cell* const place = Array(block_) + at;
  if (width != old_width) {
    std::memmove(place + width, place + old_width, (old_size - at - old_width) * sizeof(Cell));
  }
  std::copy(cells, cells + width, place);
  block_->size = static_cast<uint32_t>(size);
  if (width < old_width && size < block_->capacity / 2) Resize(block_->size);
}

}  // namespace accord::hierarchy
