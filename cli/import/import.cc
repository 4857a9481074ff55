// `accord import`.
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "cli/client/pages.h"
#include "cli/import/check.h"
#include "cli/import/loader.h"
#include "cli/import/mapping.h"
#include "cli/import/profiles.h"
#include "cli/import/server_keys.h"
#include "cli/import/sources.h"
#include "cli/kit/json.h"
#include "cli/kit/money_format.h"
#include "cli/kit/table.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"
#include "common/calendar/date.h"

namespace accord::cli {
namespace {

// In JSON output; all of them are on standard error.
constexpr size_t kProblemsInJson = 10000;

struct ImportArgs {
  std::string directory;
  std::string mapping;
  std::string profile;
  int start_month = 0;
  bool dry_run = false;
  bool skip_bad = false;
};

// Changes nothing if it is so already, so that a second run does not.
absl::Status SetFiscalYearStart(Cli& cli, const ImportArgs& args) {
  if (args.start_month == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto present, cli.session.Call<accounts::v1::Organization>(
                                           accounts::v1::GetOrganizationRequest()));
  if (present.fiscal_calendar().start_month() == args.start_month) return absl::OkStatus();
  accounts::v1::UpdateOrganizationRequest request;
  request.mutable_organization()->set_name("organization");
  request.mutable_organization()->mutable_fiscal_calendar()->set_start_month(args.start_month);
  request.mutable_update_mask()->add_paths("fiscal_calendar.start_month");
  request.set_validate_only(args.dry_run);
  return cli.session.Call<accounts::v1::Organization>(request).status();
}

// Days of moments are those of the organization's place, where the mapping names no other.
absl::Status GiveZone(Cli& cli, Mapping& mapping) {
  if (!mapping.NeedsOrganizationZone()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto organization, cli.session.Call<accounts::v1::Organization>(
                                                accounts::v1::GetOrganizationRequest()));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, calendar::FindTimeZone(organization.time_zone()));
  mapping.UseOrganizationZone(zone);
  return absl::OkStatus();
}

// The stages that are there are as good as those of the mapping.
absl::Status LearnStages(Cli& cli, Mapping& mapping) {
  if (!mapping.RefersToStages()) return absl::OkStatus();
  return ForEachPage<forecast::v1::ListStagesResponse>(
      cli.session, forecast::v1::ListStagesRequest(),
      [&](const forecast::v1::ListStagesResponse& page) -> absl::StatusOr<bool> {
        for (const forecast::v1::Stage& stage : page.stages()) {
          mapping.stages_there.insert(stage.name().substr(stage.name().rfind('/') + 1));
        }
        return true;
      });
}

// Says how files are read that are not what everybody expects, each once.
void TellSources(Cli& cli, const Mapping& mapping) {
  std::set<std::string> told;
  for (const Load& load : mapping.loads) {
    for (const SourceFile& file : load.sources) {
      const std::string text = absl::StrCat(file.name, ": read as ", file.Describe());
      if (!file.IsPlain() && told.insert(text).second) cli.err << text << "\n";
    }
  }
}

void PrintSources(JsonWriter& json, const Mapping& mapping) {
  std::set<std::string> told;
  json.Key("files");
  json.BeginArray();
  for (const Load& load : mapping.loads) {
    for (const SourceFile& file : load.sources) {
      if (!told.insert(file.name + file.Describe()).second) continue;
      json.BeginObject();
      json.Field("file", absl::string_view(file.name));
      json.Field("readAs", absl::string_view(file.Describe()));
      json.EndObject();
    }
  }
  json.EndArray();
}

// Tells problems as they are found.
class Problems {
 public:
  explicit Problems(Cli& cli) : cli_(cli) {}

  ProblemSink Sink() {
    return [this](const ImportProblem& problem) {
      const std::string text = problem.Text();
      cli_.err << Style::For(cli_.error_terminal).Red(text) << "\n";
      if (texts_.size() < kProblemsInJson) texts_.push_back(text);
    };
  }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  Cli& cli_;
  std::vector<std::string> texts_;
};

struct ImportOutcome {
  const Mapping& mapping;
  const std::vector<LoadReport>& reports;
  const Problems& problems;
};

void PrintJson(Cli& cli, const ImportArgs& args, const ImportOutcome& outcome) {
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Field("dryRun", args.dry_run);
  PrintSources(json, outcome.mapping);
  json.Key("loads");
  json.BeginArray();
  for (const LoadReport& report : outcome.reports) {
    json.BeginObject();
    json.Field("file", absl::string_view(report.file));
    json.Field("resource", absl::string_view(report.resource));
    json.Field("rows", report.rows);
    json.Field("created", report.created);
    json.Field("updated", report.updated);
    json.Field("unchanged", report.unchanged);
    json.Field("leftOut", report.left_out);
    json.Field("repeated", report.repeated);
    json.Field("unchecked", report.unchecked);
    json.EndObject();
  }
  json.EndArray();
  json.Key("problems");
  json.BeginArray();
  for (const std::string& text : outcome.problems.texts()) json.String(text);
  json.EndArray();
  json.EndObject();
}

void Print(Cli& cli, const ImportArgs& args, const std::vector<LoadReport>& reports) {
  Table table{.columns = {{.title = "file", .priority = 9},
                          {.title = "brings", .priority = 8},
                          {.title = "rows", .is_number = true, .priority = 7},
                          {.title = "created", .is_number = true, .priority = 10},
                          {.title = "updated", .is_number = true, .priority = 10},
                          {.title = "unchanged", .is_number = true, .priority = 10},
                          {.title = "repeated", .is_number = true, .priority = 2},
                          {.title = "left out", .is_number = true, .priority = 10}}};
  if (args.dry_run) {
    table.columns.push_back({.title = "not checked", .is_number = true, .priority = 9});
  }
  std::vector<Row> rows;
  for (const LoadReport& report : reports) {
    rows.push_back(
        {report.file, report.resource, FormatCount(report.rows), FormatCount(report.created),
         FormatCount(report.updated), FormatCount(report.unchanged), FormatCount(report.repeated),
         Cell(FormatCount(report.left_out), report.left_out > 0 ? Tone::kYellow : Tone::kPlain),
         FormatCount(report.unchecked)});
  }
  cli.out << table.Render(rows, cli.terminal.width, cli.style());
  if (args.dry_run) {
    cli.out << "nothing was written; \"not checked\" refers to what is not on the server yet\n";
  }
}

// The mapping that is meant, as a text: a profile's, or the default.
absl::StatusOr<std::string> BuiltInMapping(const std::string& profile) {
  if (profile.empty()) return std::string(DefaultMappingJson());
  std::vector<std::string> names;
  for (const Profile& one : Profiles()) {
    if (one.name == profile) return one.json;
    names.push_back(one.name);
  }
  return MakeError(
      absl::StatusCode::kInvalidArgument, "PROFILE_UNKNOWN",
      absl::StrCat("there is no profile ", profile, "; there are: ", absl::StrJoin(names, ", ")),
      {{"profile", profile}});
}

absl::StatusOr<Mapping> MappingOf(const ImportArgs& args) {
  if (!args.mapping.empty() && !args.profile.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "MAPPING_TWICE",
                     "--mapping and --profile exclude each other");
  }
  if (!args.mapping.empty()) return ReadMapping(args.mapping);
  ASSIGN_OR_RETURN(const std::string json, BuiltInMapping(args.profile));
  return ParseMapping(json, args.profile.empty() ? "the default mapping" : args.profile);
}

