#include "common/csv/utf8.h"

#include <cstdint>
#include <cstring>

namespace accord::csv {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080;

// The length of the sequence that begins at `at`, or 0 if none does. RFC 3629, section 4: only the
// second byte's range depends on the first.
size_t SequenceLength(const unsigned char* at, size_t left) {
  const unsigned char first = at[0];
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (left < length) return 0;
  unsigned char low = 0x80, high = 0xBF;
  if (first == 0xE0) low = 0xA0;   // shorter forms exist
  if (first == 0xED) high = 0x9F;  // surrogates
  if (first == 0xF0) low = 0x90;   // shorter forms exist
  if (first == 0xF4) high = 0x8F;  // above U+10FFFF
  if (at[1] < low || at[1] > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((at[i] & 0xC0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t i = 0;
  while (i < text.size()) {
    if (text.size() - i >= sizeof(uint64_t)) {
      uint64_t eight;
      std::memcpy(&eight, bytes + i, sizeof(eight));
      if ((eight & kHighBits) == 0) {
        i += sizeof(eight);
        continue;
      }
    }
    const size_t length = SequenceLength(bytes + i, text.size() - i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

size_t CountUtf8(absl::string_view text, bool last, Utf8Count& count) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t i = 0;
  while (i < text.size()) {
    if (bytes[i] < 0x80) {
      ++i;
      continue;
    }
    if (!last && text.size() - i < 4) break;
    const size_t length = SequenceLength(bytes + i, text.size() - i);
    if (length == 0) ++count.others;
    if (length > 1) ++count.sequences;
    i += length == 0 ? 1 : length;
  }
  return i;
}

}  // namespace accord::csv
