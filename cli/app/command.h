// A verb's words on the command line, declared without the parser's header, which takes longer to
// compile than all verbs together.
//
//   auto args = std::make_shared<MoveArgs>();
//   accounts.Add("move", "Give an account another parent")
//       .Text("account", &args->account, "The account", kRequired)
//       .Text("--to", &args->parent, "The new parent")
//       .Examples("accord accounts move \"Acme Ltd\" --to crm:Globex --on 2026-07-01\n")
//       .Run([args](Cli& cli) { return Move(cli, *args); });
//
// A name without dashes is a positional argument. The variables must outlive the parsing: the verb
// holds them. Errors in declaring are programmers' errors and throw when the program starts.
#pragma once

#include <string>
#include <vector>

#include "cli/app/cli.h"

namespace CLI {
class App;
}

namespace accord::cli {

enum Need { kOptional, kRequired };

// A verb as completion sees it. Plain data.
struct CommandSpec {
  struct Option {
    std::vector<std::string> names;  // "--filter", "-h"
    std::string help;
    bool takes_value = false;
    std::vector<std::string> choices;  // empty: anything
  };

  std::string name;
  std::string help;
  std::vector<Option> options;
  std::vector<std::string> positionals;
  std::vector<CommandSpec> commands;
};

// A handle; copies mean the same command.
class Command {
 public:
  // `app` and `chosen`, which receives the verb that is to be run, must outlive the handle.
  Command(CLI::App& app, Verb& chosen) : app_(&app), chosen_(&chosen) {}

  // A command below this one.
  Command Add(const std::string& name, const std::string& help) const;

  Command& Text(const std::string& name, std::string* value, const std::string& help,
                Need need = kOptional);
  // As many values as are given; as an option it can be repeated.
  Command& Texts(const std::string& name, std::vector<std::string>* values, const std::string& help,
                 Need need = kOptional);
  Command& Int(const std::string& name, int* value, const std::string& help, Need need = kOptional);
  Command& Flag(const std::string& name, bool* value, const std::string& help);
  // One of `choices`; what `*value` holds already is the default.
  Command& Choice(const std::string& name, std::string* value, const std::string& help,
                  const std::vector<std::string>& choices);
  // The option `name` can be given as the environment variable `variable` too.
  Command& Environment(const std::string& name, const std::string& variable);

  // Lines under the help text that show how it is used.
  Command& Examples(const std::string& lines);
  // What the command does. Without it, a command below has to be named.
  void Run(Verb verb);

  // This command and all below it.
  CommandSpec Describe() const;

 private:
  CLI::App* app_;
  Verb* chosen_;
};

}  // namespace accord::cli
