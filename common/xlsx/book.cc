#include "common/xlsx/book.h"

#include <cstdint>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/xlsx/cell_text.h"

namespace accord::xlsx {
namespace {

constexpr size_t kTextsMax = 16 << 20;  // an end takes 8 bytes
constexpr size_t kStylesMax = 1 << 20;

// The number of "_x000D_" at the beginning of `text`; -1 if there is none. Only characters of
// control are written so, and the "_" of a text that looks like it.
int EscapeAt(absl::string_view text) {
  if (text.size() < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_') return -1;
  int number = 0;
  for (const char c : text.substr(2, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                             : -1;
    if (digit < 0) return -1;
    number = number * 16 + digit;
  }
  return number < 0x80 ? number : -1;
}

int NumberOf(const Attributes& attributes, absl::string_view name) {
  int number = 0;
  return absl::SimpleAtoi(ValueOf(attributes, name), &number) ? number : 0;
}

}  // namespace

std::string Unescaped(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const int number = EscapeAt(text.substr(i));
    out += number < 0 ? text[i] : static_cast<char>(number);
    i += number < 0 ? 1 : 7;
  }
  return out;
}

absl::Status ReadSharedTexts(const std::string& part, Book& book) {
  bool in_text = false;
  int phonetic = 0;  // how a text is spoken stands beside it
  std::string one;
  XmlHandler handler;
  handler.begin = [&](absl::string_view name, const Attributes&) {
    if (name == "rPh") ++phonetic;
    in_text = name == "t" && phonetic == 0;
    return absl::OkStatus();
  };
  handler.text = [&](absl::string_view text) {
    if (in_text) one.append(text.data(), text.size());
    return one.size() > kCellBytesMax ? BadWorkbook(book.path, "has a text that is too long")
                                      : absl::OkStatus();
  };
  handler.end = [&](absl::string_view name) {
    in_text = false;
    if (name == "rPh") --phonetic;
    if (name != "si") return absl::OkStatus();
    book.texts += Unescaped(one);
    book.text_ends.push_back(book.texts.size());
    one.clear();
    return book.text_ends.size() > kTextsMax ? BadWorkbook(book.path, "has too many texts")
                                             : absl::OkStatus();
  };
  ASSIGN_OR_RETURN(PartReader reader, PartReader::Open(book.path, part, std::move(handler),
                                                       {.bytes_max = kSharedBytesMax}));
  return reader.ReadAll();
}

absl::Status ReadStyles(const std::string& part, Book& book) {
  std::set<int> days, others;  // formats with codes of their own
  bool in_cell_formats = false;
  XmlHandler handler;
  handler.begin = [&](absl::string_view name, const Attributes& attributes) {
    if (name == "numFmt") {
      const int id = NumberOf(attributes, "numFmtId");
      (IsDayFormat(ValueOf(attributes, "formatCode")) ? days : others).insert(id);
    } else if (name == "cellXfs") {
      in_cell_formats = true;
    } else if (name == "xf" && in_cell_formats) {
      const int id = NumberOf(attributes, "numFmtId");
      book.is_day_style.push_back(days.count(id) != 0 ||
                                  (others.count(id) == 0 && IsDayFormat(id)));
    }
    return book.is_day_style.size() > kStylesMax ? BadWorkbook(book.path, "has too many styles")
                                                 : absl::OkStatus();
  };
  handler.end = [&](absl::string_view name) {
    if (name == "cellXfs") in_cell_formats = false;
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(PartReader reader, PartReader::Open(book.path, part, std::move(handler)));
  return reader.ReadAll();
}

}  // namespace accord::xlsx
