#include "cli/app/command.h"

#include <utility>

#include <CLI/CLI.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace accord::cli {
namespace {

CommandSpec SpecOf(const CLI::App& app) {
  CommandSpec spec;
  spec.name = app.get_name();
  spec.help = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional() && option->get_lnames().empty()) {
      spec.positionals.push_back(option->get_name(true));
      continue;
    }
    CommandSpec::Option out;
    for (const std::string& name : option->get_lnames()) out.names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) out.names.push_back("-" + name);
    out.help = option->get_description();
    out.takes_value = option->get_items_expected_max() > 0;
    // The parser keeps a set of choices only as the text it shows in the help: "{a,b}".
    const std::string type = option->get_type_name();
    const size_t open = type.find('{');
    const size_t close = type.find('}');
    if (open != std::string::npos && close != std::string::npos && open < close) {
      out.choices = absl::StrSplit(type.substr(open + 1, close - open - 1), ',');
    }
    spec.options.push_back(std::move(out));
  }
  for (const CLI::App* child : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!child->get_name().empty()) spec.commands.push_back(SpecOf(*child));
  }
  return spec;
}

}  // namespace

Command Command::Add(const std::string& name, const std::string& help) const {
  CLI::App* child = app_->add_subcommand(name, help);
  child->require_subcommand(0, 1);
  return Command(*child, *chosen_);
}

Command& Command::Text(const std::string& name, std::string* value, const std::string& help,
                       Need need) {
  CLI::Option* option = app_->add_option(name, *value, help)->required(need == kRequired);
  option->type_name("TEXT");
  return *this;
}

Command& Command::Texts(const std::string& name, std::vector<std::string>* values,
                        const std::string& help, Need need) {
  CLI::Option* option = app_->add_option(name, *values, help)->required(need == kRequired);
  // `--ours A B` would swallow a positional argument B: one value for each time it is named.
  if (absl::StartsWith(name, "-")) option->expected(1)->take_all();
  return *this;
}

Command& Command::Int(const std::string& name, int* value, const std::string& help, Need need) {
  app_->add_option(name, *value, help)->required(need == kRequired);
  return *this;
}

Command& Command::Flag(const std::string& name, bool* value, const std::string& help) {
  app_->add_flag(name, *value, help);
  return *this;
}

Command& Command::Choice(const std::string& name, std::string* value, const std::string& help,
                         const std::vector<std::string>& choices) {
  app_->add_option(name, *value, help)->check(CLI::IsMember(choices))->capture_default_str();
  return *this;
}

Command& Command::Environment(const std::string& name, const std::string& variable) {
  app_->get_option(name)->envname(variable);
  return *this;
}

Command& Command::Examples(const std::string& lines) {
  std::string footer = "\nExamples:\n";
  for (absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&footer, "  ", line, "\n");
  }
  app_->footer(footer);
  return *this;
}

void Command::Run(Verb verb) {
  app_->callback([app = app_, chosen = chosen_, verb = std::move(verb)] {
    // The parser also tells the commands above the one that was named.
    if (app->get_subcommands().empty()) *chosen = verb;
  });
}

CommandSpec Command::Describe() const { return SpecOf(*app_); }

}  // namespace accord::cli
