// The files of an import: which they are, and how each is written.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/import/file_format.h"
#include "cli/import/mapping.h"

namespace accord::cli {

// More files than anybody exports.
inline constexpr size_t kSourceFilesMax = 10000;

// Finds the files of every load in `directory`, looks at each from beginning to end, and puts them
// into the mapping, together with how undeclared numbers are written there. A load's `file` is a
// name, a name with `*` in its last part, or a folder, of which every file is read that does not
// begin with a dot; several are read in the order of their names. An optional load may have none.
//
// Errors: NOT_FOUND, no such file; INVALID_ARGUMENT, reason CSV_DIALECT: what is no table (an .xls,
// a PDF), what the mapping declares has no effect on it, its numbers can be read two ways.
absl::Status FindSources(const std::string& directory, Mapping& mapping);

// The same of one load, without its numbers.
absl::StatusOr<std::vector<SourceFile>> SourcesOf(const std::string& directory, const Load& load);

// The columns that a load asks for, each once.
std::vector<std::string> ColumnsOf(const Load& load);

// What a file is, by its name and its first bytes, without a mapping. `path` is also its name.
absl::StatusOr<SourceFile> LookAt(const std::string& path, const FileFormat& declared,
                                  const std::vector<std::string>& columns);

}  // namespace accord::cli
