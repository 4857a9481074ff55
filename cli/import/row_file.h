// The rows of a file, whatever it is: CSV, JSON lines, a sheet of a workbook.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/import/file_format.h"
#include "common/csv/csv.h"

namespace accord::cli {

// Texts come as they are meant: without white space around them, in NFC. Errors are those of
// csv::Reader, with the file, the line (of a sheet: its row) and the column. Thread-compatible.
class RowFile {
 public:
  virtual ~RowFile() = default;

  // The names of the columns, some of which may be empty or stand there twice.
  virtual const std::vector<std::string>& columns() const = 0;
  // The index of the column that has this name; none and two are errors.
  virtual absl::StatusOr<size_t> Require(absl::string_view name) const = 0;
  // As csv::Reader::Next.
  virtual absl::StatusOr<bool> Next(csv::Record& record) = 0;
  virtual bool broken() const = 0;
};

// Errors: NOT_FOUND, a file that cannot be read; INVALID_ARGUMENT, one that has no header, or is
// not of its kind.
absl::StatusOr<std::unique_ptr<RowFile>> OpenRowFile(const SourceFile& file);

// The kinds, for OpenRowFile.
absl::StatusOr<std::unique_ptr<RowFile>> OpenCsvFile(const SourceFile& file);
absl::StatusOr<std::unique_ptr<RowFile>> OpenJsonFile(const SourceFile& file);
absl::StatusOr<std::unique_ptr<RowFile>> OpenSheetFile(const SourceFile& file);

// The names of all members of the objects in a file of JSON lines: what is a column of it. Lines
// that are no objects have none.
absl::StatusOr<std::vector<std::string>> JsonColumns(const SourceFile& file);

// What Require answers for columns with these names, of which the header is on `line` of `file`.
absl::StatusOr<size_t> RequireColumn(const std::vector<std::string>& columns,
                                     absl::string_view name, const std::string& file, int64_t line);

// An error in the form of csv::Reader's.
absl::Status RowFileError(const std::string& file, int64_t line, absl::string_view column,
                          absl::string_view reason);

}  // namespace accord::cli
