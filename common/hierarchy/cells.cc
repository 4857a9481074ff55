#include "common/hierarchy/cells.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace accord::hierarchy {
namespace {

// An overlay of fewer would not be worth its own memory, and a larger one not its time.
constexpr uint32_t kOverlaidMin = 4;
constexpr uint32_t kOverlayShare = 4;  // a quarter

bool FitsHalf(absl::int128 value) { return value == static_cast<int64_t>(value); }

}  // namespace

Cells::Block* Cells::Make(uint32_t capacity, Block* base) {
  void* const memory = std::malloc(sizeof(Block) + capacity * sizeof(Cell));
  if (memory == nullptr) throw std::bad_alloc();
  auto* const block = static_cast<Block*>(memory);
  *block = {0, capacity, 1, 0, base};
  return block;
}

Cells::Block* Cells::Share(Block* block) {
  if (block != nullptr) {
    std::atomic_ref(block->sharers).fetch_add(1, std::memory_order_relaxed);
  }
  return block;
}

// If it is not, nobody can begin to share it meanwhile: that takes a Cells that has it.
bool Cells::IsShared(Block* block) {
  return std::atomic_ref(block->sharers).load(std::memory_order_acquire) != 1;
}

void Cells::Release(Block* block) {
  if (block == nullptr) return;
  const uint32_t before = std::atomic_ref(block->sharers).fetch_sub(1, std::memory_order_acq_rel);
  if (before != 1) return;
  Release(block->base);
  std::free(block);
}

void Cells::Own() {
  if (block_ == nullptr) return;
  Block* const base = block_->base;
  if (base == nullptr && !IsShared(block_)) return;
  if (base == nullptr && block_->size >= kOverlaidMin) {
    block_ = Make(1, block_);  // which keeps our share
    return;
  }
  const bool large = base != nullptr && block_->size > base->size / kOverlayShare;
  if (large || (base != nullptr && !IsShared(base))) return Flatten();
  if (!IsShared(block_)) return;
  Block* const shared = block_;
  block_ = Make(shared->size, Share(base));
  block_->size = shared->size;
  std::memcpy(Array(block_), Begin(shared), shared->size * sizeof(Cell));
  Release(shared);
}

void Cells::Flatten() {
  Block* const flat = Make(block_->size + block_->base->size, nullptr);
  VisitAll([&](Key key, const Sums& sums) {
    Cell cells[2];
    const size_t width = Encode(key, sums, cells);
    std::copy(cells, cells + width, Array(flat) + flat->size);
    flat->size += static_cast<uint32_t>(width);
  });
  Release(std::exchange(block_, flat));
  if (flat->size == 0) {
    Release(std::exchange(block_, nullptr));
  } else {
    Resize(flat->size);
  }
}

void Cells::ShareWhatIsLike(const Cells& other) {
  if (empty() || other.empty()) return;
  if (*this == other) {
    *this = other;
    return;
  }
  Block* const base = other.block_->base == nullptr ? other.block_ : other.block_->base;
  if (base->size < kOverlaidMin) return;
  Cells shared;
  shared.block_ = Share(base);
  // What the base has and we have not, or otherwise; then what we alone have.
  const uint32_t most = base->size / kOverlayShare;
  const auto fits = [&] {
    return shared.empty() || shared.block_->base == nullptr || shared.block_->size <= most;
  };
  Cells all;
  all.block_ = Share(base);
  all.VisitAll([&](Key key, const Sums& sums) {
    const Sums ours = Get(key);
    if (fits() && !(ours == sums)) shared.Put(key, ours);
  });
  VisitAll([&](Key key, const Sums& sums) {
    if (fits() && Find(base, key) == nullptr) shared.Put(key, sums);
  });
  if (fits()) *this = std::move(shared);
}

bool operator==(const Cells& a, const Cells& b) {
  if (a.SharesWith(b)) return true;
  if (a.empty() || b.empty()) return false;
  if (a.block_->base == nullptr && b.block_->base == nullptr) {
    // There is one way to say the same sums.
    return a.block_->size == b.block_->size &&
           std::memcmp(Cells::Begin(a.block_), Cells::Begin(b.block_),
                       a.block_->size * sizeof(Cells::Cell)) == 0;
  }
  Cells flat_a = a;
  Cells flat_b = b;
  for (Cells* cells : {&flat_a, &flat_b}) {
    if (cells->block_->base != nullptr) cells->Flatten();
  }
  return flat_a == flat_b;
}

const Cells::Cell* Cells::LowerBound(const Block* block, Key key) {
  return std::lower_bound(Begin(block), End(block), key,
                          [](const Cell& a, Key b) { return a.key < b; });
}

const Cells::Cell* Cells::Find(const Block* block, Key key) {
  const Cell* const cell = LowerBound(block, key);
  return cell != End(block) && cell->key == key ? cell : nullptr;
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
  for (const Block* block = block_; block != nullptr; block = block->base) {
    const Cell* const cell = Find(block, key);
    if (cell != nullptr) return SumsAt(cell, WidthAt(cell, End(block)));
  }
  return {};
}

void Cells::Add(Key key, const Sums& delta, Sign sign) {
  Sums sums = Get(key);
  sums += sign == Sign::kPlus ? delta : -delta;
  Put(key, sums);
}

void Cells::Put(Key key, const Sums& sums) {
  Own();
  Cell cells[2];
  size_t width = Encode(key, sums, cells);
  const bool hides = width == 0 && block_ != nullptr && block_->base != nullptr &&
                     Find(block_->base, key) != nullptr;
  if (hides) {
    cells[0] = {key, 0, 0, 0};
    width = 1;
  }
  size_t at = 0;
  size_t old_width = 0;
  if (block_ != nullptr) {
    const Cell* const found = LowerBound(block_, key);
    at = static_cast<size_t>(found - Begin(block_));
    const bool exists = found != End(block_) && found->key == key;
    if (exists) old_width = WidthAt(found, End(block_));
  }
  Replace(at, old_width, cells, width);
  if (hides && block_->size >= block_->base->size / 2) Flatten();  // it may have hidden the last
}

void Cells::Merge(const Cells& other, Sign sign) {
  other.VisitAll([&](Key key, const Sums& sums) { Add(key, sums, sign); });
}

void Cells::Resize(uint32_t capacity) {
  if (block_ == nullptr) {
    block_ = Make(capacity, nullptr);
    return;
  }
  void* const memory = std::realloc(block_, sizeof(Block) + capacity * sizeof(Cell));
  if (memory == nullptr) throw std::bad_alloc();
  block_ = static_cast<Block*>(memory);
  block_->capacity = capacity;
}

void Cells::Replace(size_t at, size_t old_width, const Cell* cells, size_t width) {
  const size_t old_size = empty() ? 0 : block_->size;
  const size_t size = old_size - old_width + width;
  if (size == 0) {
    if (block_ != nullptr) Release(std::exchange(block_, Share(block_->base)));
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
