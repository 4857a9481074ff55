#include "services/accounts/domain/matching.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "absl/strings/ascii.h"

namespace accord::accounts {
namespace {

// Names are at most 200 code points; domains of one account may be longer and are looked at in part.
constexpr size_t kTextBytesMax = 4096;

constexpr std::array<char, 256> MakeFoldTable() {
  std::array<char, 256> table{};
  for (int i = 0; i < 256; ++i) table[i] = static_cast<char>(i);
  for (int c = 'A'; c <= 'Z'; ++c) table[c] = static_cast<char>(c + 'a' - 'A');
  return table;
}
constexpr std::array<char, 256> kFold = MakeFoldTable();

// Every name of a million is folded for one search, so this is one look-up a byte unless the text
// has letters beyond ASCII.
void FoldInto(absl::string_view text, char* out) {
  uint8_t all = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    all |= byte;
    out[i] = kFold[byte];
  }
  if (all < 0x80) return;
  for (size_t i = 1; i < text.size(); ++i) {
    // À to Þ, without ×, are C3 80 to C3 9E; their small letters come 0x20 later.
    const auto byte = static_cast<uint8_t>(out[i]);
    if (static_cast<uint8_t>(out[i - 1]) != 0xc3 || byte < 0x80 || byte > 0x9e) continue;
    if (byte != 0x97) out[i] = static_cast<char>(byte + 0x20);
  }
}

bool IsWordByte(char c) { return absl::ascii_isalnum(c) || (c & 0x80) != 0; }

}  // namespace

std::string FoldCase(absl::string_view text) {
  std::string folded(text.size(), '\0');
  FoldInto(text, folded.data());
  return folded;
}

MatchRank RankMatch(absl::string_view text, absl::string_view folded_query) {
  char folded[kTextBytesMax];
  text = text.substr(0, kTextBytesMax);
  if (text.size() < folded_query.size()) return MatchRank::kNone;
  FoldInto(text, folded);
  const char* const end = folded + text.size();
  const auto find = [&](const char* from) {
    return static_cast<const char*>(
        memmem(from, end - from, folded_query.data(), folded_query.size()));
  };
  const char* at = find(folded);
  if (at == nullptr) return MatchRank::kNone;
  if (at == folded) {
    return text.size() == folded_query.size() ? MatchRank::kEqual : MatchRank::kPrefix;
  }
  for (; at != nullptr; at = find(at + 1)) {
    if (!IsWordByte(at[-1])) return MatchRank::kWord;
  }
  return MatchRank::kPart;
}

}  // namespace accord::accounts
