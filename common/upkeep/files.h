// Files that survive a power cut once a function here has returned.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::upkeep {

// Errors of all: RESOURCE_EXHAUSTED, reason STORAGE_FULL; FAILED_PRECONDITION, reason
// FILE_UNUSABLE; metadata path.

// Waits until what was written to the file or folder is on the disk.
absl::Status Sync(const std::string& path);

// A file of that content, whole or not at all: written beside its place, synced and renamed.
absl::Status WriteDurably(const std::string& path, absl::string_view content);

// Gives `from` the name `to`, in the same folder, and syncs the folder.
absl::Status RenameDurably(const std::string& from, const std::string& to);

// SHA-256 of a file's bytes, in hex. Constant memory.
absl::StatusOr<std::string> Sha256Of(const std::string& path);

}  // namespace accord::upkeep
