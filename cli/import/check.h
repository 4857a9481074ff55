// The first pass of an import: reads every file, writes nothing, and finds every bad row.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "cli/import/keys.h"
#include "cli/import/mapping.h"
#include "cli/import/rows.h"

namespace accord::cli {

// One thing wrong, where it stands.
struct ImportProblem {
  std::string file;
  int64_t line = 0;
  RowProblem problem;

  // "accounts.csv:17: revenue: must be ..."
  std::string Text() const;
};
using ProblemSink = std::function<void(const ImportProblem&)>;

// What is known of one load after the check.
struct CheckedLoad {
  int64_t row_count = 0;  // all, also those that a `repeated` load skips
  int64_t skipped = 0;    // rows that the mapping says to skip; they are not in row_count
  absl::flat_hash_set<int64_t> bad_lines;           // rows that are not going to be written
  absl::flat_hash_map<uint64_t, uint64_t> parents;  // of rows that refer to their own kind
  int depth_max = 0;  // of the tree that these parents make; a root has 0

  // How far below a root the row with this key stands, by the file alone.
  int DepthOf(uint64_t key) const;
};

struct CheckedImport {
  KeyIndex keys;
  std::vector<CheckedLoad> loads;  // as in the mapping

  int64_t BadRowCount() const;
};

// Reads the mapping's files in `directory` two times or more. Every problem goes to `sink`, each
// once, in the order of loads and lines but for those that follow from others. Errors: a file that
// cannot be read at all.
absl::StatusOr<CheckedImport> CheckImport(const std::string& directory, const Mapping& mapping,
                                          const ProblemSink& sink);

}  // namespace accord::cli
