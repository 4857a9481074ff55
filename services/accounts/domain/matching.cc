#include "services/accounts/domain/matching.h"

#include <cstdint>
#include <cstring>

#include "absl/strings/ascii.h"

namespace accord::accounts {
namespace {

// Names are at most 200 code points; domains of one account may be longer and are looked at in
// part.
constexpr size_t kTextBytesMax = 4096;

// Every name of a million is folded for one search, so the loop is one that compilers turn into
// vector instructions, and only texts with letters beyond ASCII are looked at twice.
void FoldInto(absl::string_view text, char* out) {
  uint8_t all = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    all |= byte;
    const bool is_capital = static_cast<uint8_t>(byte - 'A') < 26;
    out[i] = static_cast<char>(byte | (is_capital ? 0x20 : 0));
  }
  if (all < 0x80) return;
  for (size_t i = 1; i < text.size(); ++i) {
    // À to Þ, without ×, are C3 80 to C3 9E; their small letters come 0x20 later.
    const auto byte = static_cast<uint8_t>(out[i]);
    if (static_cast<uint8_t>(out[i - 1]) != 0xc3 || byte < 0x80 || byte > 0x9e) continue;
    if (byte != 0x97) out[i] = static_cast<char>(byte + 0x20);
  }
}

// The first `part` in [from, end), or null. Texts are a few dozen bytes: memmem would spend more on
// its tables than on looking.
const char* Find(const char* from, const char* end, absl::string_view part) {
  for (const char* last = end - part.size(); from <= last; ++from) {
    from = static_cast<const char*>(memchr(from, part.front(), last - from + 1));
    if (from == nullptr || memcmp(from, part.data(), part.size()) == 0) return from;
  }
  return nullptr;
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
  const char* at = Find(folded, end, folded_query);
  if (at == nullptr) return MatchRank::kNone;
  if (at == folded) {
    return text.size() == folded_query.size() ? MatchRank::kEqual : MatchRank::kPrefix;
  }
  for (; at != nullptr; at = Find(at + 1, end, folded_query)) {
    if (!IsWordByte(at[-1])) return MatchRank::kWord;
  }
  return MatchRank::kPart;
}

}  // namespace accord::accounts
