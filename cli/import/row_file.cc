#include "cli/import/row_file.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/text/spelling.h"

namespace accord::cli {
namespace {

constexpr size_t kColumnsToldMax = 50;

// A CSV file, its texts as they are meant.
class CsvFile final : public RowFile {
 public:
  CsvFile(const SourceFile& file, csv::Reader reader) : file_(file), reader_(std::move(reader)) {}

  const std::vector<std::string>& columns() const override { return reader_.columns(); }
  absl::StatusOr<size_t> Require(absl::string_view name) const override {
    return reader_.Require(name);
  }
  bool broken() const override { return reader_.broken(); }

  absl::StatusOr<bool> Next(csv::Record& record) override {
    ASSIGN_OR_RETURN(const bool more, reader_.Next(record));
    if (!more || IsMeant(record)) return more;
    normal_.Begin(record.line());
    for (size_t i = 0; i < record.size(); ++i) normal_.Add(file_.TextOf(record[i]));
    std::swap(record, normal_);
    return true;
  }

 private:
  bool IsMeant(const csv::Record& record) const {
    for (size_t i = 0; i < record.size(); ++i) {
      const bool meant = file_.texts == CellTexts::kTrimmed
                             ? text::IsNormal(record[i])
                             : file_.texts == CellTexts::kExact || Rearmed(record[i]) == record[i];
      if (!meant) return false;
    }
    return true;
  }

  const SourceFile file_;
  csv::Reader reader_;
  csv::Record normal_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RowFile>> OpenCsvFile(const SourceFile& file) {
  csv::Options options;
  // Texts to the letter are those that a program wrote, which quotes what needs it.
  options.lenient = file.texts == CellTexts::kTrimmed;
  options.delimiter = file.dialect.delimiter;
  if (!file.dialect.is_utf8()) options.encoding = file.dialect.encoding.c_str();
  ASSIGN_OR_RETURN(csv::Reader reader, csv::Reader::Open(file.path, options));
  return std::make_unique<CsvFile>(file, std::move(reader));
}

absl::StatusOr<std::unique_ptr<RowFile>> OpenRowFile(const SourceFile& file) {
  switch (file.kind) {
    case FileKind::kJsonLines:
      return OpenJsonFile(file);
    case FileKind::kWorkbook:
      return OpenSheetFile(file);
    case FileKind::kCsv:
      break;
  }
  return OpenCsvFile(file);
}

absl::Status RowFileError(const std::string& file, int64_t line, absl::string_view column,
                          absl::string_view reason) {
  return MakeError(absl::StatusCode::kInvalidArgument, "CSV_INVALID",
                   absl::StrCat(file, ":", line, ": ", column, column.empty() ? "" : ": ", reason),
                   {{"file", file}, {"line", absl::StrCat(line)}, {"column", std::string(column)}});
}

absl::StatusOr<size_t> RequireColumn(const std::vector<std::string>& columns,
                                     absl::string_view name, const std::string& file,
                                     int64_t line) {
  const std::string wanted = text::Normal(name);
  const auto found = std::find(columns.begin(), columns.end(), wanted);
  if (found == columns.end()) {
    std::vector<std::string> told;
    for (const std::string& column : columns) {
      if (!column.empty() && told.size() < kColumnsToldMax) told.push_back(column);
    }
    return RowFileError(
        file, line, name,
        absl::StrCat("there is no such column; the columns are: ", absl::StrJoin(told, ", "),
                     columns.size() > kColumnsToldMax ? ", ..." : ""));
  }
  if (std::find(found + 1, columns.end(), wanted) != columns.end()) {
    return RowFileError(file, line, name, "more than one column has this name");
  }
  return static_cast<size_t>(found - columns.begin());
}

}  // namespace accord::cli
