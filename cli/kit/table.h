// A table that fits the terminal.
//
// Columns take what their content needs. When that is too much, wide text columns give way first,
// down to their least width; then whole columns are left out, the lowest priority first. Numbers
// are never shortened: a number that lost a digit is another number. Rows are kept in memory, so a
// long list is rendered a page at a time. Text passes SafeText. Thread-compatible.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/kit/terminal.h"
#include "cli/kit/tree.h"

namespace accord::cli {

enum class Align { kLeft, kRight };
enum class Overflow { kTruncate, kWrap };

struct Column {
  std::string title;
  bool is_number = false;  // right-aligned and never cut
  Align align = Align::kLeft;
  int priority = 0;   // the lowest is left out first; among equals the rightmost
  int width_min = 4;  // columns below which text is not squeezed
  Overflow overflow = Overflow::kTruncate;
};

struct Cell {
  std::string text;
  Tone tone = Tone::kPlain;
  TreePath tree;  // lines drawn before the text; empty: none

  Cell(std::string cell_text, Tone cell_tone = Tone::kPlain, TreePath cell_tree = {})
      : text(std::move(cell_text)), tone(cell_tone), tree(std::move(cell_tree)) {}
  Cell(const char* cell_text) : text(cell_text) {}
};

using Row = std::vector<Cell>;

struct Table {
  std::vector<Column> columns;

  // `rows` under a line of titles, each line ended by '\n', none wider than `width` unless a single
  // number is. `width` ≤ 0: unlimited. Missing cells are empty, surplus ones are ignored.
  // No rows: the titles alone. No columns: "".
  std::string Render(const std::vector<Row>& rows, int width, const Style& style) const;

  // Titles of the columns that Render leaves out at that width, for a note to the reader.
  std::vector<std::string> LeftOut(const std::vector<Row>& rows, int width) const;
};

}  // namespace accord::cli
