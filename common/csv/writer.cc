#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/csv/csv.h"

namespace accord::csv {
namespace {

constexpr size_t kFlushBytes = 64 << 10;

bool NeedsQuotes(absl::string_view field, char delimiter) {
  for (const char c : field) {
    if (c == delimiter || c == '"' || c == '\n' || c == '\r') return true;
  }
  return false;
}

}  // namespace

void Writer::Write(const std::vector<absl::string_view>& fields) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) buffer_ += options_.delimiter;
    AddField(fields[i], fields.size() == 1);
  }
  EndRow();
}

void Writer::Write(const std::vector<std::string>& fields) {
  Write(std::vector<absl::string_view>(fields.begin(), fields.end()));
}

void Writer::AddField(absl::string_view field, bool alone) {
  // A row of one empty field would be an empty line, which readers skip.
  if (!NeedsQuotes(field, options_.delimiter) && !(alone && field.empty())) {
    absl::StrAppend(&buffer_, field);
    return;
  }
  buffer_ += '"';
  for (const char c : field) {
    if (c == '"') buffer_ += '"';
    buffer_ += c;
  }
  buffer_ += '"';
}

void Writer::EndRow() {
  buffer_ += '\n';
  if (buffer_.size() < kFlushBytes) return;
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
}

absl::Status Writer::Finish() {
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
  out_.flush();
  if (out_) return absl::OkStatus();
  return MakeError(absl::StatusCode::kDataLoss, "CSV_UNWRITABLE", "not all rows could be written");
}

}  // namespace accord::csv
