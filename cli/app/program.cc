#include "cli/app/program.h"

#include <algorithm>
#include <map>
#include <utility>

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "cli/app/command.h"
#include "cli/client/error_json.h"
#include "cli/client/servers.h"
#include "cli/client/values.h"
#include "cli/kit/error_print.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

struct Globals {
  Session::Settings session;
  int timeout_seconds = 30;
  std::string color = "auto";
  std::string as_of;
  bool json = false;
};

const char kExamples[] =
    "accord serve                                 # all services, data in a local file\n"
    "accord demo                                  # a believable book to look at\n"
    "accord import crm exports/                   # load a CRM export; safe to run again\n"
    "accord export --output backup/               # files that import again\n"
    "accord accounts tree \"Northwind Bank Group\"\n"
    "accord forecast show --account crm:Acme --fiscal-year 2026 --by child\n"
    "accord accounts tree \"Northwind Bank Group\" --as-of 2026-06-30\n"
    "accord history crm:Acme                       # who changed what from what to what\n"
    "accord accounts list --json | jq '.accounts[].displayName'\n";

std::string Footer() {
  std::string text =
      "\nAn account is named by its resource name (accounts/acme), an external id (crm:Acme) or a\n"
      "display name that only one has; a person likewise.\n\nExit codes:\n";
  for (const ExitCode code : AllExitCodes()) {
    const std::string meaning(MeaningOf(code).data(), MeaningOf(code).size());
    absl::StrAppend(&text, "  ", static_cast<int>(code), "  ", meaning, "\n");
  }
  absl::StrAppend(
      &text,
      "\nWith --json an error is one line on standard error: google.rpc.Status in JSON, "
      "whose\nErrorInfo has the reason (docs/REASONS.md).\n");
  return text;
}

void AddTls(CLI::App& app, rpc::TlsFiles& tls) {
  app.add_option("--tls-cert", tls.cert, "Speak TLS: PEM file with this program's certificate")
      ->type_name("FILE")
      ->envname("ACCORD_TLS_CERT");
  app.add_option("--tls-key", tls.key, "PEM file with its key")
      ->type_name("FILE")
      ->envname("ACCORD_TLS_KEY");
  app.add_option("--tls-ca", tls.ca, "PEM file with the authority that signs all certificates")
      ->type_name("FILE")
      ->envname("ACCORD_TLS_CA");
  app.add_option("--tls-name", tls.name,
                 "The name in the server's certificate where it is not the host of --server")
      ->type_name("NAME")
      ->envname("ACCORD_TLS_NAME");
}

void AddGlobals(CLI::App& app, Globals& globals) {
  app.add_option("--server", globals.session.server,
                 "The server; or each service's: accounts=HOST:PORT,planning=…,forecast=…; several "
                 "addresses of one, separated by commas, are asked in turn")
      ->type_name("HOST:PORT")
      ->check([](const std::string& text) {
        return std::string(Servers::Parse(text).status().message());
      })
      ->envname("ACCORD_SERVER")
      ->capture_default_str();
  AddTls(app, globals.session.tls);
  app.add_flag("--json", globals.json, "Write JSON, for scripts; errors too, to standard error");
  app.add_option("--as", globals.session.on_behalf_of, "Act on behalf of somebody")
      ->type_name("people/ID");
  app.add_option("--as-of", globals.as_of,
                 "Show the past: a revision of the service that is asked, a day (its end), or a "
                 "time in UTC")
      ->type_name("REVISION|DAY|TIME");
  app.add_option("--color", globals.color, "Colours: auto means on a terminal")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  app.add_option("--timeout", globals.timeout_seconds, "How long a call may take")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
}

ColorChoice ColorChoiceOf(const std::string& text) {
  if (text == "always") return ColorChoice::kAlways;
  return text == "never" ? ColorChoice::kNever : ColorChoice::kAuto;
}

// What can be asked of the past; a revision counts in the service that keeps what is shown.
const std::map<std::string, std::string>& PackagesOfVerbs() {
  static const auto* const packages =
      new std::map<std::string, std::string>{{"accounts", "accord.accounts.v1"},
                                             {"cos", "accord.planning.v1"},
                                             {"export", ""},
                                             {"forecast", "accord.forecast.v1"},
                                             {"history", ""},
                                             {"org", "accord.accounts.v1"},
                                             {"people", "accord.accounts.v1"},
                                             {"plan", "accord.planning.v1"}};
  return *packages;
}

