#include "common/csv/dialect.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/csv/decoder.h"
#include "common/csv/utf8.h"
#include "common/text/spelling.h"

namespace accord::csv {
namespace {

constexpr char kDelimiters[] = {',', ';', '\t', '|'};
constexpr size_t kChunkBytes = 1 << 20;  // what delimiters are judged by is the first
constexpr size_t kSampleRows = 200;
constexpr char kUtf8[] = "UTF-8";
// Of a text in another encoding few characters look like UTF-8 by chance.
constexpr int64_t kOthersForEach = 10;

struct Mark {
  absl::string_view bytes;
  const char* encoding;
};
// The longer first: UTF-32's begins with UTF-16's.
constexpr Mark kMarks[] = {{{"\xFF\xFE\0\0", 4}, "UTF-32LE"}, {{"\0\0\xFE\xFF", 4}, "UTF-32BE"},
                           {{"\xEF\xBB\xBF", 3}, kUtf8},      {{"\xFF\xFE", 2}, "UTF-16LE"},
                           {{"\xFE\xFF", 2}, "UTF-16BE"},     {{"\x84\x31\x95\x33", 4}, "GB18030"}};

absl::Status Bad(const std::string& name, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "CSV_DIALECT", absl::StrCat(name, ": ", why),
                   {{"file", name}});
}

const char* MarkOf(absl::string_view text) {
  for (const Mark& mark : kMarks) {
    if (absl::StartsWith(text, mark.bytes)) return mark.encoding;
  }
  return nullptr;
}

// UTF-16 without a mark: every other byte of Western text is 0.
const char* WideOf(absl::string_view text) {
  int64_t zeros[2] = {0, 0};
  for (size_t i = 0; i < text.size(); ++i) zeros[i % 2] += text[i] == '\0' ? 1 : 0;
  const auto half = static_cast<int64_t>(text.size() / 2);
  if (half < 2) return nullptr;
  if (zeros[1] > half / 2 && zeros[0] < half / 10 + 1) return "UTF-16LE";
  if (zeros[0] > half / 2 && zeros[1] < half / 10 + 1) return "UTF-16BE";
  return nullptr;
}

std::string ReadChunk(std::istream& stream) {
  std::string chunk(kChunkBytes, '\0');
  stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  chunk.resize(static_cast<size_t>(stream.gcount()));
  return chunk;
}

// By all of the file, of which `first` was read.
absl::StatusOr<std::string> JudgeBytes(std::string first, std::istream& stream,
                                       const std::string& name) {
  Utf8Count count;
  std::string chunk = std::move(first);
  while (!chunk.empty()) {
    const size_t taken = CountUtf8(chunk, stream.eof(), count);
    chunk = absl::StrCat(chunk.substr(taken), stream.eof() ? "" : ReadChunk(stream));
  }
  if (count.others <= count.sequences) return std::string(kUtf8);  // some rows may be broken
  if (count.others >= kOthersForEach * count.sequences) return std::string("Windows-1252");
  return Bad(name,
             "some of this file is UTF-8 and more of it is not; declare its \"encoding\", such as "
             "\"UTF-8\" or \"Windows-1252\"");
}

absl::StatusOr<std::string> JudgeEncoding(const std::string& first, std::istream& stream,
                                          const std::string& name, const std::string& declared) {
  const char* const mark = MarkOf(first);
  if (!declared.empty()) {
    RETURN_IF_ERROR(Decoder::Create(declared).status());
    const bool is_marked = mark == nullptr || absl::EqualsIgnoreCase(mark, declared) ||
                           absl::StartsWithIgnoreCase(mark, declared);  // "UTF-16" says no order
    if (!is_marked) {
      return Bad(name, absl::StrCat("declared to be ", declared,
                                    ", but it begins with the byte order mark of ", mark));
    }
    if (mark != nullptr) return std::string(mark);
    return absl::EqualsIgnoreCase(declared, kUtf8) || absl::EqualsIgnoreCase(declared, "utf8")
               ? std::string(kUtf8)
               : declared;
  }
  if (mark != nullptr) return std::string(mark);
  if (const char* const wide = WideOf(first.substr(0, 4096))) return std::string(wide);
  return JudgeBytes(first, stream, name);
}

// Up to kSampleRows rows of `text` with the number of their fields, and the fields of the first.
struct Sample {
  std::vector<std::string> header;
  std::vector<size_t> sizes;
};

Sample Split(absl::string_view text, char delimiter) {
  Sample sample;
  std::string field;
  size_t fields = 1;
  bool quoted = false;
  const auto end_field = [&] {
    if (sample.sizes.empty()) sample.header.push_back(text::Normal(field));
    field.clear();
  };
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == delimiter && !quoted) {
      end_field();
      ++fields;
    } else if ((c == '\n' || c == '\r') && !quoted) {
      const bool is_empty = fields == 1 && field.empty();
      if (is_empty) continue;
      end_field();
      sample.sizes.push_back(fields);
      fields = 1;
      if (sample.sizes.size() > kSampleRows) return sample;
    } else if (c != '"') {
      if (sample.sizes.empty() || field.empty()) field += c;
    }
  }
  if (fields > 1 || !field.empty()) {
    end_field();
    sample.sizes.push_back(fields);
  }
  return sample;
}

