// What a process tells of itself: memory, processor, descriptors, threads, and what it is.
#pragma once

#include "absl/strings/string_view.h"
#include "common/observability/sheet.h"

namespace accord::observability {

// Reads /proc/self. `program`: "accord-planning".
void ShowProcess(absl::string_view program, Sheet& sheet);

}  // namespace accord::observability
