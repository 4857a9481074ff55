#include "cli/import/runs.h"

#include <cstdlib>
#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "re2/re2.h"

namespace accord::cli {
namespace {

constexpr RunStep kSteps[] = {RunStep::kCreated, RunStep::kUpdated, RunStep::kRestored,
                              RunStep::kDeleted};

std::string PathOf(absl::string_view id) { return absl::StrCat(RunsFolder(), "/", id, ".run"); }

absl::Status Unwritable(const std::string& path) {
  return MakeError(absl::StatusCode::kUnavailable, "RUN_UNWRITABLE",
                   absl::StrCat(path, " cannot be written"), {{"file", path}});
}

bool TakeStep(absl::string_view word, absl::string_view name, Run& run) {
  for (const RunStep step : kSteps) {
    if (word != NameOf(step)) continue;
    run.steps.emplace_back(step, std::string(name));
    return !name.empty();
  }
  return false;
}

bool TakeLine(const std::string& line, Run& run) {
  const std::vector<absl::string_view> parts = absl::StrSplit(line, '\t');
  if (parts.size() == 2 && parts[0] == "run") {
    run.id = std::string(parts[1]);
  } else if (parts.size() == 2 && parts[0] == "server") {
    run.server = std::string(parts[1]);
  } else if (parts.size() == 3 && (parts[0] == "from" || parts[0] == "to")) {
    Revisions& marks = parts[0] == "from" ? run.from : run.to;
    return absl::SimpleAtoi(parts[2], &marks[std::string(parts[1])]);
  } else {
    return parts.size() == 2 && TakeStep(parts[0], parts[1], run);
  }
  return true;
}

}  // namespace

absl::string_view NameOf(RunStep step) {
  switch (step) {
    case RunStep::kCreated:
      return "created";
    case RunStep::kUpdated:
      return "updated";
    case RunStep::kRestored:
      return "restored";
    case RunStep::kDeleted:
      break;
  }
  return "deleted";
}

std::string RunsFolder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (!variable("ACCORD_RUNS").empty()) return variable("ACCORD_RUNS");
  if (!variable("XDG_STATE_HOME").empty()) {
    return absl::StrCat(variable("XDG_STATE_HOME"), "/accord/imports");
  }
  return absl::StrCat(variable("HOME"), "/.local/state/accord/imports");
}

absl::StatusOr<std::unique_ptr<RunJournal>> RunJournal::Begin(const Run& run) {
  const std::string path = PathOf(run.id);
  std::error_code failed;
  std::filesystem::create_directories(RunsFolder(), failed);
  if (failed || std::filesystem::exists(path)) return Unwritable(path);
  std::unique_ptr<RunJournal> journal(new RunJournal(path));
  journal->file_ << "run\t" << run.id << "\nserver\t" << run.server << "\n";
  for (const auto& [package, revision] : run.from) {
    journal->file_ << "from\t" << package << "\t" << revision << "\n";
  }
  journal->file_.flush();
  if (!journal->file_) return Unwritable(path);
  return journal;
}

void RunJournal::Note(RunStep step, absl::string_view name) {
  file_ << NameOf(step) << '\t' << name << '\n' << std::flush;
}

absl::Status RunJournal::Finish(const Revisions& to) {
  for (const auto& [package, revision] : to) {
    file_ << "to\t" << package << "\t" << revision << "\n";
  }
  file_.flush();
  return file_ ? absl::OkStatus() : Unwritable(path_);
}

absl::StatusOr<Run> ReadRun(absl::string_view id) {
  static const RE2 kId("[0-9A-Za-z-]{1,64}");
  const std::string name(id.data(), id.size());
  const std::string path = PathOf(id);
  std::ifstream file(path);
  if (!RE2::FullMatch(name, kId) || !file) {
    return MakeError(
        absl::StatusCode::kNotFound, "RUN_NOT_FOUND",
        absl::StrCat("no import \"", name, "\" was run on this machine (", RunsFolder(), ")"),
        {{"run", name}});
  }
  Run run;
  std::string line;
  for (int64_t number = 1; std::getline(file, line); ++number) {
    // The last line of a killed run may be a part of one.
    if (TakeLine(line, run) || (file.eof() && run.to.empty())) continue;
    return MakeError(absl::StatusCode::kDataLoss, "RUN_UNREADABLE",
                     absl::StrCat(path, ":", number, ": is no line of a run's journal"),
                     {{"file", path}, {"line", absl::StrCat(number)}});
  }
  return run;
}

}  // namespace accord::cli
