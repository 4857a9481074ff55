// Text on a terminal: how many columns it takes, cutting, wrapping, and making it safe to show.
//
// Text is UTF-8; a byte that is not part of valid UTF-8 counts as one U+FFFD. Widths are terminal
// columns, not bytes: East Asian wide characters take 2, combining marks 0. What a terminal draws
// for an emoji sequence joined by U+200D is its own affair; here each part counts for itself.
// All functions are pure and linear in the text.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace accord::cli {

// Takes the first code point off `text`, which must not be empty. Invalid bytes are taken one at a
// time and given as U+FFFD.
char32_t TakeCodePoint(absl::string_view& text);

// Appends `code_point` as UTF-8.
void AppendCodePoint(char32_t code_point, std::string& out);

// Columns of one code point (0, 1 or 2), by the East Asian Width property of Unicode 14.
// Control characters count 0: SafeText removes them before anything is shown.
int CodePointWidth(char32_t code_point);

// Columns of `text`.
int TextWidth(absl::string_view text);

// `text` without what could steer the terminal or disguise other text: line breaks and tabs become
// a space, other control characters (escape sequences start with one) and the marks that override
// the writing direction become U+FFFD, as do invalid bytes. Names come from other systems, and a
// name must not be able to repaint the screen. Non-ASCII text is kept whatever the locale: what
// somebody wrote is never replaced for want of a font.
std::string SafeText(absl::string_view text);

// `text` if it fits in `width` columns, else its beginning with an ellipsis ("…", or "..." without
// `utf8`), together at most `width` columns. No code point is cut in two. `width` ≤ 0 gives "".
std::string Truncate(absl::string_view text, int width, bool utf8);

// `text` broken into lines of at most `width` columns, at spaces where there are any and inside a
// word where one is wider than a line. A character wider than `width` stands alone on its line.
// Never empty: "" gives one empty line. `width` ≤ 0 means no limit.
std::vector<std::string> Wrap(absl::string_view text, int width);

// `text` and enough spaces to fill `width` columns, before it if `right`. Wider text is unchanged.
std::string Pad(absl::string_view text, int width, bool right);

}  // namespace accord::cli
