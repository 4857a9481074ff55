#include "services/accounts/domain/matching.h"

#include <cstring>

#include "absl/strings/ascii.h"
#include "common/text/fold.h"

namespace accord::accounts {
namespace {

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

MatchRank RankMatch(absl::string_view text, absl::string_view folded_query) {
  // Every name of a million is folded for one search: into memory that is there already.
  thread_local std::string folded;
  text::FoldInto(text, folded);
  if (folded.size() < folded_query.size()) return MatchRank::kNone;
  const char* const end = folded.data() + folded.size();
  const char* at = Find(folded.data(), end, folded_query);
  if (at == nullptr) return MatchRank::kNone;
  if (at == folded.data()) {
    return folded.size() == folded_query.size() ? MatchRank::kEqual : MatchRank::kPrefix;
  }
  for (; at != nullptr; at = Find(at + 1, end, folded_query)) {
    if (!IsWordByte(at[-1])) return MatchRank::kWord;
  }
  return MatchRank::kPart;
}

}  // namespace accord::accounts
