// Tables as files: CSV, JSON lines, workbooks, row by row in memory that does not grow with them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "cli/export/cells.h"

namespace accord::cli {

enum class TableFormat { kCsv, kJsonLines, kWorkbook };

// "csv", "jsonl", "xlsx": its name, and the ending of its files.
absl::string_view NameOf(TableFormat format);

using ExportRow = std::vector<absl::optional<std::string>>;

// Thread-compatible. What is written counts once Finish says so. In CSV and workbooks formulas are
// disarmed (file_format.h); in workbooks too, since they are saved as CSV by the next who opens
// them.
class TableWriter {
 public:
  virtual ~TableWriter() = default;

  // As many cells as columns. Errors: DATA_LOSS, reason FILE_UNWRITABLE; INVALID_ARGUMENT, reason
  // CELL_TOO_LONG: a workbook's cells hold 32,767 characters.
  virtual absl::Status Write(const ExportRow& row) = 0;
  virtual absl::Status Finish() = 0;
  // What it wrote, by path: one file, or as many workbooks as the rows need.
  virtual std::vector<std::string> Files() const = 0;
};

// What a sheet holds, the row with the names included.
inline constexpr int64_t kSheetRowsMax = 1048576;

struct TableFile {
  std::string stem;  // the path without its ending
  TableFormat format = TableFormat::kCsv;
  std::vector<ExportColumn> columns;
  int64_t sheet_rows_max = kSheetRowsMax;
};

// Replaces the file, and workbooks of an earlier export that continued it. Errors: NOT_FOUND,
// reason FILE_UNWRITABLE.
absl::StatusOr<std::unique_ptr<TableWriter>> OpenTable(TableFile file);

// The kinds, for OpenTable.
absl::StatusOr<std::unique_ptr<TableWriter>> OpenWorkbook(TableFile file);
absl::Status Unwritable(const std::string& path, absl::StatusCode code);

}  // namespace accord::cli
