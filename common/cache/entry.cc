#include "common/cache/entry.h"

#include "common/cache/crc32c.h"

namespace accord::cache {
namespace {

constexpr absl::string_view kMagic = "ACRD";
constexpr char kVersion = 1;
constexpr size_t kVersionAt = 4;
constexpr size_t kKeyAt = 5;
constexpr size_t kRevisionAt = 13;
constexpr size_t kChecksumAt = 21;
static_assert(kRevisionAt == kEntryPrefixBytes && kChecksumAt + 4 == kEntryHeaderBytes);

// The same in every process and release, as absl::Hash is not.
uint64_t HashOf(absl::string_view key) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

template <typename Integer>
void Append(std::string& out, Integer value) {
  for (int shift = 8 * (sizeof(Integer) - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 0xFF));
  }
}

template <typename Integer>
Integer Read(absl::string_view bytes, size_t at) {
  Integer value = 0;
  for (size_t i = 0; i < sizeof(Integer); ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

uint32_t ChecksumOf(absl::string_view before, absl::string_view content) {
  return ExtendCrc32c(Crc32c(before), content);
}

EntryFault FaultOf(absl::string_view key, absl::string_view bytes) {
  if (bytes.size() < kEntryHeaderBytes) return EntryFault::kTruncated;
  if (bytes.size() > kEntryBytesMax) return EntryFault::kTooLong;
  if (bytes.substr(0, kMagic.size()) != kMagic) return EntryFault::kMagic;
  if (bytes[kVersionAt] != kVersion) return EntryFault::kVersion;
  if (Read<uint64_t>(bytes, kKeyAt) != HashOf(key)) return EntryFault::kKey;
  if (static_cast<int64_t>(Read<uint64_t>(bytes, kRevisionAt)) <= 0) return EntryFault::kRevision;
  const uint32_t checksum =
      ChecksumOf(bytes.substr(0, kChecksumAt), bytes.substr(kEntryHeaderBytes));
  return Read<uint32_t>(bytes, kChecksumAt) == checksum ? EntryFault::kNone : EntryFault::kChecksum;
}

}  // namespace

std::string EncodeEntry(absl::string_view key, int64_t revision, absl::string_view content) {
  std::string entry;
  entry.reserve(kEntryHeaderBytes + content.size());
  entry.append(kMagic.data(), kMagic.size());
  entry.push_back(kVersion);
  Append(entry, HashOf(key));
  Append(entry, static_cast<uint64_t>(revision));
  Append(entry, ChecksumOf(entry, content));
  entry.append(content.data(), content.size());
  return entry;
}

DecodedEntry DecodeEntry(absl::string_view key, absl::string_view bytes) {
  DecodedEntry decoded;
  decoded.fault = FaultOf(key, bytes);
  if (decoded.fault != EntryFault::kNone) return decoded;
  decoded.revision = static_cast<int64_t>(Read<uint64_t>(bytes, kRevisionAt));
  decoded.content = bytes.substr(kEntryHeaderBytes);
  return decoded;
}

}  // namespace accord::cache
