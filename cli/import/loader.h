// The second pass of an import: writes what the first one found good.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/app/cli.h"
#include "cli/import/batch.h"
#include "cli/import/check.h"
#include "cli/import/mapping.h"
#include "cli/import/runs.h"

namespace accord::cli {

struct LoadOptions {
  std::string directory;
  bool dry_run = false;           // the server checks and writes nothing
  bool skip_bad = false;          // go on without what the server refuses
  RunJournal* journal = nullptr;  // notes what is written; null: nobody does
  bool events = false;            // tells progress as events.h says, not as lines for people
};

// What became of a load's rows.
struct LoadReport {
  std::string file;
  std::string resource;
  int64_t rows = 0;
  int64_t created = 0;
  int64_t updated = 0;
  int64_t restored = 0;  // was deleted, and is there again
  int64_t unchanged = 0;
  int64_t left_out = 0;                   // bad, or refused by the server
  int64_t repeated = 0;                   // further rows of a key that counts once
  int64_t unchecked = 0;                  // dry run: refers to what is not on the server yet
  int64_t skipped = 0;                    // the mapping says to skip them
  int64_t deleted = 0;                    // rows that say so, or that a full file no longer has
  int64_t missing = 0;                    // on the server, and not in a full file
  std::vector<std::string> missing_keys;  // some of them
  // By field: texts that were empty, of rows that were written. One that clears counts where its
  // row changed something, whether or not there was a value.
  std::map<std::string, int64_t> kept_empty;
  std::map<std::string, int64_t> cleared;
};

// Writes all loads in order; rows that are refused go to `sink`. `checked` learns the ids that the
// server gives. Errors: the first that ends it; what was written before stays.
absl::StatusOr<std::vector<LoadReport>> WriteLoads(Cli& cli, const Mapping& mapping,
                                                   CheckedImport& checked, const ProblemSink& sink,
                                                   const LoadOptions& options);

}  // namespace accord::cli
