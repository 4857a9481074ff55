#include "common/hierarchy/text_table.h"

#include <cstring>
#include <utility>

namespace accord::hierarchy {
namespace {

using Length = uint16_t;

constexpr uint64_t kPlacesMax = uint64_t{1} << 32;

}  // namespace

// Its own texts begin a chunk of their own: the original goes on in the last of those they share.
TextTable::TextTable(const TextTable& other)
    : chunks_(other.chunks_), places_(other.places_), end_(other.end_), dead_(other.dead_) {
  const uint64_t used = end_ & kChunkMask;
  if (chunks_.empty() || used == 0) return;
  end_ += kChunkMask + 1 - used;
  dead_ += kChunkMask + 1 - used;
}

bool TextTable::Set(uint32_t row, absl::string_view text) {
  const absl::string_view old = Get(row);
  const uint64_t replaced = old.empty() ? 0 : old.size() + sizeof(Length);
  places_.Grow(row + 1);
  if (text.empty()) {
    if (!old.empty()) places_.Mutable(row) = 0;
  } else if (!Append(row, text)) {
    return false;
  }
  dead_ += replaced;
  if (dead_ > end_ / 2 + kChunkMask) Compact();
  return true;
}

void TextTable::Clear(uint32_t row) {
  if (row < places_.size()) Set(row, "");
}

absl::string_view TextTable::Get(uint32_t row) const {
  if (row >= places_.size() || places_[row] == 0) return "";
  const char* const at = At(places_[row]);
  Length length = 0;
  std::memcpy(&length, at, sizeof(Length));
  return {at + sizeof(Length), length};
}

bool TextTable::Append(uint32_t row, absl::string_view text) {
  const uint64_t size = text.size() + sizeof(Length);
  uint64_t place = end_;
  const uint64_t left = kChunkMask + 1 - (place & kChunkMask);
  if (left < size) place += left;  // the rest of the chunk stays unused
  if (place + size > kPlacesMax) return false;
  while (chunks_.size() <= place >> kChunkBits) {
    chunks_.emplace_back(new char[size_t{kChunkMask} + 1]);
  }
  const Length length = static_cast<Length>(text.size());
  char* const at = At(static_cast<uint32_t>(place));
  std::memcpy(at, &length, sizeof(Length));
  std::memcpy(at + sizeof(Length), text.data(), text.size());
  places_.Mutable(row) = static_cast<uint32_t>(place);
  end_ = place + size;
  return true;
}

void TextTable::Compact() {
  TextTable fresh;
  fresh.places_.Grow(places_.size());
  for (uint32_t row = 0; row < places_.size(); ++row) {
    const absl::string_view text = Get(row);
    if (!text.empty()) fresh.Append(row, text);
  }
  *this = std::move(fresh);
}

}  // namespace accord::hierarchy
