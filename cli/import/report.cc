#include "cli/import/report.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/import/events.h"
#include "cli/import/shown_rows.h"
#include "cli/import/sources.h"
#include "cli/kit/json.h"
#include "cli/kit/money_format.h"
#include "cli/kit/table.h"
#include "re2/re2.h"

namespace accord::cli {
namespace {

int64_t SumOf(const std::map<std::string, int64_t>& by_field) {
  int64_t sum = 0;
  for (const auto& [field, count] : by_field) sum += count;
  return sum;
}

// What every load counts, as people and as programs read it.
struct Figure {
  const char* title;
  const char* member;
  int priority;
  bool always;  // also if it is zero everywhere
  int64_t (*of)(const LoadReport&);
};

constexpr Figure kFigures[] = {
    {"rows", "rows", 7, true, [](const LoadReport& r) { return r.rows; }},
    {"created", "created", 10, true, [](const LoadReport& r) { return r.created; }},
    {"updated", "updated", 10, true, [](const LoadReport& r) { return r.updated; }},
    {"restored", "restored", 10, false, [](const LoadReport& r) { return r.restored; }},
    {"unchanged", "unchanged", 10, true, [](const LoadReport& r) { return r.unchanged; }},
    {"deleted", "deleted", 10, false, [](const LoadReport& r) { return r.deleted; }},
    {"missing", "missing", 9, false, [](const LoadReport& r) { return r.missing; }},
    {"cleared", "cleared", 8, false, [](const LoadReport& r) { return SumOf(r.cleared); }},
    {"empty, kept", "keptEmpty", 6, false, [](const LoadReport& r) { return SumOf(r.kept_empty); }},
    {"skipped", "skipped", 6, false, [](const LoadReport& r) { return r.skipped; }},
    {"repeated", "repeated", 2, false, [](const LoadReport& r) { return r.repeated; }},
    {"left out", "leftOut", 10, true, [](const LoadReport& r) { return r.left_out; }},
    {"not checked", "unchecked", 9, false, [](const LoadReport& r) { return r.unchecked; }},
};

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

void PrintFields(JsonWriter& json, absl::string_view member,
                 const std::map<std::string, int64_t>& by_field) {
  json.Key(member);
  json.BeginObject();
  for (const auto& [field, count] : by_field) json.Field(field, count);
  json.EndObject();
}

void PrintLoad(JsonWriter& json, const LoadReport& report) {
  json.BeginObject();
  json.Field("file", absl::string_view(report.file));
  json.Field("resource", absl::string_view(report.resource));
  for (const Figure& figure : kFigures) json.Field(figure.member, figure.of(report));
  PrintFields(json, "clearedFields", report.cleared);
  PrintFields(json, "keptEmptyFields", report.kept_empty);
  json.Key("missingKeys");
  json.BeginArray();
  for (const std::string& key : report.missing_keys) json.String(key);
  json.EndArray();
  json.EndObject();
}

void PrintReasons(JsonWriter& json, const Problems& problems) {
  json.Key("reasons");
  json.BeginArray();
  for (const ReasonCount& reason : problems.Reasons()) {
    json.BeginObject();
    json.Field("file", absl::string_view(reason.file));
    json.Field("column", absl::string_view(reason.column));
    json.Field("reason", absl::string_view(reason.reason));
    PrintCode(json, reason.code, reason.details);
    json.Field("count", reason.count);
    json.Key("places");
    json.BeginArray();
    for (const std::string& place : reason.places) json.String(place);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
}

// The tables of the mapping, each once, with the rows that somebody wants to see.
void PrintShown(JsonWriter& json, const ImportOutcome& outcome) {
  std::map<std::pair<std::string, std::string>, std::set<int64_t>> lines;
  for (const ImportProblem& problem : outcome.problems.first()) {
    lines[{problem.file, problem.sheet}].insert(problem.line);
  }
  std::set<std::pair<std::string, std::string>> told;
  json.Key("tables");
  json.BeginArray();
  for (const Load& load : outcome.mapping.loads) {
    for (const SourceFile& file : load.sources) {
      if (!told.insert({file.name, file.sheet}).second) continue;
      json.BeginObject();
      json.Field("file", absl::string_view(file.name));
      json.Field("sheet", absl::string_view(file.sheet));
      PrintRows(json, file, {outcome.rows_shown, lines[{file.name, file.sheet}]});
      json.EndObject();
    }
  }
  json.EndArray();
}

void PrintJson(Cli& cli, const ImportOutcome& outcome) {
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Field("dryRun", outcome.dry_run);
  json.Field("run", absl::string_view(outcome.run));
  PrintSources(json, outcome.mapping);
  json.Key("loads");
  json.BeginArray();
  for (const LoadReport& report : outcome.reports) PrintLoad(json, report);
  json.EndArray();
  json.Field("problemCount", outcome.problems.count());
  PrintReasons(json, outcome.problems);
  json.Key("problems");
  json.BeginArray();
  for (const ImportProblem& problem : outcome.problems.first()) json.String(problem.Text());
  json.EndArray();
  json.Key("faults");
  json.BeginArray();
  for (const ImportProblem& problem : outcome.problems.first()) PrintProblem(json, problem);
  json.EndArray();
  if (outcome.rows_shown > 0) PrintShown(json, outcome);
  json.EndObject();
}

// Columns that are zero everywhere are not shown.
void PrintTable(Cli& cli, const std::vector<LoadReport>& reports) {
  Table table{.columns = {{.title = "file", .priority = 9}, {.title = "brings", .priority = 8}}};
  std::vector<Row> rows(reports.size());
  for (size_t i = 0; i < reports.size(); ++i) rows[i] = {reports[i].file, reports[i].resource};
  for (const Figure& figure : kFigures) {
    const bool any = std::any_of(reports.begin(), reports.end(),
                                 [&](const LoadReport& report) { return figure.of(report) != 0; });
    if (!any && !figure.always) continue;
    table.columns.push_back(
        {.title = figure.title, .is_number = true, .priority = figure.priority});
    for (size_t i = 0; i < reports.size(); ++i) {
      const int64_t count = figure.of(reports[i]);
      const bool bad = figure.of(reports[i]) > 0 && figure.member == std::string("leftOut");
      rows[i].push_back(Cell(FormatCount(count), bad ? Tone::kYellow : Tone::kPlain));
    }
  }
  cli.out << table.Render(rows, cli.terminal.width, cli.style());
}

void PrintReasonsForPeople(Cli& cli, const Problems& problems) {
  constexpr size_t kShown = 10;
  const std::vector<ReasonCount> reasons = problems.Reasons();
  for (size_t i = 0; i < std::min(reasons.size(), kShown); ++i) {
    const ReasonCount& reason = reasons[i];
    cli.out << FormatCount(reason.count) << " × " << reason.places.front()
            << (reason.column.empty() ? "" : ": ") << reason.column << ": " << reason.reason
            << "\n";
  }
  if (reasons.size() > kShown) {
    cli.out << FormatCount(static_cast<int64_t>(reasons.size() - kShown))
            << " more kinds of problems; --json lists them\n";
  }
}

}  // namespace

void Problems::Add(const ImportProblem& problem) {
  if (events_) {
    TellProblem(cli_.err, problem);
  } else {
    cli_.err << Style::For(cli_.error_terminal).Red(problem.Text()) << "\n";
  }
  ++count_;
  if (first_.size() < kReasonsMax) first_.push_back(problem);
  static const RE2 kQuoted("\"[^\"]*\"");
  std::string kind =
      absl::StrCat(problem.file, "\n", problem.problem.column, "\n", problem.problem.reason);
  RE2::GlobalReplace(&kind, kQuoted, "\"\"");
  const auto found = reasons_.find(kind);
  if (found == reasons_.end() && reasons_.size() == kReasonsMax) return;
  ReasonCount& reason = found == reasons_.end() ? reasons_[kind] : found->second;
  if (reason.count++ == 0) {
    reason.file = problem.file;
    reason.column = problem.problem.column;
    reason.reason = problem.problem.reason;
    reason.code = problem.problem.code;
    reason.details = problem.problem.details;
  }
  if (reason.places.size() < kPlacesOfReason) reason.places.push_back(problem.Place());
}

std::vector<ReasonCount> Problems::Reasons() const {
  std::vector<ReasonCount> reasons;
  for (const auto& [kind, reason] : reasons_) reasons.push_back(reason);
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const ReasonCount& a, const ReasonCount& b) { return a.count > b.count; });
  return reasons;
}

