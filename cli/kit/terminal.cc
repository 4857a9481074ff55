#include "cli/kit/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace accord::cli {
namespace {

constexpr int kUsualColumns = 80;
constexpr int kColumnsMax = 10'000;  // beyond this COLUMNS is a mistake

std::string ValueOf(const TerminalFacts& facts, const char* name) {
  return facts.environment ? facts.environment(name).value_or("") : "";
}

int DecideWidth(const TerminalFacts& facts) {
  if (!facts.is_tty) return 0;
  if (facts.columns > 0) return facts.columns;
  int columns = 0;
  const bool said = absl::SimpleAtoi(ValueOf(facts, "COLUMNS"), &columns);
  return said && columns > 0 && columns <= kColumnsMax ? columns : kUsualColumns;
}

bool DecideColor(const TerminalFacts& facts, ColorChoice choice) {
  if (choice != ColorChoice::kAuto) return choice == ColorChoice::kAlways;
  const std::string term = ValueOf(facts, "TERM");
  return facts.is_tty && !term.empty() && term != "dumb" && ValueOf(facts, "NO_COLOR").empty();
}

bool DecideUtf8(const TerminalFacts& facts) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string locale = absl::AsciiStrToLower(ValueOf(facts, name));
    if (locale.empty()) continue;
    return absl::StrContains(locale, "utf-8") || absl::StrContains(locale, "utf8");
  }
  return false;
}

absl::string_view CodeOf(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "";
    case Tone::kBold:
      return "\x1b[1m";
    case Tone::kDim:
      return "\x1b[2m";
    case Tone::kRed:
      return "\x1b[31m";
    case Tone::kGreen:
      return "\x1b[32m";
    case Tone::kYellow:
      return "\x1b[33m";
  }
  return "";
}

}  // namespace

Terminal DetectTerminal(int file_descriptor, ColorChoice choice) {
  TerminalFacts facts;
  facts.is_tty = isatty(file_descriptor) == 1;
  winsize size{};
  if (facts.is_tty && ioctl(file_descriptor, TIOCGWINSZ, &size) == 0) facts.columns = size.ws_col;
  facts.environment = [](const char* name) -> absl::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr) return absl::nullopt;
    return value;
  };
  return DecideTerminal(facts, choice);
}

Terminal DecideTerminal(const TerminalFacts& facts, ColorChoice choice) {
  Terminal terminal;
  terminal.is_tty = facts.is_tty;
  terminal.width = DecideWidth(facts);
  terminal.color = DecideColor(facts, choice);
  terminal.utf8 = DecideUtf8(facts);
  return terminal;
}

std::string Style::Paint(Tone tone, absl::string_view text) const {
  if (!color || tone == Tone::kPlain || text.empty()) return std::string(text);
  return absl::StrCat(CodeOf(tone), text, "\x1b[0m");
}

}  // namespace accord::cli
