// The first pass of an import: reads every file, writes nothing, and finds every bad row.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
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
  std::string sheet = {};  // of a workbook

  // "accounts.csv:17: revenue: must be ..."
  std::string Text() const;
  // "accounts.csv:17".
  std::string Place() const;
};

// The problem of the row of `load` whose place is `place` (file_format.h).
ImportProblem ProblemAt(const Load& load, int64_t place, RowProblem problem);

using ProblemSink = std::function<void(const ImportProblem&)>;

// Gives an index the ids of those keys of a kind that the server knows.
using KeyFinder =
    std::function<absl::Status(ImportKind, const std::vector<std::string>& keys, KeyIndex&)>;

// What is known of one load after the check.
struct CheckedLoad {
  int64_t row_count = 0;   // all, also those that a `repeated` load skips
  int64_t skipped = 0;     // rows that the mapping says to skip; they are not in row_count
  int64_t unreadable = 0;  // rows whose key nobody knows
  std::vector<std::pair<int64_t, std::string>> removals;  // place and key of rows to be deleted
  absl::flat_hash_set<int64_t> bad_lines;                 // rows that are not going to be written
  absl::flat_hash_map<uint64_t, uint64_t> parents;        // of rows that refer to their own kind
  int depth_max = 0;  // of the tree that these parents make; a root has 0

  // How far below a root the row with this key stands, by the file alone; kLevelsMax if it is that
  // or more, or below itself.
  int DepthOf(uint64_t key) const;
  // Whether it stands below itself, or below something that does.
  bool IsInCircle(uint64_t key) const;
};

struct CheckedImport {
  KeyIndex keys;
  absl::flat_hash_set<uint64_t> present;  // keys of rows that are skipped or deleted
  absl::flat_hash_set<uint64_t> removed;  // keys of rows that are deleted
  std::vector<CheckedLoad> loads;         // as in the mapping

  int64_t BadRowCount() const;
};

// Reads the mapping's files in `directory` two times or more. What a row refers to and no file has
// is asked of `find`; without it there is nothing but the files. Every problem goes to `sink`, each
// once, in the order of loads and lines but for references and what follows from others. Errors: a
// file that cannot be read at all; those of `find`.
absl::StatusOr<CheckedImport> CheckImport(const std::string& directory, const Mapping& mapping,
                                          const ProblemSink& sink, const KeyFinder& find = nullptr);

}  // namespace accord::cli
