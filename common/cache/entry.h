// How an entry of the shared cache lies in Redis, so that what is not one of ours is never taken
// for one.
//
//   0   4  magic "ACRD"
//   4   1  version of this layout
//   5   8  hash of the key (FNV-1a, 64 bits)
//  13   8  revision
//  21   4  CRC-32C of everything else
//  25      content
//
// Integers are big-endian. The magic, version and key come first, so that a script in Redis can
// compare two entries of one key without knowing more (common/redis/redis_remote.cc).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace accord::cache {

inline constexpr size_t kEntryPrefixBytes = 13;  // magic, version and key
inline constexpr size_t kEntryHeaderBytes = 25;
// Header and content. Larger content is not shared: it would hold up what waits behind it.
inline constexpr size_t kEntryBytesMax = size_t{1} << 20;

// Why bytes are not an entry of a key.
enum class EntryFault {
  kNone,
  kTruncated,  // shorter than a header
  kTooLong,
  kMagic,
  kVersion,
  kKey,  // an entry of another key
  kRevision,
  kChecksum,
};
inline constexpr int kEntryFaults = 8;

// Precondition: `revision` is positive, and the entry is no longer than kEntryBytesMax.
std::string EncodeEntry(absl::string_view key, int64_t revision, absl::string_view content);

struct DecodedEntry {
  EntryFault fault = EntryFault::kNone;
  int64_t revision = 0;       // of the snapshot that the content was read in
  absl::string_view content;  // within the bytes that were decoded
};

DecodedEntry DecodeEntry(absl::string_view key, absl::string_view bytes);

}  // namespace accord::cache
