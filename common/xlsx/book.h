// What the sheets of a workbook share. Private to common/xlsx.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/xlsx/workbook.h"

namespace accord::xlsx {

struct Book {
  std::string path;
  std::vector<Workbook::Sheet> sheets;
  bool from_1904 = false;
  std::string texts;               // the shared ones, one after another
  std::vector<size_t> text_ends;   // where each ends
  std::vector<bool> is_day_style;  // by the number of the style

  // Precondition: index < text_ends.size().
  absl::string_view Text(size_t index) const {
    const size_t begin = index == 0 ? 0 : text_ends[index - 1];
    return absl::string_view(texts).substr(begin, text_ends[index] - begin);
  }
};

// Each reads one part into the book.
absl::Status ReadSharedTexts(const std::string& part, Book& book);
absl::Status ReadStyles(const std::string& part, Book& book);

// A text with "_x000D_" in it, which stands for the character of that number.
std::string Unescaped(absl::string_view text);

}  // namespace accord::xlsx
