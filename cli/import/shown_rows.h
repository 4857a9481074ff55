// Rows of a file as they are read, for somebody who looks at them.
#pragma once

#include <cstdint>
#include <set>

#include "cli/import/file_format.h"
#include "cli/kit/json.h"

namespace accord::cli {

// So much of a table is shown; a longer cell ends with "…".
inline constexpr size_t kColumnsShownMax = 200;
inline constexpr size_t kCellBytesShownMax = 300;
inline constexpr size_t kFaultyRowsShownMax = 200;

struct RowsWanted {
  int64_t first = 0;        // so many from the beginning
  std::set<int64_t> lines;  // and those that begin on these lines, the first kFaultyRowsShownMax
};

// Writes the members "columns", "rows" ([{"line":2,"cells":["a","b"]}], by lines) and "rowCount" of
// the object that `json` is in. A row that cannot be read has no cells, and is shown whatever is
// wanted; a file that cannot be read has no rows, and the member "fault", which says why.
void PrintRows(JsonWriter& json, const SourceFile& file, const RowsWanted& wanted);

}  // namespace accord::cli
