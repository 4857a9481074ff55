// What the terminal can do, and text styled accordingly.
//
// Detection reads the process's environment and file descriptors once, in main; everything else
// takes a Terminal or a Style as a value, so that output is the same wherever it is tested.
#pragma once

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace accord::cli {

// The user's word on colour, as of a --color flag.
enum class ColorChoice { kAuto, kAlways, kNever };

struct Terminal {
  bool is_tty = false;
  int width = 0;       // columns; 0: unlimited, as for a file or a pipe, which must lose nothing
  bool color = false;  // ANSI styles are understood and wanted
  bool utf8 = true;    // the locale's encoding; else decorations are drawn in ASCII
};

// What detection looks at; injected in tests.
struct TerminalFacts {
  bool is_tty = false;
  int columns = 0;  // as the terminal driver says; 0: it doesn't
  std::function<absl::optional<std::string>(const char* name)> environment;
};

// The terminal behind `file_descriptor` (1 for results, 2 for progress and errors).
Terminal DetectTerminal(int file_descriptor, ColorChoice choice = ColorChoice::kAuto);

// The rules of detection, pure:
// width: the driver's on a tty, else COLUMNS, else 80; unlimited if not a tty.
// colour: by `choice`; kAuto means a tty, TERM neither "dumb" nor unset, NO_COLOR empty or unset.
// utf8: the first of LC_ALL, LC_CTYPE and LANG that is not empty names UTF-8.
Terminal DecideTerminal(const TerminalFacts& facts, ColorChoice choice);

enum class Tone { kPlain, kBold, kDim, kRed, kGreen, kYellow };

// How to write: with or without colour, in UTF-8 or ASCII. A plain value.
struct Style {
  bool color = false;
  bool utf8 = true;

  static Style For(const Terminal& terminal) { return {terminal.color, terminal.utf8}; }

  // `text` in `tone`; unchanged if colour is off, the tone is plain or the text is empty.
  std::string Paint(Tone tone, absl::string_view text) const;

  std::string Bold(absl::string_view text) const { return Paint(Tone::kBold, text); }
  std::string Dim(absl::string_view text) const { return Paint(Tone::kDim, text); }
  std::string Red(absl::string_view text) const { return Paint(Tone::kRed, text); }
  std::string Green(absl::string_view text) const { return Paint(Tone::kGreen, text); }
  std::string Yellow(absl::string_view text) const { return Paint(Tone::kYellow, text); }
};

}  // namespace accord::cli
