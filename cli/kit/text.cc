#include "cli/kit/text.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace accord::cli {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// How many bytes a sequence that starts with `lead` has, and the least code point it may encode
// (a smaller one would be an overlong spelling). Zero bytes: no sequence starts so.
struct Lead {
  size_t bytes;
  char32_t bits;
  char32_t least;
};

Lead LeadOf(unsigned char lead) {
  if (lead < 0x80) return {1, lead, 0};
  if (lead >= 0xC2 && lead <= 0xDF) return {2, lead & 0x1Fu, 0x80};
  if (lead >= 0xE0 && lead <= 0xEF) return {3, lead & 0x0Fu, 0x800};
  if (lead >= 0xF0 && lead <= 0xF4) return {4, lead & 0x07u, 0x10000};
  return {0, 0, 0};
}

bool IsControl(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

bool IsDirectionMark(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x061C ||
         c == 0x200E || c == 0x200F;
}

bool IsLineBreak(char32_t c) {
  return c == '\n' || c == '\r' || c == '\t' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

// The longest beginning of `text` that fits in `width` columns, with the marks that combine with
// its last character.
absl::string_view FittingPrefix(absl::string_view text, int width) {
  absl::string_view rest = text;
  while (!rest.empty()) {
    absl::string_view next = rest;
    width -= CodePointWidth(TakeCodePoint(next));
    if (width < 0) break;
    rest = next;
  }
  return text.substr(0, text.size() - rest.size());
}

// Breaks a word that is wider than a line: whole lines go to `lines`, the remainder is returned.
absl::string_view BreakWord(absl::string_view word, int width, std::vector<std::string>& lines) {
  while (TextWidth(word) > width) {
    absl::string_view head = FittingPrefix(word, width);
    if (head.empty()) {
      absl::string_view rest = word;
      TakeCodePoint(rest);
      head = word.substr(0, word.size() - rest.size());
    }
    if (head.size() == word.size()) break;
    lines.emplace_back(head);
    word.remove_prefix(head.size());
  }
  return word;
}

}  // namespace

char32_t TakeCodePoint(absl::string_view& text) {
  const Lead lead = LeadOf(static_cast<unsigned char>(text[0]));
  char32_t code_point = lead.bits;
  bool valid = lead.bytes > 0 && lead.bytes <= text.size();
  for (size_t i = 1; valid && i < lead.bytes; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    valid = (byte & 0xC0) == 0x80;
    code_point = (code_point << 6) | (byte & 0x3Fu);
  }
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (!valid || code_point < lead.least || code_point > 0x10FFFF || surrogate) {
    text.remove_prefix(1);
    return kReplacement;
  }
  text.remove_prefix(lead.bytes);
  return code_point;
}

void AppendCodePoint(char32_t c, std::string& out) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | (c >> 6));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

int TextWidth(absl::string_view text) {
  int width = 0;
  while (!text.empty()) width += CodePointWidth(TakeCodePoint(text));
  return width;
}

std::string SafeText(absl::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const char32_t c = TakeCodePoint(text);
    if (IsLineBreak(c)) {
      safe.push_back(' ');
    } else {
      AppendCodePoint(IsControl(c) || IsDirectionMark(c) ? kReplacement : c, safe);
    }
  }
  return safe;
}

std::string Truncate(absl::string_view text, int width, bool utf8) {
  if (width <= 0) return "";
  if (TextWidth(text) <= width) return std::string(text);
  const absl::string_view ellipsis = FittingPrefix(utf8 ? "…" : "...", width);
  return absl::StrCat(FittingPrefix(text, width - TextWidth(ellipsis)), ellipsis);
}

std::vector<std::string> Wrap(absl::string_view text, int width) {
  if (width <= 0) return {std::string(text)};
  std::vector<std::string> lines;
  std::string line;
  int line_width = 0;
  for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const int word_width = TextWidth(word);
    if (!line.empty() && line_width + 1 + word_width <= width) {
      absl::StrAppend(&line, " ", word);
      line_width += 1 + word_width;
      continue;
    }
    if (!line.empty()) lines.push_back(std::move(line));
    line = std::string(BreakWord(word, width, lines));
    line_width = TextWidth(line);
  }
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

std::string Pad(absl::string_view text, int width, bool right) {
  const int missing = width - TextWidth(text);
  if (missing <= 0) return std::string(text);
  const std::string spaces(static_cast<size_t>(missing), ' ');
  return right ? absl::StrCat(spaces, text) : absl::StrCat(text, spaces);
}

}  // namespace accord::cli
