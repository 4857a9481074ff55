// The one bridge between the two string views that Debian's Abseil keeps apart.
#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace accord {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view ToStd(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace accord
