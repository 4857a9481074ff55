// How the file of a load is written: what a mapping declares of it, and what was found.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "cli/import/numbers.h"
#include "common/csv/dialect.h"

namespace accord::cli {

class JsonObject;

// What a file's texts are.
enum class CellTexts {
  kTrimmed,   // without white space around them, in NFC
  kExact,     // to the letter
  kDisarmed,  // to the letter, but for the apostrophe that Disarmed puts before some
};

// Puts an apostrophe before a text that a spreadsheet would run as a formula, and before one that
// only looks as if that had been done.
std::string Disarmed(absl::string_view text);
// What Disarmed was given.
absl::string_view Rearmed(absl::string_view text);

// What a mapping says of a load's file; what it does not say is found out.
struct FileFormat {
  std::string encoding;
  absl::optional<char> delimiter;
  std::string sheet;
  CellTexts texts = CellTexts::kTrimmed;
  std::vector<std::string> json_columns;  // whose cells are JSON; in JSON lines, any value
};

// Reads `encoding`, `delimiter` and `sheet` of a load; what is wrong is refused there.
FileFormat ReadFileFormat(JsonObject& load);

enum class FileKind { kCsv, kJsonLines, kWorkbook };

// One file of a load, and how it is read.
struct SourceFile {
  std::string path;  // where it is
  std::string name;  // what problems call it: "accounts.csv", "deals/2026.csv"
  FileKind kind = FileKind::kCsv;
  csv::Dialect dialect;              // of CSV; of JSON lines the encoding
  std::string sheet;                 // of a workbook
  std::vector<std::string> columns;  // of JSON lines: every member of its objects
  NumberFormat numbers;              // of what no mapping declares
  CellTexts texts = CellTexts::kTrimmed;
  std::vector<std::string> json_columns;

  // A text of the file as it is meant.
  std::string TextOf(absl::string_view text) const;

  // "Windows-1252, semicolon, numbers like 1.234,5"; "the sheet Deals".
  std::string Describe() const;
  // Whether it is what everybody expects: CSV in UTF-8, commas and decimal points.
  bool IsPlain() const;
};

// A row's place in all files of a load, as one number: that of rows of the first file is their
// line. Lines are below 2^40.
int64_t PlaceOf(size_t file, int64_t line);
size_t FileOf(int64_t place);
int64_t LineOf(int64_t place);

}  // namespace accord::cli
