// Whether bytes are text.
#pragma once

#include "absl/strings/string_view.h"

namespace accord::csv {

// Whether `text` is UTF-8 by RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF.
// Linear; eight bytes a step while they are ASCII.
bool IsUtf8(absl::string_view text);

}  // namespace accord::csv
