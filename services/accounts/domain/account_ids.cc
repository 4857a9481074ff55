#include "services/accounts/domain/account_ids.h"

#include <cstdint>

#include "absl/strings/ascii.h"

namespace accord::accounts {
namespace {

constexpr size_t kSlugLengthMax = 40;
constexpr int kDigestLength = 8;  // 40 bits: same names with colliding digests are very rare
constexpr absl::string_view kDigestLetters = "abcdefghijkmnpqrstuvwxyz23456789";

// Runs of what an id cannot have become one '-'.
std::string Slug(absl::string_view name) {
  std::string slug;
  for (const char c : name) {
    if (slug.size() >= kSlugLengthMax) break;
    if (absl::ascii_isalnum(c)) {
      slug.push_back(absl::ascii_tolower(c));
    } else if (!slug.empty() && slug.back() != '-') {
      slug.push_back('-');
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

// FNV-1a, 64 bits, and the finalizer of SplitMix64 so that every bit counts in the low ones.
class Digest {
 public:
  void Add(absl::string_view text) {
    for (const char c : text) AddByte(static_cast<uint8_t>(c));
    AddByte(0);  // so that ("ab", "c") and ("a", "bc") differ
  }
  void AddByte(uint8_t byte) { state_ = (state_ ^ byte) * 0x100000001b3u; }
  uint64_t Finish() const {
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }

 private:
  uint64_t state_ = 0xcbf29ce484222325u;
};

}  // namespace

std::string MakeAccountId(absl::string_view display_name, const store::ExternalId& external_id,
                          int attempt) {
  Digest digest;
  digest.Add(external_id.system);
  digest.Add(external_id.value);
  digest.AddByte(static_cast<uint8_t>(attempt));
  std::string id = Slug(display_name);
  if (!id.empty()) id.push_back('-');
  uint64_t bits = digest.Finish();
  for (int i = 0; i < kDigestLength; ++i, bits >>= 5) id.push_back(kDigestLetters[bits & 31]);
  return id;
}

}  // namespace accord::accounts
