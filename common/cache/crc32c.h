// CRC-32C (Castagnoli; RFC 3720, appendix B.4): finds every burst of up to 32 flipped bits. A
// checksum against accidents, not against forgers.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace accord::cache {

// Of `before` followed by `bytes`, where `crc` is that of `before`; 0 is that of nothing.
uint32_t ExtendCrc32c(uint32_t crc, absl::string_view bytes);

inline uint32_t Crc32c(absl::string_view bytes) { return ExtendCrc32c(0, bytes); }

}  // namespace accord::cache