absl::Status Import(Cli& cli, const ImportArgs& args) {
  ASSIGN_OR_RETURN(Mapping mapping, MappingOf(args));
  RETURN_IF_ERROR(FindSources(args.directory, mapping));
  TellSources(cli, mapping);
  RETURN_IF_ERROR(GiveZone(cli, mapping));
  RETURN_IF_ERROR(LearnStages(cli, mapping));
  Problems problems(cli);
  ServerKeys there(cli.session, mapping.system);
  ASSIGN_OR_RETURN(CheckedImport checked,
                   CheckImport(args.directory, mapping, problems.Sink(),
                               [&](ImportKind kind, const std::vector<std::string>& keys,
                                   KeyIndex& index) { return there.Find(kind, keys, index); }));
  const int64_t bad = checked.BadRowCount();
  if (bad > 0 && !args.skip_bad) {
    return MakeError(absl::StatusCode::kInvalidArgument, "BAD_ROWS",
                     absl::StrCat(FormatCount(bad), bad == 1 ? " row is" : " rows are",
                                  " not acceptable; nothing was written. Mend them, or leave them "
                                  "out with --skip-bad"),
                     {{"rows", absl::StrCat(bad)}});
  }
  RETURN_IF_ERROR(SetFiscalYearStart(cli, args));
  ASSIGN_OR_RETURN(
      const std::vector<LoadReport> reports,
      WriteLoads(
          cli, mapping, checked, problems.Sink(),
          {.directory = args.directory, .dry_run = args.dry_run, .skip_bad = args.skip_bad}));
  if (cli.json) {
    PrintJson(cli, args, {mapping, reports, problems});
  } else {
    Print(cli, args, reports);
  }
  return absl::OkStatus();
}

absl::Status PrintMapping(Cli& cli, const ImportArgs& args) {
  ASSIGN_OR_RETURN(const std::string json, BuiltInMapping(args.profile));
  cli.out << json;
  return absl::OkStatus();
}

// "salesforce, hubspot, ...": for the help.
std::string ProfileNames() {
  std::vector<std::string> names;
  for (const Profile& profile : Profiles()) names.push_back(profile.name);
  return absl::StrJoin(names, ", ");
}

}  // namespace

void AddImport(Command root) {
  Command import = root.Add("import", "Load another system's export; safe to run again");
  auto args = std::make_shared<ImportArgs>();
  const Verb load = [args](Cli& cli) { return Import(cli, *args); };
  const Verb print = [args](Cli& cli) { return PrintMapping(cli, *args); };
  const std::string profiles = absl::StrCat("A mapping that is built in: ", ProfileNames());
  import.Add("crm", "People, products, accounts and pipeline from CSV, XLSX or JSON lines")
      .Text("directory", &args->directory, "Where the files are", kRequired)
      .Int("--fiscal-year-start", &args->start_month,
           "Set the month in which the fiscal year starts, 1-12, before anything else")
      .Text("--mapping", &args->mapping,
            "What the columns mean, a JSON file (see `accord import mapping`)")
      .Text("--profile", &args->profile, profiles)
      .Flag("--dry-run", &args->dry_run, "Check the files, let the server check, write nothing")
      .Flag("--skip-bad", &args->skip_bad, "Leave bad rows out and say which; else all or nothing")
      .Examples(
          "accord import crm exports/ --dry-run\n"
          "accord import crm exports/ --fiscal-year-start 1\n"
          "accord import crm exports/ --profile salesforce --dry-run\n"
          "accord import mapping > mine.json && accord import crm exports/ --mapping mine.json\n")
      .Run(load);
  import.Add("mapping", "Print the default mapping or a profile, to begin one of your own")
      .Text("--profile", &args->profile, profiles)
      .Examples("accord import mapping --profile hubspot > mine.json\n")
      .Run(print);
}

}  // namespace accord::cli
