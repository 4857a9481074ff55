#include "cli/import/file_format.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/import/json_reader.h"
#include "common/csv/decoder.h"
#include "common/text/spelling.h"

namespace accord::cli {
namespace {

constexpr int kLineBits = 40;

}  // namespace

FileFormat ReadFileFormat(JsonObject& load) {
  FileFormat format;
  if (load.Has("encoding")) {
    format.encoding = load.RequiredText("encoding");
    const bool known = load.Refused("encoding") || csv::Decoder::Create(format.encoding).ok();
    if (!known) {
      load.Refuse("encoding", absl::StrCat("must be an encoding's name, such as UTF-8, UTF-16 or "
                                           "Windows-1252; it is \"",
                                           format.encoding, "\""));
    }
  }
  if (load.Has("delimiter")) {
    const std::string text = load.Text("delimiter");
    if (text.size() == 1 && csv::IsDelimiter(text[0])) {
      format.delimiter = text[0];
    } else if (!load.Refused("delimiter")) {
      load.Refuse("delimiter", "must be one ASCII character, and no quote or line end");
    }
  }
  if (load.Has("sheet")) format.sheet = load.RequiredText("sheet");
  return format;
}

namespace {

// Whether behind any apostrophes a character stands with which a formula begins.
bool LooksLikeFormula(absl::string_view text) {
  const size_t first = text.find_first_not_of('\'');
  return first != absl::string_view::npos && absl::StrContains("=+-@\t\r", text[first]);
}

}  // namespace

std::string Disarmed(absl::string_view text) {
  return absl::StrCat(LooksLikeFormula(text) ? "'" : "", text);
}

absl::string_view Rearmed(absl::string_view text) {
  if (absl::StartsWith(text, "'") && LooksLikeFormula(text)) text.remove_prefix(1);
  return text;
}

std::string SourceFile::TextOf(absl::string_view text) const {
  if (texts == CellTexts::kTrimmed) return text::Normal(text);
  return std::string(texts == CellTexts::kDisarmed ? Rearmed(text) : text);
}

std::string SourceFile::Describe() const {
  std::string text;
  switch (kind) {
    case FileKind::kCsv:
      text = dialect.Describe();
      break;
    case FileKind::kJsonLines:
      text = absl::StrCat(dialect.encoding, ", a JSON object a line");
      break;
    case FileKind::kWorkbook:
      text = absl::StrCat("the sheet ", sheet);
      break;
  }
  if (numbers == NumberFormat()) return text;
  const std::string group = numbers.group == 0 ? "" : std::string(1, numbers.group);
  return absl::StrCat(text, ", numbers like 1", group, "234", std::string(1, numbers.decimal), "5");
}

bool SourceFile::IsPlain() const {
  return kind == FileKind::kCsv && dialect.is_utf8() && dialect.delimiter == ',' &&
         numbers == NumberFormat();
}

int64_t PlaceOf(size_t file, int64_t line) {
  return (static_cast<int64_t>(file) << kLineBits) | line;
}

size_t FileOf(int64_t place) { return static_cast<size_t>(place >> kLineBits); }

int64_t LineOf(int64_t place) { return place & ((int64_t{1} << kLineBits) - 1); }

}  // namespace accord::cli
