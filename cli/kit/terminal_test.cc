#include "cli/kit/terminal.h"

#include <pty.h>
#include <unistd.h>

#include <map>

#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using Environment = std::map<std::string, std::string>;

TerminalFacts MakeFacts(bool is_tty, int columns, Environment environment) {
  TerminalFacts facts;
  facts.is_tty = is_tty;
  facts.columns = columns;
  facts.environment = [environment](const char* name) -> absl::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return absl::nullopt;
    return found->second;
  };
  return facts;
}

Terminal Decide(bool is_tty, int columns, Environment environment,
                ColorChoice choice = ColorChoice::kAuto) {
  return DecideTerminal(MakeFacts(is_tty, columns, environment), choice);
}

TEST(TerminalTest, WidthIsTheDriversThenColumnsThenEighty) {
  EXPECT_EQ(Decide(true, 132, {{"COLUMNS", "100"}}).width, 132);
  EXPECT_EQ(Decide(true, 0, {{"COLUMNS", "100"}}).width, 100);
  EXPECT_EQ(Decide(true, 0, {}).width, 80);
  EXPECT_EQ(Decide(true, 0, {{"COLUMNS", "wide"}}).width, 80);
  EXPECT_EQ(Decide(true, 0, {{"COLUMNS", "-5"}}).width, 80);
}

TEST(TerminalTest, PipeLosesNothing) { EXPECT_EQ(Decide(false, 0, {{"COLUMNS", "40"}}).width, 0); }

TEST(TerminalTest, ColorIsForTerminalsThatWantIt) {
  EXPECT_TRUE(Decide(true, 80, {{"TERM", "xterm"}}).color);
  EXPECT_TRUE(Decide(true, 80, {{"TERM", "xterm"}, {"NO_COLOR", ""}}).color);
  EXPECT_FALSE(Decide(true, 80, {{"TERM", "xterm"}, {"NO_COLOR", "1"}}).color);
  EXPECT_FALSE(Decide(true, 80, {{"TERM", "dumb"}}).color);
  EXPECT_FALSE(Decide(true, 80, {}).color);
  EXPECT_FALSE(Decide(false, 0, {{"TERM", "xterm"}}).color);
}

TEST(TerminalTest, ChoiceOfColorBeatsTheEnvironment) {
  const Environment refuses = {{"TERM", "dumb"}, {"NO_COLOR", "1"}};
  EXPECT_TRUE(Decide(false, 0, refuses, ColorChoice::kAlways).color);
  EXPECT_FALSE(Decide(true, 80, {{"TERM", "xterm"}}, ColorChoice::kNever).color);
}

TEST(TerminalTest, EncodingIsThatOfTheFirstLocaleSet) {
  EXPECT_TRUE(Decide(true, 80, {{"LANG", "en_GB.UTF-8"}}).utf8);
  EXPECT_TRUE(Decide(true, 80, {{"LANG", "C.utf8"}}).utf8);
  EXPECT_FALSE(Decide(true, 80, {{"LC_ALL", "C"}, {"LANG", "en_GB.UTF-8"}}).utf8);
  EXPECT_TRUE(Decide(true, 80, {{"LC_ALL", ""}, {"LC_CTYPE", "de_DE.UTF-8"}, {"LANG", "C"}}).utf8);
  EXPECT_FALSE(Decide(true, 80, {}).utf8);
}

TEST(TerminalTest, DescriptorThatIsNoTerminalHasNoLimit) {
  const Terminal terminal = DetectTerminal(-1);
  EXPECT_FALSE(terminal.is_tty);
  EXPECT_EQ(terminal.width, 0);
  EXPECT_FALSE(terminal.color);
}

TEST(TerminalTest, RealTerminalTellsItsWidth) {
  int outer = -1;
  int inner = -1;
  winsize size{};
  size.ws_row = 24;
  size.ws_col = 97;
  if (openpty(&outer, &inner, nullptr, nullptr, &size) != 0) GTEST_SKIP() << "no pseudo-terminal";
  const Terminal terminal = DetectTerminal(inner);
  EXPECT_TRUE(terminal.is_tty);
  EXPECT_EQ(terminal.width, 97);
  close(inner);
  close(outer);
}

TEST(StyleTest, EmitsNothingWhenColorIsOff) {
  const Style plain{false, true};
  EXPECT_EQ(plain.Bold("x") + plain.Dim("x") + plain.Red("x") + plain.Green("x"), "xxxx");
}

TEST(StyleTest, EveryToneIsResetAtItsEnd) {
  const Style style{true, true};
  EXPECT_EQ(style.Bold("x"), "\x1b[1mx\x1b[0m");
  EXPECT_EQ(style.Dim("x"), "\x1b[2mx\x1b[0m");
  EXPECT_EQ(style.Red("x"), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(style.Green("x"), "\x1b[32mx\x1b[0m");
  EXPECT_EQ(style.Yellow("x"), "\x1b[33mx\x1b[0m");
  EXPECT_EQ(style.Red(""), "");
  EXPECT_EQ(style.Paint(Tone::kPlain, "x"), "x");
}

}  // namespace
}  // namespace accord::cli
