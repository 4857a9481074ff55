// `accord import`.
#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "accord/planning/v1/cos_standard_service.pb.h"
#include "cli/client/pages.h"
#include "cli/import/check.h"
#include "cli/import/events.h"
#include "cli/import/field_list.h"
#include "cli/import/loader.h"
#include "cli/import/look.h"
#include "cli/import/mapping.h"
#include "cli/import/profiles.h"
#include "cli/import/removals.h"
#include "cli/import/report.h"
#include "cli/import/runs.h"
#include "cli/import/server_keys.h"
#include "cli/import/sources.h"
#include "cli/import/suggest.h"
#include "cli/import/undo.h"
#include "cli/kit/json.h"
#include "cli/kit/money_format.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"
#include "common/calendar/date.h"

namespace accord::cli {
namespace {

constexpr char kEventsHelp[] =
    "Tell progress, problems and errors as lines of JSON on standard error";

struct ImportArgs {
  std::string directory;
  std::string mapping;
  std::string profile;
  std::string suggest;
  int start_month = 0;
  bool dry_run = false;
  bool skip_bad = false;
  bool delete_missing = false;
  int delete_percent_max = 10;
  std::string undo;
  bool events = false;
  int rows_shown = 0;
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

Revisions RevisionsOf(const Cli& cli) {
  Revisions revisions;
  for (const char* package : {"accord.accounts.v1", "accord.forecast.v1", "accord.planning.v1"}) {
    revisions[package] = cli.session.RevisionOf(package);
  }
  return revisions;
}

// Accounts and people alone are imported where there may be no forecast service.
bool WritesToForecast(const Mapping& mapping) {
  return !mapping.stages.empty() ||
         std::any_of(mapping.loads.begin(), mapping.loads.end(),
                     [](const Load& load) { return PackageOf(load.kind) == "accord.forecast.v1"; });
}

// The id and revisions of a run, before anything is written.
absl::StatusOr<Run> BeginRun(Cli& cli, const Mapping& mapping) {
  RETURN_IF_ERROR(
      cli.session.Call<accounts::v1::Organization>(accounts::v1::GetOrganizationRequest())
          .status());
  if (WritesToForecast(mapping)) {
    RETURN_IF_ERROR(
        cli.session.Call<forecast::v1::ListStagesResponse>(forecast::v1::ListStagesRequest())
            .status());
  }
  if (std::any_of(mapping.loads.begin(), mapping.loads.end(),
                  [](const Load& load) { return PackageOf(load.kind) == "accord.planning.v1"; })) {
    RETURN_IF_ERROR(
        cli.session
            .Call<planning::v1::ListCosStandardsResponse>(planning::v1::ListCosStandardsRequest())
            .status());
  }
  const absl::Time now = cli.clock.Now();
  Run run;
  run.id = absl::StrCat(absl::FormatTime("%Y%m%d-%H%M%S", now, absl::UTCTimeZone()), "-",
                        absl::Hex(std::random_device()() & 0xFFFF, absl::kZeroPad4));
  run.server = cli.session.settings().server;
  run.from = RevisionsOf(cli);
  return run;
}

// Null, and said, where no journal can be written: that is no reason not to import.
std::unique_ptr<RunJournal> BeginJournal(Cli& cli, const Run& run) {
  absl::StatusOr<std::unique_ptr<RunJournal>> journal = RunJournal::Begin(run);
  if (journal.ok()) return *std::move(journal);
  cli.err << "this import cannot be taken back: " << journal.status().message() << "\n";
  return nullptr;
}

struct WriteWays {
  const RemovalPlan& removals;
  const LoadOptions& options;
  const ProblemSink& sink;
};

absl::StatusOr<std::vector<LoadReport>> WriteAndRemove(Cli& cli, const Mapping& mapping,
                                                       CheckedImport& checked,
                                                       const WriteWays& ways) {
  ASSIGN_OR_RETURN(std::vector<LoadReport> reports,
                   WriteLoads(cli, mapping, checked, ways.sink, ways.options));
  for (size_t i = 0; i < reports.size(); ++i) {
    reports[i].missing = ways.removals.missing[i];
    reports[i].missing_keys = ways.removals.missing_keys[i];
  }
  RETURN_IF_ERROR(
      Remove(cli.session, mapping, ways.removals, ways.options.dry_run,
             {.removed =
                  [&](const Removal& removal) {
                    ++reports[removal.load].deleted;
                    if (ways.options.journal == nullptr) return;
                    ways.options.journal->Note(RunStep::kDeleted, removal.name);
                  },
              .refused =
                  [&](const Removal& removal, const std::string& why) {
                    ++reports[removal.load].left_out;
                    ways.sink(ProblemAt(
                        mapping.loads[removal.load], removal.place,
                        {"", absl::StrCat("\"", removal.key, "\" is not deleted: ", why)}));
                  },
              .unchecked = [&](const Removal& removal) { ++reports[removal.load].unchecked; }}));
  return reports;
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
  Problems problems(cli, args.events);
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
  ASSIGN_OR_RETURN(const RemovalPlan removals,
                   PlanRemovals(there, mapping, checked,
                                {.delete_missing = args.delete_missing,
                                 .percent_max = args.delete_percent_max}));
  RETURN_IF_ERROR(SetFiscalYearStart(cli, args));
  ASSIGN_OR_RETURN(Run run, BeginRun(cli, mapping));
  const std::unique_ptr<RunJournal> journal = args.dry_run ? nullptr : BeginJournal(cli, run);
  if (args.events && journal != nullptr) TellRun(cli.err, run.id);
  const LoadOptions options = {.directory = args.directory,
                               .dry_run = args.dry_run,
                               .skip_bad = args.skip_bad,
                               .journal = journal.get(),
                               .events = args.events};
  absl::StatusOr<std::vector<LoadReport>> reports =
      WriteAndRemove(cli, mapping, checked, {removals, options, problems.Sink()});
  if (journal != nullptr) RETURN_IF_ERROR(journal->Finish(RevisionsOf(cli)));
  if (!reports.ok()) {
    if (journal != nullptr)
      cli.err << "accord import --undo " << run.id << " takes back what was written\n";
    return reports.status();
  }
  PrintReport(cli, {mapping, *reports, problems, journal == nullptr ? "" : run.id, args.dry_run,
                    args.rows_shown});
  return absl::OkStatus();
}

absl::Status Undo(Cli& cli, const ImportArgs& args) {
  ASSIGN_OR_RETURN(const Run run, ReadRun(args.undo));
  UndoListener listener;
  listener.left_alone = [&](const std::string& problem) {
    if (args.events) return TellLeftAlone(cli.err, problem);
    cli.err << Style::For(cli.error_terminal).Red(problem) << "\n";
  };
  if (args.events) {
    listener.went = [&](int64_t done, int64_t of) { TellProgress(cli.err, {"", "", done, of}); };
  }
  ASSIGN_OR_RETURN(const UndoReport report, UndoRun(cli.session, run, args.dry_run, listener));
  PrintUndo(cli, report);
  return absl::OkStatus();
}

absl::Status PrintMapping(Cli& cli, const ImportArgs& args) {
  ASSIGN_OR_RETURN(const std::string json, BuiltInMapping(args.profile));
  cli.out << json;
  return absl::OkStatus();
}

absl::Status PrintSuggestion(Cli& cli, const ImportArgs& args) {
  ASSIGN_OR_RETURN(const std::string json, SuggestMapping(args.suggest));
  cli.out << json;
  return absl::OkStatus();
}

// What `accord import` does without a verb below it.
absl::Status SuggestOrUndo(Cli& cli, const ImportArgs& args) {
  if (args.suggest.empty() == args.undo.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "NOTHING_TO_DO",
                     "say one thing to do: accord import crm DIRECTORY, --suggest DIRECTORY or "
                     "--undo RUN");
  }
  return args.undo.empty() ? PrintSuggestion(cli, args) : Undo(cli, args);
}

absl::Status Told(Cli& cli, const ImportArgs& args, absl::Status status) {
  if (args.events) TellError(cli.err, status);
  return status;
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
  const Verb load = [args](Cli& cli) { return Told(cli, *args, Import(cli, *args)); };
  const Verb print = [args](Cli& cli) { return PrintMapping(cli, *args); };
  const Verb other = [args](Cli& cli) { return Told(cli, *args, SuggestOrUndo(cli, *args)); };
  const std::string profiles = absl::StrCat("A mapping that is built in: ", ProfileNames());
  import
      .Text("--suggest", &args->suggest,
            "Look at the files in a directory and print a first mapping, with its reasons")
      .Text("--undo", &args->undo, "Take back the import with this id, where nothing changed since")
      .Flag("--dry-run", &args->dry_run, "With --undo: let the server check, write nothing")
      .Flag("--events", &args->events, kEventsHelp)
      .Examples("accord import --suggest exports/ > mine.json\n")
      .Run(other);
  import.Add("crm", "People, products, accounts and pipeline from CSV, XLSX or JSON lines")
      .Text("directory", &args->directory, "Where the files are", kRequired)
      .Int("--fiscal-year-start", &args->start_month,
           "Set the month in which the fiscal year starts, 1-12, before anything else")
      .Text("--mapping", &args->mapping,
            "What the columns mean, a JSON file (see `accord import mapping`)")
      .Text("--profile", &args->profile, profiles)
      .Flag("--dry-run", &args->dry_run, "Check the files, let the server check, write nothing")
      .Flag("--skip-bad", &args->skip_bad, "Leave bad rows out and say which; else all or nothing")
      .Flag("--delete-missing", &args->delete_missing,
            "Delete what files that the mapping calls full no longer have")
      .Int("--delete-max-percent", &args->delete_percent_max,
           "And nothing at all if that is more than this part of what is there (10)")
      .Flag("--events", &args->events, kEventsHelp)
      .Int("--show-rows", &args->rows_shown,
           "With --json: so many rows of each file as they are read, and those with problems")
      .Examples(
          "accord import crm exports/ --dry-run\n"
          "accord import crm exports/ --fiscal-year-start 1\n"
          "accord import crm exports/ --profile salesforce --dry-run\n"
          "accord import --undo 20261130-190812-4f2a\n"
          "accord import mapping > mine.json && accord import crm exports/ --mapping mine.json\n")
      .Run(load);
  import.Add("look", "How the files in a directory are read, before there is a mapping")
      .Text("directory", &args->directory, "Where the files are", kRequired)
      .Int("--show-rows", &args->rows_shown, "With --json: so many rows of each file")
      .Flag("--events", &args->events, kEventsHelp)
      .Examples("accord import look exports/\n")
      .Run([args](Cli& cli) {
        return Told(cli, *args, LookAtFiles(cli, args->directory, args->rows_shown));
});
  import.Add("fields", "What a mapping can fill, and how days may be written").Run([](Cli& cli) {
    PrintFieldList(cli);
  return absl::OkStatus();
  }  // namespace accord::cli
);
import.Add("mapping", "Print the default mapping or a profile, to begin one of your own")
    .Text("--profile", &args->profile, profiles)
    .Examples("accord import mapping --profile hubspot > mine.json\n")
    .Run(print);
}

}  // namespace accord::cli
