// Whether bytes are text.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace accord::csv {

// Whether `text` is UTF-8 by RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF.
// Linear; eight bytes a step while they are ASCII.
bool IsUtf8(absl::string_view text);

struct Utf8Count {
  int64_t sequences = 0;  // characters of more than one byte
  int64_t others = 0;     // bytes that are part of no character
};

// Counts those of `text`, and says how many of its bytes were judged: a character that it ends in
// is left for the next call, unless this is the last.
size_t CountUtf8(absl::string_view text, bool last, Utf8Count& count);

}  // namespace accord::csv
