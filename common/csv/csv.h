// Reading and writing CSV (RFC 4180) a record at a time, in memory that does not grow with the
// file.
//
//   ASSIGN_OR_RETURN(csv::Reader reader, csv::Reader::Open("accounts.csv"));
//   ASSIGN_OR_RETURN(const size_t country, reader.Require("country"));
//   csv::Record record;
//   while (true) {
//     ASSIGN_OR_RETURN(const bool more, reader.Next(record));
//     if (!more) break;
//     if (!Known(record[country])) return reader.ErrorAt(record, country, "unknown country");
//   }
//
// The first row names the columns. Lines end in LF or CR LF; a UTF-8 byte order mark is skipped,
// and so are empty lines. A quoted field may hold delimiters, line ends and doubled quotes. Nothing
// is trimmed. Errors are INVALID_ARGUMENT, reason CSV_INVALID, metadata `file`, `line` (1-based)
// and `column` (its name, or "column 7" if it has none, or empty), with a message such as
//   accounts.csv:17: country: not valid UTF-8
//
// That is what our own programs write. Options.lenient reads what others do: see there, and
// dialect.h, which finds out how a file is written.
//
// Classes are thread-compatible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/csv/source.h"

namespace accord::csv {

// Real files stay far below these, so they are the bounds unless Options say others; a quote that
// is never closed soon goes beyond them.
inline constexpr size_t kMaxFieldBytes = 1 << 20;
inline constexpr size_t kMaxRecordBytes = 16 << 20;
inline constexpr size_t kMaxColumns = 1000;
inline constexpr size_t kMaxColumnNameBytes = 200;  // errors quote it

struct Options {
  char delimiter = ',';  // any ASCII character but a quote, CR, LF or NUL
  size_t field_bytes_max = kMaxFieldBytes;
  size_t record_bytes_max = kMaxRecordBytes;
  // A file as people have it. One row's fault is that row's alone:
  // - a line may end in CR too; a first line "sep=;" is passed; spaces may surround quotes;
  // - rows of which every field is blank are passed, as are blank fields beyond the last column;
  // - names of columns are cut to what is seen of them; none, or one twice, harms who asks for it;
  // - behind a stray quote the reading goes on with the line after the one its field began on.
  bool lenient = false;
  // What Decoder takes; null: UTF-8.
  const char* encoding = nullptr;
};

// The fields of one row. Reused from row to row, it allocates nothing.
class Record {
 public:
  // What a field is known to be beyond its text, in files that say so; all fields of CSV are texts.
  // A fault is no value: the text says why, such as "holds the error #N/A". What is absent is not
  // even empty: the row says nothing of it.
  enum class Type : char { kText, kNumber, kDay, kFault, kAbsent };

  size_t size() const { return ends_.size(); }
  // Field `i`, without its quotes; valid until the record is read into again. i < size().
  absl::string_view operator[](size_t i) const {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return absl::string_view(text_).substr(begin, ends_[i] - begin);
  }
  // The line on which the record begins, from 1.
  int64_t line() const { return line_; }

  // A number is written as 1234.5, a day as 2026-03-31, whatever the mapping says of texts.
  Type type(size_t i) const { return i < types_.size() ? types_[i] : Type::kText; }

  // For who makes rows of something else than CSV: an empty row on `line`, and one more field.
  void Begin(int64_t line) {
    text_.clear();
    ends_.clear();
    types_.clear();
    line_ = line;
  }
  void Add(absl::string_view field, Type type = Type::kText) {
    text_.append(field.data(), field.size());
    ends_.push_back(text_.size());
    if (type == Type::kText) return;
    types_.resize(ends_.size(), Type::kText);
    types_.back() = type;
  }
  // The same row, said to be on another line.
  void MoveTo(int64_t line) { line_ = line; }

