// One short text a row, for millions of rows: 6 bytes a text beside its characters.
//
// A std::string a row would cost 32 bytes and an allocation. Texts live in chunks of 64 KiB; what
// replaced texts leave behind is reclaimed once it outweighs what is in use. A text is never
// written over, so a copy shares the chunks of its original and adds its own behind them; the two
// are each thread-compatible, on threads of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/hierarchy/shared_array.h"

namespace accord::hierarchy {

class TextTable {
 public:
  static constexpr size_t kTextBytesMax = 4096;

  TextTable() = default;
  TextTable(const TextTable& other);
  TextTable(TextTable&&) = default;
  TextTable& operator=(TextTable&&) = default;

  // Makes `text` the text of `row`; rows up to it come to be, empty. False, and nothing changes, if
  // the table already holds close to 4 GiB. Precondition: text.size() ≤ kTextBytesMax.
  // Amortised O(size).
  bool Set(uint32_t row, absl::string_view text);
  void Clear(uint32_t row);
  // "" for a row never set. Valid until the next Set or Clear of any row.
  absl::string_view Get(uint32_t row) const;

 private:
  char* At(uint32_t place) { return chunks_[place >> kChunkBits].get() + (place & kChunkMask); }
  const char* At(uint32_t place) const { return const_cast<TextTable*>(this)->At(place); }
  bool Append(uint32_t row, absl::string_view text);
  void Compact();

  static constexpr int kChunkBits = 16;
  static constexpr uint32_t kChunkMask = (uint32_t{1} << kChunkBits) - 1;

  // A text is its length in two bytes and its characters, within one chunk. Place 0 is never used:
  // it means "no text".
  std::vector<std::shared_ptr<char[]>> chunks_;
  SharedArray<uint32_t> places_;
  uint64_t end_ = 1;   // the first free place
  uint64_t dead_ = 0;  // bytes that no row refers to
};

}  // namespace accord::hierarchy
