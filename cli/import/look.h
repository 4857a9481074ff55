// Files that nobody has described yet, for somebody who is about to: `accord import look`.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "cli/app/cli.h"

namespace accord::cli {

// Tells every table in `directory`: how it is read, its columns and first `rows` rows. In JSON:
//
//   {"tables": [{"file", "sheet", "kind", "readAs", "encoding", "delimiter", "columns", "rows",
//                "rowCount", "facts": [{"column", "filled", "unique", "examples"}]}],
//    "mapping": what SuggestMapping answers, or null, "nothing": why it is null}
//
// Of a file that is no table "fault" says why, and no other member but the first two is there.
// Errors: NOT_FOUND, no such directory.
absl::Status LookAtFiles(Cli& cli, const std::string& directory, int rows);

}  // namespace accord::cli