void TellSources(Cli& cli, const Mapping& mapping) {
  std::set<std::string> told;
  for (const Load& load : mapping.loads) {
    for (const SourceFile& file : load.sources) {
      const std::string text = absl::StrCat(file.name, ": read as ", file.Describe());
      if (!file.IsPlain() && told.insert(text).second) cli.err << text << "\n";
    }
  }
}

void PrintUndo(Cli& cli, const UndoReport& report) {
  const std::pair<const char*, int64_t> figures[] = {{"deleted", report.deleted},
                                                     {"putBack", report.put_back},
                                                     {"undeleted", report.undeleted},
                                                     {"unchanged", report.unchanged},
                                                     {"leftAlone", report.left}};
  JsonWriter json(cli.out);
  if (cli.json) json.BeginObject();
  for (const auto& [name, count] : figures) {
    if (cli.json) json.Field(name, count);
  }
  if (cli.json) {
    json.EndObject();
  } else {
    cli.out << FormatCount(report.deleted) << " deleted, " << FormatCount(report.put_back)
            << " put back, " << FormatCount(report.undeleted) << " undeleted, "
            << FormatCount(report.left) << " left alone\n";
  }
}

void PrintReport(Cli& cli, const ImportOutcome& outcome) {
  if (cli.json) return PrintJson(cli, outcome);
  PrintTable(cli, outcome.reports);
  PrintReasonsForPeople(cli, outcome.problems);
  if (outcome.dry_run) {
    cli.out << "nothing was written; \"not checked\" refers to what is not on the server yet\n";
  } else if (!outcome.run.empty()) {
    cli.out << "accord import --undo " << outcome.run << " takes it back\n";
  }
}

}  // namespace accord::cli
