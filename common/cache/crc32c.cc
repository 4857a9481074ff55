#include "common/cache/crc32c.h"

#include <array>

namespace accord::cache {
namespace {

// The polynomial 0x1EDC6F41 with its bits reversed.
constexpr uint32_t kPolynomial = 0x82F63B78;

// Debian 12 ships no library of it for C++, and Abseil's is not in its release. Four tables take
// four bytes a step ("slicing by 4").
using Tables = std::array<std::array<uint32_t, 256>, 4>;

constexpr Tables MakeTables() {
  Tables tables = {};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? kPolynomial : 0);
    tables[0][i] = crc;
  }
  for (uint32_t i = 0; i < 256; ++i) {
    for (size_t t = 1; t < tables.size(); ++t) {
      tables[t][i] = tables[t - 1][i] >> 8 ^ tables[0][tables[t - 1][i] & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

}  // namespace

uint32_t ExtendCrc32c(uint32_t crc, absl::string_view bytes) {
  const auto* next = reinterpret_cast<const unsigned char*>(bytes.data());
  const unsigned char* const end = next + bytes.size();
  crc = ~crc;
  for (; end - next >= 4; next += 4) {
    crc ^= static_cast<uint32_t>(next[0]) | static_cast<uint32_t>(next[1]) << 8 |
           static_cast<uint32_t>(next[2]) << 16 | static_cast<uint32_t>(next[3]) << 24;
    crc = kTables[3][crc & 0xFF] ^ kTables[2][crc >> 8 & 0xFF] ^ kTables[1][crc >> 16 & 0xFF] ^
          kTables[0][crc >> 24];
  }
  for (; next < end; ++next) crc = crc >> 8 ^ kTables[0][(crc ^ *next) & 0xFF];
  return ~crc;
}

}  // namespace accord::cache
