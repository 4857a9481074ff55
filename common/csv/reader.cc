#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/csv/csv.h"
#include "common/csv/utf8.h"
#include "common/text/spelling.h"

namespace accord::csv {
namespace {

constexpr absl::string_view kReplacementText = "\uFFFD";

}  // namespace

absl::StatusOr<bool> Reader::Next(Record& record) {
  RETURN_IF_ERROR(broken_);
  while (true) {
    absl::StatusOr<bool> found = ReadRecord(record);
    source_.Forget();
    if (source_.failed()) {
      broken_ = MakeError(absl::StatusCode::kDataLoss, "CSV_UNREADABLE",
                          absl::StrCat(name_, ":", line_, ": reading failed"), {{"file", name_}});
      return broken_;
    }
    if (!found.ok() && !options_.lenient) broken_ = found.status();
    if (!found.ok() || !*found) return found;
    if (options_.lenient && IsBlankRow(record)) continue;
    if (options_.lenient) FitToColumns(record);
    RETURN_IF_ERROR(CheckRecord(record));
    return true;
  }
}

absl::StatusOr<bool> Reader::ReadRecord(Record& record) {
  record.Begin(line_);
  RETURN_IF_ERROR(SkipEmptyLines());
  record.line_ = line_;
  if (!source_.More()) return false;
  Stop stop = Stop::kDelimiter;
  while (stop == Stop::kDelimiter) {
    field_line_ = line_;
    if (options_.lenient) source_.Keep();
    if (record.size() == kMaxColumns) {
      if (options_.lenient) Recover();
      return ErrorHere(record, absl::StrCat("more than ", kMaxColumns, " columns"));
    }
    absl::StatusOr<Stop> read = ReadField(record);
    if (!read.ok() && options_.lenient) Recover();
    ASSIGN_OR_RETURN(stop, std::move(read));
  }
  return true;
}

// A stray quote makes one field of many lines: takes it back but for its first line, which is lost.
void Reader::Recover() {
  source_.Back();
  source_.Forget();
  line_ = field_line_;
  after_return_ = false;
  while (source_.More()) {
    const char* const stop =
        std::find_if(source_.at, source_.end, [](char c) { return c == '\n' || c == '\r'; });
    source_.at = stop;
    if (stop == source_.end) continue;
    if (PassReturns()) return;
    ++source_.at;
    ++line_;
    return;
  }
}

absl::StatusOr<Reader::Stop> Reader::ReadField(Record& record) {
  if (options_.lenient) PassSpaces();
  if (source_.More() && *source_.at == '"') {
    RETURN_IF_ERROR(ReadQuoted(record));
    if (options_.lenient) PassSpaces();
  } else {
    RETURN_IF_ERROR(ReadPlain(record));
  }
  ASSIGN_OR_RETURN(const Stop stop, ReadStop(record));
  record.ends_.push_back(record.text_.size());
  return stop;
}

void Reader::PassSpaces() {
  while (options_.delimiter != ' ' && source_.More() && *source_.at == ' ') ++source_.at;
}

absl::Status Reader::ReadPlain(Record& record) {
  const char delimiter = options_.delimiter;
  while (source_.More()) {
    const char* const until = std::find_if(source_.at, source_.end, [delimiter](char c) {
      return c == delimiter || c == '\n' || c == '\r' || c == '"';
    });
    RETURN_IF_ERROR(Append(record, until));
    if (source_.at == source_.end) continue;
    if (*source_.at == '"') return ErrorHere(record, "a quote inside a field that is not quoted");
    break;
  }
  return absl::OkStatus();
}

absl::Status Reader::ReadQuoted(Record& record) {
  ++source_.at;
  while (source_.More()) {
    const void* const quote = std::memchr(source_.at, '"', source_.end - source_.at);
    const char* const until = quote == nullptr ? source_.end : static_cast<const char*>(quote);
    CountLines(until);
    RETURN_IF_ERROR(Append(record, until));
    if (source_.at == source_.end) continue;
    ++source_.at;
    after_return_ = false;
    if (!source_.More() || *source_.at != '"') return absl::OkStatus();
    RETURN_IF_ERROR(Append(record, source_.at + 1));  // of two quotes, the second
  }
  return ErrorHere(record, "this quoted field is never closed");
}

// Of what stands up to `until`. CR LF is one line end, also where the buffer ends between the two.
void Reader::CountLines(const char* until) {
  if (!options_.lenient) {
    line_ += std::count(source_.at, until, '\n');
    return;
  }
  for (const char* c = source_.at; c != until; ++c) {
    if (*c == '\r' || (*c == '\n' && !after_return_)) ++line_;
    after_return_ = *c == '\r';
  }
}

// What ends a field, consumed.
absl::StatusOr<Reader::Stop> Reader::ReadStop(Record& record) {
  if (!source_.More()) return Stop::kFileEnd;
  if (*source_.at == options_.delimiter) {
    ++source_.at;
    return Stop::kDelimiter;
  }
  if (options_.lenient && PassReturns()) return Stop::kLineEnd;
  if (*source_.at == '\r') {
    ++source_.at;
    if (!source_.More() || *source_.at != '\n') {
      return ErrorHere(record, "a carriage return without a line feed");
    }
  }
  if (*source_.at != '\n') return ErrorHere(record, "text behind the closing quote");
  ++source_.at;
  ++line_;
  return Stop::kLineEnd;
}

// Carriage returns, and the line feed behind them. A line feed makes one line end of all of them
// (CR CR LF is what a text becomes that was converted twice); else each of them is one. False if
// there are none.
bool Reader::PassReturns() {
  int64_t returns = 0;
  for (; source_.More() && *source_.at == '\r'; ++source_.at) ++returns;
  if (returns == 0) return false;
  const bool feed = source_.More() && *source_.at == '\n';
  if (feed) ++source_.at;
  line_ += feed ? 1 : returns;
  return true;
}

absl::Status Reader::SkipEmptyLines() {
  while (source_.More() && (*source_.at == '\n' || *source_.at == '\r')) {
    if (options_.lenient && PassReturns()) continue;
    if (*source_.at == '\r') {
      ++source_.at;
      if (!source_.More() || *source_.at != '\n') {
        return ErrorIn(line_, "", "a carriage return without a line feed");
      }
    }
    ++source_.at;
    ++line_;
  }
  return absl::OkStatus();
}

// Moves the bytes up to `until` into the record, within its limits.
absl::Status Reader::Append(Record& record, const char* until) {
  const size_t begin = record.ends_.empty() ? 0 : record.ends_.back();
  const size_t size = record.text_.size() + (until - source_.at);
  if (size - begin > options_.field_bytes_max) {
    return ErrorHere(record, absl::StrCat("longer than ", options_.field_bytes_max,
                                          " bytes; is a quote left open?"));
  }
  if (size > options_.record_bytes_max) {
    return ErrorHere(record,
                     absl::StrCat("a row longer than ", options_.record_bytes_max, " bytes"));
  }
  record.text_.append(source_.at, until - source_.at);
  source_.at = until;
  return absl::OkStatus();
}

bool Reader::IsBlankRow(const Record& record) const {
  for (size_t i = 0; i < record.size(); ++i) {
    const absl::string_view field = record[i];
    if (field.empty() || field == " ") continue;
    if (!IsUtf8(field) || !text::IsBlank(field)) return false;
  }
  return true;
}

// Some programs end each row with a delimiter, others only the header.
void Reader::FitToColumns(Record& record) const {
  const size_t expected = columns_.size();
  if (expected == 0) return;
  while (record.size() > expected && record[record.size() - 1].empty()) record.ends_.pop_back();
  while (record.size() < expected) {
    for (size_t i = record.size(); i < expected; ++i) {
      if (!columns_[i].empty()) return;
    }
    record.Add("");
  }
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
    if (options_.encoding != nullptr && absl::StrContains(record[i], kReplacementText)) {
      return ErrorAt(record, i, absl::StrCat("a byte that is no character of ", options_.encoding));
    }
    if (!IsUtf8(record[i])) return ErrorAt(record, i, "not valid UTF-8");
    if (absl::StrContains(record[i], '\0')) return ErrorAt(record, i, "a NUL character");
  }
  return absl::OkStatus();
}

std::string Reader::ColumnName(size_t index) const {
  return index < columns_.size() && !columns_[index].empty() ? columns_[index]
                                                             : absl::StrCat("column ", index + 1);
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
  int64_t line = record.line();
  for (size_t i = 0; i < before.size(); ++i) {
    const bool is_pair = before[i] == '\n' && i > 0 && before[i - 1] == '\r';
    line += before[i] == '\r' || (before[i] == '\n' && !is_pair) ? 1 : 0;
  }
  return ErrorIn(line, ColumnName(column), reason);
}

}  // namespace accord::csv
