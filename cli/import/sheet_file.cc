// A sheet of a workbook. Its first row with a text in it names the columns.
#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/import/row_file.h"
#include "common/base/status.h"
#include "common/text/spelling.h"
#include "common/xlsx/workbook.h"

namespace accord::cli {
namespace {

using csv::Record;

Record::Type TypeOf(const xlsx::Cell& cell) {
  if (cell.is_number) return Record::Type::kNumber;
  return cell.is_day ? Record::Type::kDay : Record::Type::kText;
}

class SheetFile final : public RowFile {
 public:
  SheetFile(const SourceFile& file, xlsx::SheetReader reader)
      : file_(file), path_(file.path), reader_(std::move(reader)) {}

  absl::Status ReadHeader() {
    xlsx::Row row;
    do {
      ASSIGN_OR_RETURN(const bool more, reader_.Next(row));
      if (!more) {
        return RowFileError(path_, 1, "", "expected a row with the names of the columns");
      }
    } while (IsBlank(row));
    header_line_ = row.number;
    for (const xlsx::Cell& cell : row.cells) {
      if (cell.column >= csv::kMaxColumns) {
        return RowFileError(path_, row.number, "",
                            absl::StrCat("more than ", csv::kMaxColumns, " columns"));
      }
      columns_.resize(cell.column + 1);
      columns_.back() = text::Normal(cell.text);
    }
    return absl::OkStatus();
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  absl::StatusOr<size_t> Require(absl::string_view name) const override {
    return RequireColumn(columns_, name, path_, header_line_);
  }
  bool broken() const override { return !broken_.ok(); }

  absl::StatusOr<bool> Next(Record& record) override {
    RETURN_IF_ERROR(broken_);
    xlsx::Row row;
    do {
      absl::StatusOr<bool> more = reader_.Next(row);
      if (!more.ok()) broken_ = more.status();
      if (!more.ok() || !*more) return more;
    } while (IsBlank(row));
    record.Begin(row.number);
    for (const xlsx::Cell& cell : row.cells) {
      if (cell.column >= columns_.size()) break;  // a note beside the table
      while (record.size() < cell.column) record.Add("");
      if (cell.is_error) {
        record.Add(absl::StrCat("holds the error ", cell.text), Record::Type::kFault);
      } else {
        record.Add(file_.TextOf(cell.text), TypeOf(cell));
      }
    }
    while (record.size() < columns_.size()) record.Add("");
    return true;
  }

 private:
  static bool IsBlank(const xlsx::Row& row) {
    return std::all_of(row.cells.begin(), row.cells.end(),
                       [](const xlsx::Cell& cell) { return text::IsBlank(cell.text); });
  }

  const SourceFile file_;
  std::string path_;
  xlsx::SheetReader reader_;
  std::vector<std::string> columns_;
  int64_t header_line_ = 1;
  absl::Status broken_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowFile>> OpenSheetFile(const SourceFile& file) {
  ASSIGN_OR_RETURN(const xlsx::Workbook book, xlsx::Workbook::Open(file.path));
  for (size_t i = 0; i < book.sheets().size(); ++i) {
    if (book.sheets()[i].name != file.sheet) continue;
    ASSIGN_OR_RETURN(xlsx::SheetReader reader, book.Read(i));
    auto table = std::make_unique<SheetFile>(file, std::move(reader));
    RETURN_IF_ERROR(table->ReadHeader());
    return table;
  }
  return RowFileError(file.path, 1, "", absl::StrCat("there is no sheet \"", file.sheet, "\""));
}

}  // namespace accord::cli
