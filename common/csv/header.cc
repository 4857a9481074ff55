// What stands before the first row.
#include <algorithm>
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
#include "common/csv/dialect.h"
#include "common/csv/utf8.h"
#include "common/text/spelling.h"

namespace accord::csv {
namespace {

// More are not read by anybody who looks for a misspelt one.
constexpr size_t kColumnsToldMax = 50;

std::string Told(const std::vector<std::string>& columns) {
  std::vector<absl::string_view> named;
  for (const std::string& column : columns) {
    if (!column.empty() && named.size() < kColumnsToldMax) {
      named.push_back(absl::string_view(column).substr(0, kMaxColumnNameBytes));
    }
  }
  return absl::StrCat(absl::StrJoin(named, ", "), columns.size() > kColumnsToldMax ? ", ..." : "");
}

}  // namespace

Reader::Reader(std::unique_ptr<std::istream> owned, std::istream& stream, std::string name,
               Options options)
    : owned_(std::move(owned)), name_(std::move(name)), options_(options), source_(stream) {}

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
  if (!IsDelimiter(options_.delimiter)) {
    return ErrorIn(1, "", "the delimiter must be an ASCII character, and no quote or line end");
  }
  if (options_.encoding != nullptr) {
    ASSIGN_OR_RETURN(Decoder decoder, Decoder::Create(options_.encoding));
    source_.Decode(std::move(decoder));
  }
  source_.PassByteOrderMark();
  if (options_.lenient) PassSeparatorLine();
  Record header;
  ASSIGN_OR_RETURN(const bool found, Next(header));
  if (!found) return ErrorIn(1, "", "expected a row with the names of the columns");
  header_line_ = header.line();
  if (!options_.lenient) RETURN_IF_ERROR(CheckHeader(header));
  for (size_t i = 0; i < header.size(); ++i) {
    columns_.push_back(options_.lenient ? text::Normal(header[i]) : std::string(header[i]));
  }
  return absl::OkStatus();
}

void Reader::PassSeparatorLine() {
  if (!source_.More()) return;
  const absl::string_view start(source_.at, source_.end - source_.at);
  const absl::string_view line = start.substr(0, start.find_first_of("\r\n"));
  if (!SeparatorOf(line).has_value()) return;
  source_.at += line.size();
  if (!PassReturns() && source_.More()) {
    ++source_.at;
    ++line_;
  }
}

absl::Status Reader::CheckHeader(const Record& header) {
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
  return absl::OkStatus();
}

absl::optional<size_t> Reader::Column(absl::string_view name) const {
  const auto it = std::find(columns_.begin(), columns_.end(), name);
  if (it == columns_.end() || std::find(it + 1, columns_.end(), name) != columns_.end()) {
    return absl::nullopt;
  }
  return static_cast<size_t>(it - columns_.begin());
}

absl::StatusOr<size_t> Reader::Require(absl::string_view name) const {
  const std::string wanted = options_.lenient ? text::Normal(name) : std::string(name);
  if (const absl::optional<size_t> column = Column(wanted)) return *column;
  std::vector<size_t> places;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i] == wanted) places.push_back(i + 1);
  }
  if (places.size() > 1) {
    return ErrorIn(
        header_line_, name,
        absl::StrCat("more than one column has this name: columns ", absl::StrJoin(places, ", ")));
  }
  return ErrorIn(header_line_, name,
                 absl::StrCat("there is no such column; the columns are: ", Told(columns_)));
}

}  // namespace accord::csv
