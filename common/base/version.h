// Which release this program is of.
#pragma once

#include "absl/strings/string_view.h"

namespace accord {

// "0.1.0": that of the CMake project.
absl::string_view Version();

}  // namespace accord
