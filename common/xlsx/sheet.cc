// The rows of one sheet.
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/xlsx/book.h"
#include "common/xlsx/cell_text.h"
#include "common/xlsx/workbook.h"

namespace accord::xlsx {
namespace {

// The column of "AB12" from 0; kColumnMax if it is none.
size_t ColumnOf(absl::string_view reference) {
  size_t column = 0;
  size_t i = 0;
  for (; i < reference.size() && absl::ascii_isalpha(reference[i]) && i < 4; ++i) {
    column = column * 26 + static_cast<size_t>(absl::ascii_toupper(reference[i]) - 'A' + 1);
  }
  return i == 0 || column > kColumnMax ? kColumnMax : column - 1;
}

}  // namespace

struct SheetReader::State {
  std::shared_ptr<const Book> book;
  std::deque<Row> rows;  // those that are read and not given yet

  Row row;
  int64_t row_number = 0;
  size_t next_column = 0;
  Cell cell;
  std::string type;
  size_t style = 0;
  bool in_value = false;
  int phonetic = 0;

  absl::Status Bad(absl::string_view why) const {
    return BadWorkbook(book->path, absl::StrCat("row ", row_number, ": ", why));
  }

  absl::Status Begin(absl::string_view name, const Attributes& attributes) {
    in_value = false;
    if (name == "row") return BeginRow(attributes);
    if (name == "c") return BeginCell(attributes);
    if (name == "rPh") ++phonetic;
    in_value = (name == "v" && type != "inlineStr") ||
               (name == "t" && type == "inlineStr" && phonetic == 0);
    return absl::OkStatus();
  }

  absl::Status BeginRow(const Attributes& attributes) {
    const absl::string_view given = ValueOf(attributes, "r");
    int64_t number = row_number + 1;
    if (!given.empty() && !absl::SimpleAtoi(given, &number)) return Bad("has no number");
    if (number <= row_number || number > kRowMax) return Bad("comes where another has to");
    row_number = number;
    next_column = 0;
    row.number = number;
    row.cells.clear();
    return absl::OkStatus();
  }

  absl::Status BeginCell(const Attributes& attributes) {
    const absl::string_view given = ValueOf(attributes, "r");
    const size_t column = given.empty() ? next_column : ColumnOf(given);
    if (column >= kColumnMax) return Bad("has a cell beyond the last column");
    next_column = column + 1;
    cell = Cell{.column = column};
    const absl::string_view kind = ValueOf(attributes, "t");
    type.assign(kind.data(), kind.size());
    int number = 0;
    style = absl::SimpleAtoi(ValueOf(attributes, "s"), &number) && number >= 0
                ? static_cast<size_t>(number)
                : 0;
    return absl::OkStatus();
  }

  absl::Status Text(absl::string_view text) {
    if (!in_value) return absl::OkStatus();
    cell.text.append(text.data(), text.size());
    return cell.text.size() > kCellBytesMax ? Bad("has a text that is too long") : absl::OkStatus();
  }

  absl::Status End(absl::string_view name) {
    in_value = false;
    if (name == "rPh") --phonetic;
    if (name == "row" && !row.cells.empty()) rows.push_back(std::move(row));
    if (name == "row") row = Row();
    if (name != "c") return absl::OkStatus();
    RETURN_IF_ERROR(Finish());
    if (!cell.text.empty()) row.cells.push_back(std::move(cell));
    return absl::OkStatus();
  }

  // From what is stored to what is meant.
  absl::Status Finish() {
    if (type == "inlineStr" || type == "str") {
      cell.text = Unescaped(cell.text);
    } else if (cell.text.empty()) {
      return absl::OkStatus();
    } else if (type == "s") {
      int64_t index = 0;
      if (!absl::SimpleAtoi(cell.text, &index) || index < 0 ||
          static_cast<size_t>(index) >= book->text_ends.size()) {
        return Bad("refers to a text that is not there");
      }
      const absl::string_view text = book->Text(static_cast<size_t>(index));
      cell.text.assign(text.data(), text.size());
    } else if (type == "b") {
      cell.text = cell.text == "1" || cell.text == "true" ? "true" : "false";
    } else if (type == "e") {
      cell.is_error = true;
    } else if (type == "d") {  // ISO 8601; midnight is a day alone, as elsewhere
      const size_t midnight = cell.text.find("T00:00:00");
      if (midnight != std::string::npos) cell.text.resize(midnight);
      cell.is_day = true;
    } else if (style < book->is_day_style.size() && book->is_day_style[style]) {
      cell.text = DayText(cell.text, book->from_1904);
      cell.is_day = cell.text.find('-', 1) == 4;
      cell.is_number = !cell.is_day;
    } else {
      cell.text = NumberText(cell.text);
      cell.is_number = true;
    }
    return absl::OkStatus();
  }
};

absl::StatusOr<SheetReader> Workbook::Read(size_t index) const {
  auto state = std::make_shared<SheetReader::State>();
  state->book = book_;
  SheetReader::State* const to = state.get();  // the reader outlives the handler
  XmlHandler handler;
  handler.begin = [to](absl::string_view name, const Attributes& attributes) {
    return to->Begin(name, attributes);
  };
  handler.end = [to](absl::string_view name) { return to->End(name); };
  handler.text = [to](absl::string_view text) { return to->Text(text); };
  ASSIGN_OR_RETURN(PartReader part,
                   PartReader::Open(book_->path, book_->sheets[index].part, std::move(handler),
                                    {.bytes_max = kSheetBytesMax}));
  return SheetReader(std::move(state), std::move(part));
}

absl::StatusOr<bool> SheetReader::Next(Row& row) {
  while (state_->rows.empty() && !ended_) {
    ASSIGN_OR_RETURN(const bool more, part_.ReadSome());
    ended_ = !more;
  }
  if (state_->rows.empty()) return false;
  row = std::move(state_->rows.front());
  state_->rows.pop_front();
  return true;
}

}  // namespace accord::xlsx
