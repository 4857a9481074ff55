#include "common/csv/decoder.h"

#include <unicode/ucnv.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::csv {
namespace {

constexpr UChar kReplacement = 0xFFFD;

void AppendUtf8(const UChar* text, int32_t size, std::string& out) {
  for (int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U16_NEXT(text, i, size, c);
    if (U_IS_SURROGATE(c)) c = kReplacement;
    char bytes[U8_MAX_LENGTH];
    int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, c);
    out.append(bytes, length);
  }
}

}  // namespace

void Decoder::Close::operator()(UConverter* converter) const { ucnv_close(converter); }

absl::StatusOr<Decoder> Decoder::Create(const std::string& encoding) {
  UErrorCode error = U_ZERO_ERROR;
  UConverter* const converter = encoding.empty() ? nullptr : ucnv_open(encoding.c_str(), &error);
  if (converter == nullptr || U_FAILURE(error)) {
    return MakeError(absl::StatusCode::kInvalidArgument, "ENCODING_UNKNOWN",
                     absl::StrCat("there is no encoding \"", encoding, "\""),
                     {{"encoding", encoding}});
  }
  Decoder decoder(converter);
  decoder.without_c1_ = absl::StartsWithIgnoreCase(encoding, "windows-");
  return decoder;
}

void Decoder::Decode(absl::string_view bytes, bool last, std::string& out) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (true) {
    UChar buffer[1024];
    UChar* target = buffer;
    UErrorCode error = U_ZERO_ERROR;
    ucnv_toUnicode(converter_.get(), &target, buffer + 1024 - 1, &at, end, nullptr,
                   static_cast<UBool>(last), &error);
    // A pair of surrogates is never parted: ICU keeps the second half for the next call, and there
    // is room for it here.
    if (target > buffer && U16_IS_LEAD(target[-1]) && error == U_BUFFER_OVERFLOW_ERROR) {
      UErrorCode again = U_ZERO_ERROR;
      UChar* const before = target;
      ucnv_toUnicode(converter_.get(), &target, before + 1, &at, end, nullptr,
                     static_cast<UBool>(last), &again);
      error = again;
    }
    if (without_c1_) {
      for (UChar* c = buffer; c != target; ++c) {
        if (*c >= 0x80 && *c < 0xA0) *c = kReplacement;
      }
    }
    AppendUtf8(buffer, static_cast<int32_t>(target - buffer), out);
    if (error != U_BUFFER_OVERFLOW_ERROR) return;
  }
}

}  // namespace accord::csv
