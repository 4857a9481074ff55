#include "cli/export/table_writer.h"

#include <fstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "cli/import/file_format.h"
#include "common/base/status.h"
#include "common/csv/csv.h"

namespace accord::cli {
namespace {

// A file that is there from the beginning.
class StreamTable : public TableWriter {
 public:
  explicit StreamTable(const TableFile& file)
      : columns_(file.columns),
        path_(absl::StrCat(file.stem, ".", NameOf(file.format))),
        stream_(path_, std::ios::binary | std::ios::trunc) {}

  bool is_open() const { return static_cast<bool>(stream_); }
  const std::string& path() const { return path_; }
  std::vector<std::string> Files() const override { return {path_}; }

 protected:
  absl::Status Close() {
    stream_.close();
    return stream_ ? absl::OkStatus() : Unwritable(path_, absl::StatusCode::kDataLoss);
  }

  const std::vector<ExportColumn> columns_;
  const std::string path_;
  std::ofstream stream_;
};

class CsvTable final : public StreamTable {
 public:
  explicit CsvTable(const TableFile& file) : StreamTable(file), writer_(stream_) {
    std::vector<std::string> names;
    for (const ExportColumn& column : columns_) names.push_back(column.name);
    writer_.Write(names);
  }

  absl::Status Write(const ExportRow& row) override {
    cells_.clear();
    for (size_t i = 0; i < row.size(); ++i) {
      const bool is_text = columns_[i].kind == CellKind::kText;
      cells_.push_back(is_text ? Disarmed(row[i].value_or("")) : row[i].value_or(""));
    }
    writer_.Write(cells_);
    return absl::OkStatus();
  }
  absl::Status Finish() override {
    const absl::Status written = writer_.Finish();
    RETURN_IF_ERROR(Close());
    return written;
  }

 private:
  csv::Writer writer_;
  std::vector<std::string> cells_;
};

std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Numbers are texts: JSON's are doubles to most who read them.
class JsonTable final : public StreamTable {
 public:
  explicit JsonTable(const TableFile& file) : StreamTable(file) {}

  absl::Status Write(const ExportRow& row) override {
    std::string line = "{";
    for (size_t i = 0; i < row.size(); ++i) {
      absl::StrAppend(&line, i == 0 ? "" : ",", Quoted(columns_[i].name), ":");
      const bool as_is = columns_[i].kind == CellKind::kFlag || columns_[i].kind == CellKind::kJson;
      absl::StrAppend(&line, !row[i].has_value() ? "null" : as_is ? *row[i] : Quoted(*row[i]));
    }
    stream_ << line << "}\n";
    return absl::OkStatus();
  }
  absl::Status Finish() override { return Close(); }
};

template <typename Table>
absl::StatusOr<std::unique_ptr<TableWriter>> OpenStream(const TableFile& file) {
  auto table = std::make_unique<Table>(file);
  if (!table->is_open()) return Unwritable(table->path(), absl::StatusCode::kNotFound);
  return table;
}

}  // namespace

absl::string_view NameOf(TableFormat format) {
  switch (format) {
    case TableFormat::kCsv:
      return "csv";
    case TableFormat::kJsonLines:
      return "jsonl";
    case TableFormat::kWorkbook:
      break;
  }
  return "xlsx";
}

absl::Status Unwritable(const std::string& path, absl::StatusCode code) {
  return MakeError(code, "FILE_UNWRITABLE", absl::StrCat(path, ": this file cannot be written"),
                   {{"file", path}});
}

absl::StatusOr<std::unique_ptr<TableWriter>> OpenTable(TableFile file) {
  switch (file.format) {
    case TableFormat::kCsv:
      return OpenStream<CsvTable>(file);
    case TableFormat::kJsonLines:
      return OpenStream<JsonTable>(file);
    case TableFormat::kWorkbook:
      break;
  }
  return OpenWorkbook(std::move(file));
}

}  // namespace accord::cli
