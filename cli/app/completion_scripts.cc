#include "cli/app/completion_scripts.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace accord::cli {
namespace {

// Calls `visit` with each command and the words that lead to it: {"accounts", "tree"}.
template <typename Visit>
void Walk(const CommandSpec& command, std::vector<std::string>& words, Visit visit) {
  visit(command, words);
  for (const CommandSpec& child : command.commands) {
    words.push_back(child.name);
    Walk(child, words, visit);
    words.pop_back();
  }
}

std::vector<std::string> WordsAfter(const CommandSpec& command, const CommandSpec& program) {
  std::vector<std::string> words;
  for (const CommandSpec& child : command.commands) words.push_back(child.name);
  for (const auto& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  if (&command == &program) return words;
  for (const auto& option : program.options) {  // global options may stand behind the verb
    if (option.names.front() == "--help") continue;
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  return words;
}

// `case` arms that give the choices of options with fixed values: by name alone, since an option of
// one name has one set of choices here.
std::string ChoiceArms(const CommandSpec& program) {
  std::vector<std::string> words;
  std::vector<std::string> arms;
  Walk(program, words, [&](const CommandSpec& command, const std::vector<std::string>&) {
    for (const auto& option : command.options) {
      if (option.choices.empty()) continue;
      const std::string arm =
          absl::StrCat("    ", absl::StrJoin(option.names, "|"), ") COMPREPLY=($(compgen -W \"",
                       absl::StrJoin(option.choices, " "), "\" -- \"$word\")); return ;;\n");
      if (arms.end() == std::find(arms.begin(), arms.end(), arm)) arms.push_back(arm);
    }
  });
  return absl::StrJoin(arms, "");
}

std::string Bash(const CommandSpec& program) {
  std::string arms;
  std::vector<std::string> path;
  Walk(program, path, [&](const CommandSpec& command, const std::vector<std::string>& words) {
    absl::StrAppend(&arms, "    '", absl::StrJoin(words, " "), "') words='",
                    absl::StrJoin(WordsAfter(command, program), " "), "' ;;\n");
  });
  std::string commands;
  Walk(program, path, [&](const CommandSpec&, const std::vector<std::string>& words) {
    if (!words.empty()) absl::StrAppend(&commands, "'", absl::StrJoin(words, " "), "'|");
  });
  if (!commands.empty()) commands.pop_back();
  return absl::StrCat(
      "# bash completion of accord; made by `accord completion bash`\n"
      "_accord() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  local path='' next words i\n"
      "  COMPREPLY=()\n"
      "  case $before in\n",
      ChoiceArms(program),
      "  esac\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    next=\"${path:+$path }${COMP_WORDS[i]}\"\n"
      "    case $next in\n"
      "    ",
      commands,
      ") path=$next ;;\n"
      "    esac\n"
      "  done\n"
      "  case $path in\n",
      arms,
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
      "}\n"
      "complete -o default -F _accord accord\n");
}

// zsh can run bash's completion as it is.
std::string Zsh(const CommandSpec& program) {
  return absl::StrCat(
      "#compdef accord\n"
      "autoload -U +X bashcompinit && bashcompinit\n",
      Bash(program));
}

std::string FishQuote(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

// The condition under which a command's words are offered.
std::string FishCondition(const CommandSpec& command, const std::vector<std::string>& words) {
  std::vector<std::string> tests;
  for (const std::string& word : words) {
    tests.push_back(absl::StrCat("__fish_seen_subcommand_from ", word));
  }
  std::vector<std::string> children;
  for (const CommandSpec& child : command.commands) children.push_back(child.name);
  if (!children.empty()) {
    tests.push_back(absl::StrCat("not __fish_seen_subcommand_from ", absl::StrJoin(children, " ")));
  }
  return absl::StrJoin(tests, "; and ");
}

std::string FishOption(const CommandSpec::Option& option, const std::string& condition) {
  std::string line = "complete -c accord";
  if (!condition.empty()) absl::StrAppend(&line, " -n ", FishQuote(condition));
  for (const std::string& name : option.names) {
    const bool is_long = absl::StartsWith(name, "--");
    absl::StrAppend(&line, is_long ? " -l " : " -s ", name.substr(is_long ? 2 : 1));
  }
  if (option.takes_value) absl::StrAppend(&line, option.choices.empty() ? " -r" : " -x");
  if (!option.choices.empty()) {
    absl::StrAppend(&line, " -a ", FishQuote(absl::StrJoin(option.choices, " ")));
  }
  return absl::StrCat(line, " -d ", FishQuote(option.help), "\n");
}

std::string Fish(const CommandSpec& program) {
  std::string out = "# fish completion of accord; made by `accord completion fish`\n";
  std::vector<std::string> path;
  Walk(program, path, [&](const CommandSpec& command, const std::vector<std::string>& words) {
    const std::string condition = FishCondition(command, words);
    for (const CommandSpec& child : command.commands) {
      absl::StrAppend(&out, "complete -c accord -f -n ", FishQuote(condition), " -a ", child.name,
                      " -d ", FishQuote(child.help), "\n");
    }
    // Global options are offered everywhere, those of a command once it is named.
    for (const auto& option : command.options) {
      if (!words.empty() && option.names.front() == "--help") continue;
      absl::StrAppend(&out, FishOption(option, words.empty() ? "" : condition));
    }
  });
  return out;
}

}  // namespace

std::string CompletionScript(absl::string_view shell, const CommandSpec& program) {
  if (shell == "bash") return Bash(program);
  if (shell == "zsh") return Zsh(program);
  if (shell == "fish") return Fish(program);
  return "";
}

}  // namespace accord::cli