 private:
  friend class Reader;
  std::string text_;          // the fields, one after another
  std::vector<size_t> ends_;  // where each ends in text_
  std::vector<Type> types_;   // of those up to the last that is no text
  int64_t line_ = 0;
};

class Reader {
 public:
  // Opens the file and reads its header row. Errors: NOT_FOUND, reason CSV_UNREADABLE, metadata
  // `file`: it cannot be opened; INVALID_ARGUMENT, reason CSV_INVALID: no header, a column without
  // a name or named twice (unless lenient), a delimiter that cannot be one; ENCODING_UNKNOWN.
  static absl::StatusOr<Reader> Open(const std::string& path, Options options = {});
  // The same from a stream, which must outlive the reader; `name` stands for the file in errors.
  static absl::StatusOr<Reader> FromStream(std::istream& stream, std::string name,
                                           Options options = {});

  // The names of the columns; every record has as many fields.
  const std::vector<std::string>& columns() const { return columns_; }
  // The index of a column, or nothing if there is none or more than one. Linear in the number of
  // columns: ask once.
  absl::optional<size_t> Column(absl::string_view name) const;
  // The same; a missing column is an error that lists those that exist, as is one named twice.
  absl::StatusOr<size_t> Require(absl::string_view name) const;

  // Reads the next row into `record`; false at the end. After an error that concerns one row alone
  // (number of fields, encoding; if lenient, quotes and sizes too) the next call goes on with the
  // row after it; after any other the reader is broken() and gives that error again. DATA_LOSS,
  // reason CSV_UNREADABLE: reading failed.
  absl::StatusOr<bool> Next(Record& record);
  bool broken() const { return !broken_.ok(); }

  // An error about one field, in the form of the reader's own. `column` < columns().size().
  absl::Status ErrorAt(const Record& record, size_t column, absl::string_view reason) const;

  // Progress: bytes consumed, and bytes in all if the source is a file.
  int64_t byte_offset() const { return source_.byte_offset(); }
  absl::optional<int64_t> file_size() const { return file_size_; }

 private:
  enum class Stop { kDelimiter, kLineEnd, kFileEnd };

  Reader(std::unique_ptr<std::istream> owned, std::istream& stream, std::string name,
         Options options);

  absl::Status ReadHeader();
  absl::Status CheckHeader(const Record& header);
  void PassSeparatorLine();
  absl::StatusOr<bool> ReadRecord(Record& record);
  absl::StatusOr<Stop> ReadField(Record& record);
  absl::Status ReadPlain(Record& record);
  absl::Status ReadQuoted(Record& record);
  absl::StatusOr<Stop> ReadStop(Record& record);
  void PassSpaces();
  bool PassReturns();
  absl::Status Append(Record& record, const char* until);
  void CountLines(const char* until);
  void Recover();
  bool IsBlankRow(const Record& record) const;
  void FitToColumns(Record& record) const;
  absl::Status CheckRecord(const Record& record) const;
  absl::Status SkipEmptyLines();

  std::string ColumnName(size_t index) const;
  absl::Status ErrorIn(int64_t line, absl::string_view column, absl::string_view reason) const;
  absl::Status ErrorHere(const Record& record, absl::string_view reason) const;

  std::unique_ptr<std::istream> owned_;
  std::string name_;
  Options options_;
  Source source_;
  absl::optional<int64_t> file_size_;
  int64_t line_ = 1;           // of source_.at
  int64_t field_line_ = 1;     // on which the field being read began
  bool after_return_ = false;  // the last character of a quoted field was CR
  int64_t header_line_ = 1;
  std::vector<std::string> columns_;
  absl::Status broken_;
};

// Writes rows with LF line ends, quoting only those fields that need it. What it writes, Reader
// reads back unchanged, given that the fields are UTF-8 without NUL.
class Writer {
 public:
  // `out` must outlive the writer.
  explicit Writer(std::ostream& out, Options options = {}) : out_(out), options_(options) {}

  // One row. Precondition: not empty. Failures to write are told by Finish.
  void Write(const std::vector<absl::string_view>& fields);
  void Write(const std::vector<std::string>& fields);

  // Hands everything to the stream. DATA_LOSS, reason CSV_UNWRITABLE: some of it was not written.
  // Rows after the last Finish are lost.
  absl::Status Finish();

 private:
  void AddField(absl::string_view field, bool alone);
  void EndRow();

  std::ostream& out_;
  Options options_;
  std::string buffer_;
};

}  // namespace accord::csv
