#include "common/text/collate.h"

#include <unicode/coll.h>
#include <unicode/locid.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/text/icu.h"

namespace accord::text {
namespace {

struct Order {
  std::string tag;
  std::unique_ptr<const icu::Collator> collator;
};

// ICU answers the root's order for a language that it does not know.
bool IsKnown(const icu::Locale& locale) {
  int32_t count = 0;
  const icu::Locale* known = icu::Collator::getAvailableLocales(count);
  return std::any_of(known, known + count, [&](const icu::Locale& one) {
    return std::strcmp(one.getLanguage(), locale.getLanguage()) == 0;
  });
}

// Null if there is none for it.
std::unique_ptr<const icu::Collator> MakeCollator(const std::string& tag) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::Locale locale =
      tag.empty() ? icu::Locale::getRoot() : icu::Locale::forLanguageTag(tag, code);
  if (U_FAILURE(code) || locale.isBogus() || (!tag.empty() && !IsKnown(locale))) return nullptr;
  std::unique_ptr<icu::Collator> made(icu::Collator::createInstance(locale, code));
  if (U_FAILURE(code)) return nullptr;
  // So that texts in NFD are compared as those in NFC.
  made->setAttribute(UCOL_NORMALIZATION_MODE, UCOL_ON, code);
  return U_SUCCESS(code) ? std::move(made) : nullptr;
}

Order& Present() {
  static Order& order = *[] {
    auto* root = new Order{"", MakeCollator("")};
    if (root->collator == nullptr) RequireIcu(U_MISSING_RESOURCE_ERROR, "the root collation");
    return root;
  }();
  return order;
}

// 64 characters in the order of their bytes.
constexpr char kDigits[] = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

// Six bits a character, the last one filled up with zeros: the order of the bytes is kept, that of
// a beginning before what goes on from it too.
std::string InOrder(absl::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<uint8_t>(c);
    count += 8;
    for (; count >= 6; count -= 6) out.push_back(kDigits[bits >> (count - 6) & 63]);
  }
  if (count > 0) out.push_back(kDigits[bits << (6 - count) & 63]);
  return out;
}

}  // namespace

int Compare(absl::string_view a, absl::string_view b) {
  UErrorCode code = U_ZERO_ERROR;
  const UCollationResult result = Present().collator->compareUTF8(ToIcu(a), ToIcu(b), code);
  RequireIcu(code, "comparing");
  return result;
}

std::string SortKey(absl::string_view text) {
  if (text.empty()) return "";
  const icu::UnicodeString wide = icu::UnicodeString::fromUTF8(ToIcu(text));
  constexpr int32_t kBytesMax = kSortKeyMax / 4 * 3;
  uint8_t bytes[kBytesMax + 1];
  const int32_t length = Present().collator->getSortKey(wide, bytes, sizeof(bytes));
  const int32_t used = std::min(length - 1, kBytesMax);  // a zero ends it
  return InOrder({reinterpret_cast<const char*>(bytes), static_cast<size_t>(std::max(used, 0))});
}

std::string OrderName() {
  UVersionInfo version;
  Present().collator->getVersion(version);
  return absl::StrCat(Present().tag.empty() ? "root" : Present().tag, " ", version[0], ".",
                      version[1], ".", version[2], ".", version[3]);
}

bool UseLanguage(absl::string_view tag) {
  std::unique_ptr<const icu::Collator> made = MakeCollator(std::string(tag));
  if (made == nullptr) return false;
  Present() = {std::string(tag), std::move(made)};
  return true;
}

}  // namespace accord::text