// How well a delimiter parts the text: first by the columns that ought to be there, then by the
// rows that are as wide as the header, then by the width.
std::vector<double> Score(absl::string_view text, char delimiter,
                          const std::vector<std::string>& columns) {
  const Sample sample = Split(text, delimiter);
  double named = 0, even = 0;
  for (const std::string& column : columns) {
    const std::string wanted = text::Normal(column);
    named += std::count(sample.header.begin(), sample.header.end(), wanted) > 0 ? 1 : 0;
  }
  const size_t width = sample.header.size();
  if (width < 2) return {named, 0, 0};
  for (const size_t size : sample.sizes) even += size == width ? 1 : 0;
  // A tenth of odd rows is no reason against it.
  const double share = even / static_cast<double>(sample.sizes.size());
  return {named, std::min(share, 0.9), static_cast<double>(width)};
}

absl::string_view FirstLine(absl::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

char JudgeDelimiter(absl::string_view text, const std::vector<std::string>& columns) {
  if (const absl::optional<char> said = SeparatorOf(FirstLine(text))) return *said;
  char best = kDelimiters[0];
  std::vector<double> best_score;
  for (const char delimiter : kDelimiters) {
    std::vector<double> score = Score(text, delimiter, columns);
    if (best_score.empty() || score > best_score) {
      best = delimiter;
      best_score = std::move(score);
    }
  }
  return best;
}

}  // namespace

absl::StatusOr<std::string> DetectEncoding(std::istream& stream, const std::string& name,
                                           const std::string& declared) {
  return JudgeEncoding(ReadChunk(stream), stream, name, declared);
}

absl::StatusOr<Dialect> DetectDialect(std::istream& stream, const std::string& name,
                                      const DialectHints& hints) {
  const std::string first = ReadChunk(stream);
  Dialect dialect;
  ASSIGN_OR_RETURN(dialect.encoding, JudgeEncoding(first, stream, name, hints.encoding));
  if (hints.delimiter.has_value()) {
    dialect.delimiter = *hints.delimiter;
    return dialect;
  }
  std::string text;
  if (dialect.is_utf8()) {
    text = first;
  } else {
    ASSIGN_OR_RETURN(Decoder decoder, Decoder::Create(dialect.encoding));
    decoder.Decode(first, false, text);
  }
  absl::string_view sample = text;
  while (absl::ConsumePrefix(&sample, "\xEF\xBB\xBF")) {
  }
  dialect.delimiter = JudgeDelimiter(sample, hints.columns);
  return dialect;
}

std::string Dialect::Describe() const {
  return absl::StrCat(encoding, ", ", DelimiterName(delimiter));
}

bool IsDelimiter(char c) { return c > 0 && !absl::StrContains(absl::string_view("\"\r\n"), c); }

absl::optional<char> SeparatorOf(absl::string_view line) {
  if (line.size() > 1 && line.front() == '"' && line.back() == '"') {
    line = line.substr(1, line.size() - 2);
  }
  const bool says = line.size() >= 5 && absl::StartsWithIgnoreCase(line, "sep=");
  if (!says || !IsDelimiter(line[4])) return absl::nullopt;
  // The row may be filled up with delimiters.
  for (const char c : line.substr(5)) {
    if (c != line[4]) return absl::nullopt;
  }
  return line[4];
}

std::string DelimiterName(char delimiter) {
  switch (delimiter) {
    case ',':
      return "comma";
    case ';':
      return "semicolon";
    case '\t':
      return "tab";
    case '|':
      return "bar";
    default:
      return absl::StrCat("'", std::string(1, delimiter), "'");
  }
}

}  // namespace accord::csv
