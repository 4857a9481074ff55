#include "cli/import/shown_rows.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/import/row_file.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

std::string Shown(absl::string_view text) {
  if (text.size() <= kCellBytesShownMax) return std::string(text);
  size_t end = kCellBytesShownMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

// The line that an error of a row names; 0: none.
int64_t LineOfError(const absl::Status& status) {
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  int64_t line = 0;
  if (!detail.has_value()) return 0;
  for (const auto& [name, value] : detail->metadata) {
    if (name == "line" && !absl::SimpleAtoi(value, &line)) return 0;
  }
  return line;
}

class RowPrinter {
 public:
  RowPrinter(JsonWriter& json, const RowsWanted& wanted) : json_(json), wanted_(wanted) {}

  void Take(const csv::Record& record) {
    if (++count_ > wanted_.first && !IsAskedFor(record.line())) return;
    json_.BeginObject();
    json_.Field("line", record.line());
    json_.Key("cells");
    json_.BeginArray();
    for (size_t i = 0; i < std::min(record.size(), kColumnsShownMax); ++i) {
      json_.String(Shown(record[i]));
    }
    json_.EndArray();
    json_.EndObject();
  }

  void Refuse(const absl::Status& why) {
    ++count_;
    if (faulty_++ >= kFaultyRowsShownMax) return;
    json_.BeginObject();
    json_.Field("line", LineOfError(why));
    json_.Key("cells");
    json_.BeginArray();
    json_.EndArray();
    json_.EndObject();
  }

  int64_t count() const { return count_; }

 private:
  bool IsAskedFor(int64_t line) {
    return wanted_.lines.contains(line) && faulty_++ < kFaultyRowsShownMax;
  }

  JsonWriter& json_;
  const RowsWanted& wanted_;
  int64_t count_ = 0;
  size_t faulty_ = 0;
};

}  // namespace

void PrintRows(JsonWriter& json, const SourceFile& file, const RowsWanted& wanted) {
  const absl::StatusOr<std::unique_ptr<RowFile>> table = OpenRowFile(file);
  json.Key("columns");
  json.BeginArray();
  if (table.ok()) {
    const std::vector<std::string>& names = (*table)->columns();
    for (size_t i = 0; i < std::min(names.size(), kColumnsShownMax); ++i) json.String(names[i]);
  }
  json.EndArray();
  absl::Status fault = table.status();
  RowPrinter printer(json, wanted);
  json.Key("rows");
  json.BeginArray();
  csv::Record record;
  while (fault.ok()) {
    const absl::StatusOr<bool> more = (*table)->Next(record);
    if (more.ok() && !*more) break;
    if (more.ok()) {
      printer.Take(record);
    } else if ((*table)->broken()) {
      fault = more.status();
    } else {
      printer.Refuse(more.status());
    }
  }
  json.EndArray();
  json.Field("rowCount", printer.count());
  if (!fault.ok()) json.Field("fault", fault.message());
}

}  // namespace accord::cli