absl::Status SetMoment(const CLI::App& app, const Globals& globals, Session::Settings& session) {
  if (globals.as_of.empty()) return absl::OkStatus();
  const std::string verb = app.get_subcommands().front()->get_name();
  const auto package = PackagesOfVerbs().find(verb);
  if (package == PackagesOfVerbs().end()) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "NO_PAST",
        absl::StrCat("`accord ", verb, "` shows the present alone: leave --as-of out"));
  }
  ASSIGN_OR_RETURN(session.as_of, ParseMoment("--as-of", globals.as_of));
  session.as_of_package = package->second;
  return absl::OkStatus();
}

void AddVerbs(Command root) {
  AddExport(root);
  AddImport(root);
  AddAccounts(root);
  AddPlan(root);
  AddConditions(root);
  AddPeople(root);
  AddForecast(root);
  AddHistory(root);
  AddOrganization(root);
  AddHealth(root);
  AddFollowers(root);
  AddWatch(root);
  AddDemo(root);
  AddCompletion(root);
}

// A line that is not understood is told as JSON wherever it says --json: the parser may not have
// come that far.
bool WantsJson(const ProgramOptions& options) {
  return std::find(options.words.begin(), options.words.end(), "--json") != options.words.end();
}

absl::Status NotUnderstood(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "COMMAND_NOT_UNDERSTOOD", why);
}

// The parser's own exit: help and version are successes, everything else was not understood.
ExitCode ExitOf(const CLI::App& app, const CLI::ParseError& error, const ProgramOptions& options) {
  if (error.get_exit_code() != 0 && WantsJson(options)) {
    PrintErrorJson(NotUnderstood(error.what()), options.err);
    return ExitCode::kUsage;
  }
  const int code = app.exit(error, options.out, options.err);
  return code == 0 ? ExitCode::kOk : ExitCode::kUsage;
}

// A command that needs another word after it.
ExitCode ExitOfHalf(const CLI::App& app, const ProgramOptions& options) {
  if (WantsJson(options)) {
    PrintErrorJson(NotUnderstood("the command needs another word; --help lists them"), options.err);
  } else {
    options.err << app.help();
  }
  return ExitCode::kUsage;
}

}  // namespace

ExitCode RunProgram(const ProgramOptions& options) {
  CLI::App app("Accord: plan accounts, keep promises, forecast.", "accord");
  Globals globals;
  Verb chosen;
  app.require_subcommand(0, 1);
  app.fallthrough();  // global options may stand behind the verb; inherited by all verbs
  AddGlobals(app, globals);
  if (options.extension) options.extension(app, chosen);
  Command root(app, chosen);
  AddVerbs(root);
  root.Examples(kExamples);
  app.footer(absl::StrCat(app.get_footer(), Footer()));

  std::vector<std::string> words = options.words;
  std::reverse(words.begin(), words.end());  // as the parser wants them
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return ExitOf(app, error, options);
  }
  if (!chosen) return ExitOfHalf(app, options);

  const ColorChoice color = ColorChoiceOf(globals.color);
  globals.session.timeout = absl::Seconds(globals.timeout_seconds);
  absl::Status status = SetMoment(app, globals, globals.session);
  auto tls = rpc::Tls::Load(globals.session.tls);
  if (status.ok()) status = tls.status();
  auto session = options.channel != nullptr
                     ? std::make_unique<Session>(options.channel, globals.session)
                     : std::make_unique<Session>(globals.session, tls.value_or(nullptr));
  Cli cli{.session = *session,
          .json = globals.json,
          .out = options.out,
          .err = options.err,
          .terminal = DetectTerminal(1, color),
          .error_terminal = DetectTerminal(2, color),
          .clock = options.clock};
  if (status.ok()) status = chosen(cli);
  options.out.flush();
  if (globals.json) {
    PrintErrorJson(status, options.err);
  } else {
    PrintError(status, Style::For(cli.error_terminal), options.err);
  }
  return ExitCodeOf(status);
}

}  // namespace accord::cli
