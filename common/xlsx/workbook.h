// Reading XLSX workbooks (ECMA-376) a row at a time.
//
//   ASSIGN_OR_RETURN(xlsx::Workbook book, xlsx::Workbook::Open("export.xlsx"));
//   ASSIGN_OR_RETURN(xlsx::SheetReader sheet, book.Read(0));
//   xlsx::Row row;
//   while (true) {
//     ASSIGN_OR_RETURN(const bool more, sheet.Next(row));
//     ...
//
// What a cell shows is not kept in the file; its value is, and becomes text so: texts as they are
// (shared, inline or of a formula), numbers as the decimal that is stored (cell_text.h), days as
// 2026-03-31 with a time behind it if they have one, true and false; a formula is what it came to.
// A cell whose value is an error such as #N/A says so.
//
// Memory holds the workbook's shared texts (up to kSharedBytesMax) and one piece of the sheet; no
// part may be larger than its limit or grow without measure when it is unpacked. Errors are
// INVALID_ARGUMENT, reason XLSX_INVALID, metadata `file`, with a message such as
//   book.xlsx: is damaged: xl/workbook.xml:1: mismatched tag
// Classes are movable and thread-compatible; readers share what the workbook knows.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/xlsx/package.h"

namespace accord::xlsx {

inline constexpr int64_t kSharedBytesMax = 256 << 20;
inline constexpr int64_t kSheetBytesMax = int64_t{8} << 30;
inline constexpr int64_t kRowMax = 1048576;  // of the format
inline constexpr size_t kColumnMax = 16384;
inline constexpr size_t kCellBytesMax = 1 << 20;

struct Cell {
  size_t column = 0;  // from 0
  std::string text;
  bool is_number = false;  // stored as one, and no day
  bool is_day = false;     // 2026-03-31, perhaps with a time
  bool is_error = false;   // "#N/A"
};

struct Row {
  int64_t number = 0;       // from 1, as programs show it
  std::vector<Cell> cells;  // in the order of columns, those that are there
};

// What is shared by the sheets of a workbook: texts, styles, the first day.
struct Book;

class SheetReader {
 public:
  // Reads the next row that has cells; false at the end.
  absl::StatusOr<bool> Next(Row& row);

 private:
  friend class Workbook;
  struct State;
  SheetReader(std::shared_ptr<State> state, PartReader part)
      : state_(std::move(state)), part_(std::move(part)) {}

  std::shared_ptr<State> state_;  // what the part's handler fills
  PartReader part_;
  bool ended_ = false;
};

class Workbook {
 public:
  struct Sheet {
    std::string name;
    std::string part;
    bool hidden = false;
  };

  static absl::StatusOr<Workbook> Open(const std::string& path);

  // Those with cells, in the order in which programs show them; at least one.
  const std::vector<Sheet>& sheets() const;
  // `index` < sheets().size().
  absl::StatusOr<SheetReader> Read(size_t index) const;

 private:
  explicit Workbook(std::shared_ptr<const Book> book) : book_(std::move(book)) {}
  std::shared_ptr<const Book> book_;
};

// Whether a file that begins so is an XLSX workbook, or at least a ZIP archive.
bool LooksLikeWorkbook(absl::string_view first_bytes);

}  // namespace accord::xlsx
