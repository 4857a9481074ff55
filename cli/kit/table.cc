#include "cli/kit/table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "cli/kit/text.h"

namespace accord::cli {
namespace {

constexpr int kGap = 2;
constexpr int kTreeStep = 3;

// One column that is shown, and how wide.
struct Slot {
  size_t column;
  int natural;  // what its content needs
  int least;    // what it can be squeezed to
  int width;
};

bool IsRight(const Column& column) { return column.is_number || column.align == Align::kRight; }

int CellWidth(const Cell& cell) {
  return kTreeStep * static_cast<int>(cell.tree.size()) + TextWidth(SafeText(cell.text));
}

Slot Measure(const Column& column, size_t index, const std::vector<Row>& rows) {
  int natural = TextWidth(SafeText(column.title));
  for (const Row& row : rows) {
    if (index < row.size()) natural = std::max(natural, CellWidth(row[index]));
  }
  const int least = column.is_number ? natural : std::min(natural, std::max(column.width_min, 1));
  return {index, natural, least, natural};
}

int Total(const std::vector<Slot>& slots, int Slot::*part) {
  int total = kGap * (static_cast<int>(slots.size()) - 1);
  for (const Slot& slot : slots) total += slot.*part;
  return total;
}

void LeaveOutOne(std::vector<Slot>& slots, const std::vector<Column>& columns) {
  auto victim = slots.begin();
  for (auto slot = slots.begin(); slot != slots.end(); ++slot) {
    if (columns[slot->column].priority <= columns[victim->column].priority) victim = slot;
  }
  slots.erase(victim);
}

// Shares `width` among columns that can't all have what they need: the narrowest grows first, so
// that short columns stay whole and the long ones end up alike. At most `width` steps.
void Squeeze(std::vector<Slot>& slots, int width) {
  for (Slot& slot : slots) slot.width = slot.least;
  for (int spare = width - Total(slots, &Slot::width); spare > 0; --spare) {
    Slot* narrowest = nullptr;
    for (Slot& slot : slots) {
      if (slot.width >= slot.natural) continue;
      if (narrowest == nullptr || slot.width < narrowest->width) narrowest = &slot;
    }
    if (narrowest == nullptr) return;
    ++narrowest->width;
  }
}

std::vector<Slot> Fit(const std::vector<Column>& columns, const std::vector<Row>& rows, int width) {
  std::vector<Slot> slots;
  for (size_t i = 0; i < columns.size(); ++i) slots.push_back(Measure(columns[i], i, rows));
  if (width <= 0) return slots;
  while (slots.size() > 1 && Total(slots, &Slot::least) > width) LeaveOutOne(slots, columns);
  if (slots.size() == 1 && !columns[slots[0].column].is_number) {
    slots[0].least = std::min(slots[0].least, width);
  }
  if (Total(slots, &Slot::natural) > width) Squeeze(slots, width);
  return slots;
}

// The lines of one cell, unpadded, each at most as wide as the slot (numbers excepted).
std::vector<std::string> CellLines(const Cell& cell, const Column& column, int width,
                                   const Style& style) {
  const std::string text = SafeText(cell.text);
  const std::string first = TreePrefix(cell.tree, style.utf8);
  if (column.is_number) return {first + text};
  const int room = width - TextWidth(first);
  if (column.overflow == Overflow::kTruncate || room < 1) {
    return {Truncate(first + text, width, style.utf8)};
  }
  std::vector<std::string> lines = Wrap(text, room);
  const std::string further = TreeContinuation(cell.tree, style.utf8);
  for (size_t i = 0; i < lines.size(); ++i) {
    // A wide character that is wider than the whole room is the one thing Wrap can't make fit.
    lines[i] = Truncate(absl::StrCat(i == 0 ? first : further, lines[i]), width, style.utf8);
  }
  return lines;
}

// The row's lines: as many as its highest cell has. Padding stands outside the colour, and nothing
// is padded at a line's end.
void AppendRow(const Row& row, const Table& table, const std::vector<Slot>& slots,
               const Style& style, std::string& out) {
  static const Cell* const kEmpty = new Cell("");
  std::vector<std::vector<std::string>> cells;
  size_t height = 1;
  for (const Slot& slot : slots) {
    const Cell& cell = slot.column < row.size() ? row[slot.column] : *kEmpty;
    cells.push_back(CellLines(cell, table.columns[slot.column], slot.width, style));
    height = std::max(height, cells.back().size());
  }
  for (size_t line = 0; line < height; ++line) {
    std::string pending;  // spaces that are written only if something follows
    for (size_t i = 0; i < slots.size(); ++i) {
      const std::string text = line < cells[i].size() ? cells[i][line] : "";
      const std::string space(static_cast<size_t>(std::max(slots[i].width - TextWidth(text), 0)),
                              ' ');
      const bool right = IsRight(table.columns[slots[i].column]);
      const Tone tone = slots[i].column < row.size() ? row[slots[i].column].tone : Tone::kPlain;
      if (right) pending += space;
      if (!text.empty()) {
        absl::StrAppend(&out, pending, style.Paint(tone, text));
        pending.clear();
      }
      if (!right) pending += space;
      pending.append(kGap, ' ');
    }
    out.push_back('\n');
  }
}

}  // namespace

std::string Table::Render(const std::vector<Row>& rows, int width, const Style& style) const {
  if (columns.empty()) return "";
  const std::vector<Slot> slots = Fit(columns, rows, width);
  Row titles;
  for (const Column& column : columns) titles.emplace_back(column.title, Tone::kBold);
  std::string out;
  AppendRow(titles, *this, slots, style, out);
  for (const Row& row : rows) AppendRow(row, *this, slots, style, out);
  return out;
}

std::vector<std::string> Table::LeftOut(const std::vector<Row>& rows, int width) const {
  std::vector<bool> shown(columns.size(), false);
  for (const Slot& slot : Fit(columns, rows, width)) shown[slot.column] = true;
  std::vector<std::string> titles;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!shown[i]) titles.push_back(columns[i].title);
  }
  return titles;
}

}  // namespace accord::cli
