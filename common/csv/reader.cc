#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/csv/csv.h"
#include "common/csv/utf8.h"

namespace accord::csv {
namespace {

// Large enough that the cost of a read vanishes, small enough to stay in the cache.
constexpr size_t kBufferBytes = 256 << 10;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Reader::Reader(std::unique_ptr<std::istream> owned, std::istream& stream, std::string name,
               Options options)
    : owned_(std::move(owned)),
      stream_(&stream),
      name_(std::move(name)),
      options_(options),
      buffer_(kBufferBytes) {}

absl::StatusOr<Reader> Reader::Open(const std::string& path, Options options) {
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  std::error_code error;
  const bool is_directory = std::filesystem::is_directory(path, error);
  if (!*file || is_directory) {
    return MakeError(absl::StatusCode::kNotFound, "CSV_UNREADABLE",
                     absl::StrCat(path, ": this file cannot be read"), {{"file", path}});
  }
  std::istream& stream = *file;
  Reader reader(std::move(file), stream, path, options);
  // A pipe has no size; then there is no progress to show, and nothing else is wrong.
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (!error) reader.file_size_ = static_cast<int64_t>(size);
  RETURN_IF_ERROR(reader.ReadHeader());
  return reader;
}

absl::StatusOr<Reader> Reader::FromStream(std::istream& stream, std::string name, Options options) {
  Reader reader(nullptr, stream, std::move(name), options);
  RETURN_IF_ERROR(reader.ReadHeader());
  return reader;
}

absl::Status Reader::ReadHeader() {
  const unsigned char delimiter = static_cast<unsigned char>(options_.delimiter);
  if (delimiter >= 0x80 ||
      absl::StrContains(absl::string_view("\"\r\n\0", 4), options_.delimiter)) {
    return ErrorIn(1, "", "the delimiter must be an ASCII character, and no quote or line end");
  }
  if (More() && absl::StartsWith({at_, static_cast<size_t>(end_ - at_)}, kByteOrderMark)) {
    at_ += kByteOrderMark.size();
  }
  Record header;
  ASSIGN_OR_RETURN(const bool found, Next(header));
  if (!found) return ErrorIn(1, "", "expected a row with the names of the columns");
  absl::flat_hash_set<absl::string_view> names;
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string number = absl::StrCat("column ", i + 1);
    if (header[i].empty()) return ErrorIn(header.line(), number, "this column has no name");
    if (header[i].size() > kMaxColumnNameBytes) {
      return ErrorIn(header.line(), number,
                     absl::StrCat("a name longer than ", kMaxColumnNameBytes, " bytes"));
    }
    if (!names.insert(header[i]).second) {
      return ErrorIn(header.line(), number,
                     absl::StrCat("a second column named \"", header[i], "\""));
    }
  }
  for (size_t i = 0; i < header.size(); ++i) columns_.emplace_back(header[i]);
  return absl::OkStatus();
}

absl::optional<size_t> Reader::Column(absl::string_view name) const {
  const auto it = std::find(columns_.begin(), columns_.end(), name);
  if (it == columns_.end()) return absl::nullopt;
  return static_cast<size_t>(it - columns_.begin());
}

absl::StatusOr<size_t> Reader::Require(absl::string_view name) const {
  if (const absl::optional<size_t> column = Column(name)) return *column;
  return ErrorIn(
      1, name,
      absl::StrCat("there is no such column; the columns are: ", absl::StrJoin(columns_, ", ")));
}

absl::StatusOr<bool> Reader::Next(Record& record) {
  RETURN_IF_ERROR(broken_);
  absl::StatusOr<bool> found = ReadRecord(record);
  if (!found.ok()) {
    broken_ = found.status();
  } else if (stream_->bad()) {
    broken_ = MakeError(absl::StatusCode::kDataLoss, "CSV_UNREADABLE",
                        absl::StrCat(name_, ":", line_, ": reading failed"), {{"file", name_}});
  }
  RETURN_IF_ERROR(broken_);
  if (*found) RETURN_IF_ERROR(CheckRecord(record));
  return *found;
}

absl::StatusOr<bool> Reader::ReadRecord(Record& record) {
  record.text_.clear();
  record.ends_.clear();
  RETURN_IF_ERROR(SkipEmptyLines());
  record.line_ = line_;
  if (!More()) return false;
  Stop stop = Stop::kDelimiter;
  while (stop == Stop::kDelimiter) {
    field_line_ = line_;
    if (record.size() == kMaxColumns) {
      return ErrorHere(record, absl::StrCat("more than ", kMaxColumns, " columns"));
    }
    ASSIGN_OR_RETURN(stop, ReadField(record));
  }
  return true;
}

absl::StatusOr<Reader::Stop> Reader::ReadField(Record& record) {
  if (More() && *at_ == '"') {
    RETURN_IF_ERROR(ReadQuoted(record));
  } else {
    RETURN_IF_ERROR(ReadPlain(record));
  }
  ASSIGN_OR_RETURN(const Stop stop, ReadStop(record));
  record.ends_.push_back(record.text_.size());
  return stop;
}

absl::Status Reader::ReadPlain(Record& record) {
  const char delimiter = options_.delimiter;
  while (More()) {
    const char* const until = std::find_if(at_, end_, [delimiter](char c) {
      return c == delimiter || c == '\n' || c == '\r' || c == '"';
    });
    RETURN_IF_ERROR(Append(record, until));
    if (at_ == end_) continue;
    if (*at_ == '"') return ErrorHere(record, "a quote inside a field that is not quoted");
    break;
  }
  return absl::OkStatus();
}

absl::Status Reader::ReadQuoted(Record& record) {
  ++at_;
  while (More()) {
    const void* const quote = std::memchr(at_, '"', end_ - at_);
    const char* const until = quote == nullptr ? end_ : static_cast<const char*>(quote);
    line_ += std::count(at_, until, '\n');
    RETURN_IF_ERROR(Append(record, until));
    if (at_ == end_) continue;
    ++at_;
    if (!More() || *at_ != '"') return absl::OkStatus();
    RETURN_IF_ERROR(Append(record, at_ + 1));  // of two quotes, the second
  }
  return ErrorHere(record, "this quoted field is never closed");
}

// What ends a field, consumed.
absl::StatusOr<Reader::Stop> Reader::ReadStop(Record& record) {
  if (!More()) return Stop::kFileEnd;
  if (*at_ == options_.delimiter) {
    ++at_;
    return Stop::kDelimiter;
  }
  if (*at_ == '\r') {
    ++at_;
    if (!More() || *at_ != '\n') {
      return ErrorHere(record, "a carriage return without a line feed");
    }
  }
  if (*at_ != '\n') return ErrorHere(record, "text behind the closing quote");
  ++at_;
  ++line_;
  return Stop::kLineEnd;
}

absl::Status Reader::SkipEmptyLines() {
  while (More() && (*at_ == '\n' || *at_ == '\r')) {
    if (*at_ == '\r') {
      ++at_;
      if (!More() || *at_ != '\n') {
        return ErrorIn(line_, "", "a carriage return without a line feed");
      }
    }
    ++at_;
    ++line_;
  }
  return absl::OkStatus();
}

// Moves the bytes up to `until` into the record, within its limits.
absl::Status Reader::Append(Record& record, const char* until) {
  const size_t begin = record.ends_.empty() ? 0 : record.ends_.back();
  const size_t size = record.text_.size() + (until - at_);
  if (size - begin > options_.field_bytes_max) {
    return ErrorHere(record, absl::StrCat("longer than ", options_.field_bytes_max,
                                          " bytes; is a quote left open?"));
  }
  if (size > options_.record_bytes_max) {
    return ErrorHere(record,
                     absl::StrCat("a row longer than ", options_.record_bytes_max, " bytes"));
  }
  record.text_.append(at_, until - at_);
  at_ = until;
  return absl::OkStatus();
}

absl::Status Reader::CheckRecord(const Record& record) const {
  const size_t expected = columns_.size();
  if (expected != 0 && record.size() != expected) {
    const std::string column = ColumnName(std::min(record.size(), expected));
    return ErrorIn(record.line(), column,
                   absl::StrCat("expected ", expected, " fields, found ", record.size()));
  }
  // Most rows are plain ASCII and need no second look. The others are checked field by field: two
  // broken fields can make one sound row.
  const absl::string_view text = record.text_;
  const auto is_plain = [](char c) { return c > 0; };
  if (std::all_of(text.begin(), text.end(), is_plain)) return absl::OkStatus();
  for (size_t i = 0; i < record.size(); ++i) {
    if (!IsUtf8(record[i])) return ErrorAt(record, i, "not valid UTF-8");
    if (absl::StrContains(record[i], '\0')) return ErrorAt(record, i, "a NUL character");
  }
  return absl::OkStatus();
}

bool Reader::Fill() {
  stream_->read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  bytes_read_ += stream_->gcount();
  at_ = buffer_.data();
  end_ = at_ + stream_->gcount();
  return at_ != end_;
}

std::string Reader::ColumnName(size_t index) const {
  return index < columns_.size() ? columns_[index] : absl::StrCat("column ", index + 1);
}

absl::Status Reader::ErrorIn(int64_t line, absl::string_view column,
                             absl::string_view reason) const {
  return MakeError(
      absl::StatusCode::kInvalidArgument, "CSV_INVALID",
      absl::StrCat(name_, ":", line, ": ", column, column.empty() ? "" : ": ", reason),
      {{"file", name_}, {"line", absl::StrCat(line)}, {"column", std::string(column)}});
}

absl::Status Reader::ErrorHere(const Record& record, absl::string_view reason) const {
  return ErrorIn(field_line_, ColumnName(record.size()), reason);
}

absl::Status Reader::ErrorAt(const Record& record, size_t column, absl::string_view reason) const {
  // A field may begin some lines below its record: one further down for every line end before it.
  const absl::string_view before =
      absl::string_view(record.text_).substr(0, column == 0 ? 0 : record.ends_[column - 1]);
  const int64_t line = record.line() + std::count(before.begin(), before.end(), '\n');
  return ErrorIn(line, ColumnName(column), reason);
}

}  // namespace accord::csv
