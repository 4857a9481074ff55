// The stages that a mapping brings.
#pragma once

#include "absl/status/status.h"
#include "cli/app/cli.h"
#include "cli/import/keys.h"
#include "cli/import/mapping.h"

namespace accord::cli {

// Stages that exist stay as they are: the organization may have its own idea of them. Those that a
// dry run only would create are left out in `keys`.
absl::Status WriteStages(Cli& cli, const Mapping& mapping, bool dry_run, KeyIndex& keys);

}  // namespace accord::cli
