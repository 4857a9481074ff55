// What the files of this folder share of ICU. Private to common/text.
#pragma once

#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <string>

#include "absl/strings/string_view.h"

namespace accord::text {

inline icu::StringPiece ToIcu(absl::string_view text) {
  return {text.data(), static_cast<int32_t>(text.size())};
}

// Ends the process if ICU cannot work here at all, as without its data.
void RequireIcu(UErrorCode code, const char* what);

// `text` in the form that `normalizer` makes.
std::string Normalized(const icu::Normalizer2& normalizer, absl::string_view text);

const icu::Normalizer2& NfcOfIcu();

// Bytes that are all ASCII and no control character.
inline bool IsPlainByte(char c) { return c >= 0x20 && c < 0x7f; }

// Takes the code point that begins at `at` and moves `at` behind it.
inline char32_t NextCodePoint(absl::string_view text, int32_t& at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  UChar32 c;
  U8_NEXT_OR_FFFD(bytes, at, static_cast<int32_t>(text.size()), c);
  return static_cast<char32_t>(c);
}

// Adds the code point as UTF-8.
void AppendCodePoint(std::string& out, char32_t code_point);

}  // namespace accord::text
