#include "common/text/fold.h"

#include <unicode/uchar.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "common/text/icu.h"

namespace accord::text {
namespace {

const icu::Normalizer2& Casefold() {
  static const icu::Normalizer2& made = *[] {
    UErrorCode code = U_ZERO_ERROR;
    const icu::Normalizer2* instance = icu::Normalizer2::getNFKCCasefoldInstance(code);
    RequireIcu(code, "NFKC_Casefold");
    return instance;
  }();
  return made;
}

const icu::Normalizer2& Nfd() {
  static const icu::Normalizer2& made = *[] {
    UErrorCode code = U_ZERO_ERROR;
    const icu::Normalizer2* instance = icu::Normalizer2::getNFDInstance(code);
    RequireIcu(code, "NFD");
    return instance;
  }();
  return made;
}

struct Span {
  char32_t first;
  char32_t last;
};

// Marks without which a word is still the word: accents, and vowel points that are left out at
// will.
constexpr Span kMarks[] = {{0x0300, 0x036f}, {0x0483, 0x0487}, {0x0591, 0x05bd}, {0x05bf, 0x05bf},
                           {0x05c1, 0x05c7}, {0x0610, 0x061a}, {0x0640, 0x0640}, {0x064b, 0x065f},
                           {0x0670, 0x0670}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff},
                           {0xfe20, 0xfe2f}};

bool IsMark(char32_t c) {
  for (const Span& span : kMarks) {
    if (c >= span.first && c <= span.last) return true;
  }
  return false;
}

// Letters that have no decomposition, as who lacks the key writes them; quotes and dashes.
const char* PlainForm(char32_t c) {
  switch (c) {
    // clang-format off
    case U'ł': return "l";
    case U'ø': return "o";
    case U'đ': case U'ð': return "d";
    case U'ħ': return "h";
    case U'ŧ': return "t";
    case U'ı': return "i";
    case U'ȷ': return "j";
    case U'ĸ': return "k";
    case U'ƀ': return "b";
    case U'ǥ': return "g";
    case U'æ': return "ae";
    case U'œ': return "oe";
    case U'þ': return "th";
    case U'ŋ': return "n";
    case U'‘': case U'’': case U'‚': case U'‛': case U'′': case U'ʼ': case U'ʹ': case U'ʻ': return "'";
    case U'“': case U'”': case U'„': case U'‟': case U'«': case U'»': return "\"";
    case U'‐': case U'‑': case U'‒': case U'–': case U'—': case U'―': case U'−': return "-";
    // clang-format on
    default:
      return nullptr;
  }
}

std::string FoldOne(char32_t c) {
  std::string alone;
  AppendCodePoint(alone, c);
  std::string kept;
  const std::string apart = Normalized(Nfd(), Normalized(Casefold(), alone));
  for (int32_t at = 0; at < static_cast<int32_t>(apart.size());) {
    const char32_t part = NextCodePoint(apart, at);
    if (IsMark(part)) continue;
    if (const char* plain = PlainForm(part)) {
      kept += plain;
    } else if (u_isUWhiteSpace(static_cast<UChar32>(part))) {
      kept += ' ';
    } else {
      AppendCodePoint(kept, part);
    }
  }
  return Normalized(NfcOfIcu(), kept);
}

// What each code point of a page of 256 folds to, made when one of them is met first.
class Page {
 public:
  explicit Page(char32_t first) {
    for (char32_t i = 0; i < kSize; ++i) {
      const char32_t c = first + i;
      const bool whole = c < 0xd800 || c > 0xdfff;
      begins_[i] = static_cast<uint16_t>(bytes_.size());
      if (whole) bytes_ += FoldOne(c);
      composes_[i] = whole && u_getIntPropertyValue(static_cast<UChar32>(c),
                                                    UCHAR_NFC_QUICK_CHECK) != UNORM_YES;
    }
    begins_[kSize] = static_cast<uint16_t>(bytes_.size());
  }

  absl::string_view Of(char32_t c) const {
    const size_t i = c % kSize;
    return absl::string_view(bytes_).substr(begins_[i], begins_[i + 1] - begins_[i]);
  }
  // It may become another character with the one before it, or is one that NFC does not have.
  bool MayCompose(char32_t c) const { return composes_[c % kSize]; }

  static constexpr char32_t kSize = 256;

 private:
  std::string bytes_;
  std::array<uint16_t, kSize + 1> begins_;
  std::array<bool, kSize> composes_;
};

const Page& PageOf(char32_t c) {
  static std::array<std::atomic<const Page*>, 0x110000 / Page::kSize> pages;
  std::atomic<const Page*>& place = pages[c / Page::kSize];
  const Page* page = place.load(std::memory_order_acquire);
  if (page != nullptr) return *page;
  auto made = std::make_unique<const Page>(c / Page::kSize * Page::kSize);
  // Whoever is first leaves it for the life of the process.
  if (place.compare_exchange_strong(page, made.get(), std::memory_order_acq_rel)) {
    page = made.release();
  }
  return *page;
}

// False: `text` is not in NFC, and has to be first.
bool FoldNormal(absl::string_view text, std::string& out) {
  for (int32_t at = 0; at < static_cast<int32_t>(text.size());) {
    const char32_t c = NextCodePoint(text, at);
    if (c < 0x80) {
      out.push_back(static_cast<char>(c >= 'A' && c <= 'Z' ? c + 0x20 : c));
      continue;
    }
    const Page& page = PageOf(c);
    if (page.MayCompose(c)) return false;
    const absl::string_view folded = page.Of(c);
    out.append(folded.data(), folded.size());
  }
  return true;
}

// What does not compose after all, as marks that no letter has.
void FoldEach(absl::string_view text, std::string& out) {
  for (int32_t at = 0; at < static_cast<int32_t>(text.size());) {
    const char32_t c = NextCodePoint(text, at);
    const absl::string_view folded = PageOf(c).Of(c);
    out.append(folded.data(), folded.size());
  }
}

// ASCII whole, eight or more bytes at a time; false: there is more in it.
bool FoldAscii(absl::string_view text, std::string& out) {
  out.resize(text.size());
  uint8_t all = 0;
  char* to = out.data();
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    all |= byte;
    const bool is_capital = static_cast<uint8_t>(byte - 'A') < 26;
    to[i] = static_cast<char>(byte | (is_capital ? 0x20 : 0));
  }
  return all < 0x80;
}

}  // namespace

void FoldInto(absl::string_view text, std::string& out) {
  if (FoldAscii(text, out)) return;
  out.clear();
  if (FoldNormal(text, out)) return;
  out.clear();
  FoldEach(Normalized(NfcOfIcu(), text), out);
}

std::string Fold(absl::string_view text) {
  std::string folded;
  FoldInto(text, folded);
  return folded;
}

}  // namespace accord::text
