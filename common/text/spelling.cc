#include "common/text/spelling.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_format.h"
#include "common/text/icu.h"

namespace accord::text {
namespace {

constexpr char32_t kBlankBraille = 0x2800;
// Tags and variation selectors beyond the basic plane: they say something of what they follow.
constexpr char32_t kTagsFirst = 0xe0000;
constexpr char32_t kTagsLast = 0xe0fff;

bool IsInvisible(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  if (code_point == U' ') return false;
  const int8_t category = u_charType(c);
  return category == U_CONTROL_CHAR || category == U_FORMAT_CHAR || u_isUWhiteSpace(c) ||
         u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || code_point == kBlankBraille;
}

bool IsTrimmed(char32_t c) {
  if (c == U' ') return true;
  if (c >= kTagsFirst && c <= kTagsLast) return false;
  return IsInvisible(c) && u_charType(static_cast<UChar32>(c)) != U_NON_SPACING_MARK;
}

bool IsPlain(absl::string_view text) { return std::all_of(text.begin(), text.end(), IsPlainByte); }

absl::string_view Trimmed(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  int32_t begin = 0;
  for (int32_t next = 0; next < size && IsTrimmed(NextCodePoint(text, next));) begin = next;
  int32_t end = size;
  for (int32_t before = size; before > begin;) {
    UChar32 c;
    U8_PREV_OR_FFFD(bytes, begin, before, c);
    if (!IsTrimmed(static_cast<char32_t>(c))) break;
    end = before;
  }
  return text.substr(begin, end - begin);
}

}  // namespace

void RequireIcu(UErrorCode code, const char* what) {
  if (U_SUCCESS(code)) return;
  std::fprintf(stderr, "ICU: %s: %s\n", what, u_errorName(code));
  std::abort();
}

const icu::Normalizer2& NfcOfIcu() {
  static const icu::Normalizer2& nfc = *[] {
    UErrorCode code = U_ZERO_ERROR;
    const icu::Normalizer2* made = icu::Normalizer2::getNFCInstance(code);
    RequireIcu(code, "NFC");
    return made;
  }();
  return nfc;
}

std::string Normalized(const icu::Normalizer2& normalizer, absl::string_view text) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<int32_t>(text.size()));
  UErrorCode code = U_ZERO_ERROR;
  normalizer.normalizeUTF8(0, ToIcu(text), sink, nullptr, code);
  RequireIcu(code, "normalizing");
  return out;
}

void AppendCodePoint(std::string& out, char32_t code_point) {
  uint8_t bytes[U8_MAX_LENGTH];
  int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, static_cast<UChar32>(code_point));
  out.append(reinterpret_cast<const char*>(bytes), length);
}

std::string Nfc(absl::string_view text) {
  return IsPlain(text) ? std::string(text) : Normalized(NfcOfIcu(), text);
}

std::string Normal(absl::string_view text) { return Nfc(Trimmed(text)); }

bool IsNormal(absl::string_view text) {
  if (text.empty()) return true;
  if (IsPlain(text)) return text.front() != ' ' && text.back() != ' ';
  if (Trimmed(text).size() != text.size()) return false;
  UErrorCode code = U_ZERO_ERROR;
  const UBool normal = NfcOfIcu().isNormalizedUTF8(ToIcu(text), code);
  RequireIcu(code, "looking at a text");
  return normal;
}

bool IsBlank(absl::string_view text) { return Trimmed(text).empty(); }

absl::optional<char32_t> FindInvisible(absl::string_view text) {
  if (IsPlain(text)) return absl::nullopt;
  for (int32_t at = 0; at < static_cast<int32_t>(text.size());) {
    const char32_t c = NextCodePoint(text, at);
    if (IsInvisible(c)) return c;
  }
  return absl::nullopt;
}

std::string CodePointName(char32_t code_point) {
  return absl::StrFormat("U+%04X", static_cast<uint32_t>(code_point));
}

}  // namespace accord::text
