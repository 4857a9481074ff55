// Workbooks by libxlsxwriter, in its mode of constant memory: a row is on disk before the next.
#include <xlsxwriter.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/export/table_writer.h"
#include "cli/import/file_format.h"
#include "common/base/status.h"
#include "re2/re2.h"

namespace accord::cli {
namespace {

namespace fs = std::filesystem;

// Digits that a double keeps whatever they are.
constexpr int kExactDigits = 15;
constexpr int64_t kCellUnitsMax = 32767;  // UTF-16 code units
// Excel's calendar has a 29th of February 1900.
constexpr int kYearMin = 1901;
constexpr int kPartsMax = 999;

int64_t Utf16UnitsOf(absl::string_view text) {
  int64_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

bool FitsDouble(absl::string_view number) {
  const auto digits = std::count_if(number.begin(), number.end(), absl::ascii_isdigit);
  return digits <= kExactDigits && number.find_first_of("eE") == absl::string_view::npos;
}

// Readers take "_x0041_" for a character.
std::string Escaped(std::string text) {
  static const RE2* const kLooksEscaped = new RE2("_(x[0-9A-Fa-f]{4}_)");
  RE2::GlobalReplace(&text, *kLooksEscaped, "_x005F_\\1");
  return text;
}

class WorkbookTable final : public TableWriter {
 public:
  explicit WorkbookTable(TableFile file) : file_(std::move(file)) {}
  ~WorkbookTable() override {
    if (book_ != nullptr) workbook_close(book_);
  }

  absl::Status Begin() {
    std::error_code unknown;
    for (int part = 1; fs::remove(PartPath(part), unknown) && part < kPartsMax; ++part) {
    }
    return OpenPart(absl::StrCat(file_.stem, ".xlsx"));
  }

  absl::Status Write(const ExportRow& row) override {
    if (row_ == file_.sheet_rows_max) RETURN_IF_ERROR(NextPart());
    for (size_t i = 0; i < row.size(); ++i) {
      if (!row[i].has_value()) continue;
      RETURN_IF_ERROR(WriteCell(static_cast<lxw_col_t>(i), *row[i], row[0].value_or("")));
    }
    ++row_;
    return absl::OkStatus();
  }
  absl::Status Finish() override { return ClosePart(); }
  std::vector<std::string> Files() const override { return paths_; }

 private:
  std::string PartPath(int part) const { return absl::StrFormat("%s-%03d.xlsx", file_.stem, part); }

  absl::Status OpenPart(const std::string& path) {
    lxw_workbook_options options = {};
    options.constant_memory = LXW_TRUE;
    book_ = workbook_new_opt(path.c_str(), &options);
    sheet_ = book_ == nullptr ? nullptr : workbook_add_worksheet(book_, nullptr);
    if (sheet_ == nullptr) return Unwritable(path, absl::StatusCode::kNotFound);
    // The same rows are the same bytes, whenever they are written.
    lxw_doc_properties properties = {};
    properties.created = 946684800;
    workbook_set_properties(book_, &properties);
    day_ = workbook_add_format(book_);
    format_set_num_format(day_, "yyyy-mm-dd");
    worksheet_freeze_panes(sheet_, 1, 0);
    for (size_t i = 0; i < file_.columns.size(); ++i) {
      worksheet_write_string(sheet_, 0, static_cast<lxw_col_t>(i), file_.columns[i].name.c_str(),
                             nullptr);
    }
    row_ = 1;
    paths_.push_back(path);
    return absl::OkStatus();
  }

  absl::Status ClosePart() {
    const lxw_error error = workbook_close(std::exchange(book_, nullptr));
    if (error == LXW_NO_ERROR) return absl::OkStatus();
    return Unwritable(paths_.back(), absl::StatusCode::kDataLoss);
  }

  // More rows than a sheet holds go into further files, which the mapping names together.
  absl::Status NextPart() {
    RETURN_IF_ERROR(ClosePart());
    if (paths_.size() == kPartsMax) {
      return MakeError(absl::StatusCode::kInvalidArgument, "TOO_MANY_ROWS",
                       absl::StrCat(file_.stem, " has more rows than ", kPartsMax,
                                    " workbooks hold: export csv or jsonl"));
    }
    if (paths_.size() == 1) {
      std::error_code failed;
      fs::rename(paths_[0], PartPath(1), failed);
      if (failed) return Unwritable(PartPath(1), absl::StatusCode::kDataLoss);
      paths_[0] = PartPath(1);
    }
    return OpenPart(PartPath(static_cast<int>(paths_.size()) + 1));
  }

  absl::Status WriteCell(lxw_col_t column, const std::string& text, const std::string& whose) {
    const auto row = static_cast<lxw_row_t>(row_);
    switch (file_.columns[column].kind) {
      case CellKind::kFlag:
        worksheet_write_boolean(sheet_, row, column, text == "true", nullptr);
        return absl::OkStatus();
      case CellKind::kNumber: {
        double number = 0;
        if (!FitsDouble(text) || !absl::SimpleAtod(text, &number)) break;
        worksheet_write_number(sheet_, row, column, number, nullptr);
        return absl::OkStatus();
      }
      case CellKind::kDay:
        if (WriteDay(row, column, text)) return absl::OkStatus();
        break;
      case CellKind::kText:
      case CellKind::kJson:
        break;
    }
    return WriteText(row, column, {text, whose});
  }

  bool WriteDay(lxw_row_t row, lxw_col_t column, const std::string& text) {
    lxw_datetime day = {};
    static const RE2* const kDay = new RE2("(\\d{4})-(\\d\\d)-(\\d\\d)");
    if (!RE2::FullMatch(text, *kDay, &day.year, &day.month, &day.day)) return false;
    if (day.year < kYearMin) return false;
    return worksheet_write_datetime(sheet_, row, column, &day, day_) == LXW_NO_ERROR;
  }

  struct Text {
    const std::string& text;
    const std::string& whose;
  };
  absl::Status WriteText(lxw_row_t row, lxw_col_t column, const Text& cell) {
    const bool is_text = file_.columns[column].kind == CellKind::kText;
    const std::string text = Escaped(is_text ? Disarmed(cell.text) : cell.text);
    const int64_t units = Utf16UnitsOf(text);
    if (units > kCellUnitsMax) {
      return MakeError(absl::StatusCode::kInvalidArgument, "CELL_TOO_LONG",
                       absl::StrCat(cell.whose, ": ", file_.columns[column].name, " has ", units,
                                    " characters, and a workbook's cell holds ", kCellUnitsMax,
                                    ": export csv or jsonl"),
                       {{"name", cell.whose}, {"column", file_.columns[column].name}});
    }
    if (worksheet_write_string(sheet_, row, column, text.c_str(), nullptr) == LXW_NO_ERROR) {
      return absl::OkStatus();
    }
    return Unwritable(paths_.back(), absl::StatusCode::kDataLoss);
  }

  const TableFile file_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* day_ = nullptr;
  int64_t row_ = 0;
  std::vector<std::string> paths_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<TableWriter>> OpenWorkbook(TableFile file) {
  auto table = std::make_unique<WorkbookTable>(std::move(file));
  RETURN_IF_ERROR(table->Begin());
  return table;
}

}  // namespace accord::cli
