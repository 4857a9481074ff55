// What an import wrote, so that it can be taken back: a journal file of its own for every run, on
// the machine that ran it.
//
// A line is a word and what it is about, TAB between them:
//   run 20261130-190812-4f2a / server HOST:PORT / from accord.accounts.v1 120
//   created accounts/acme / updated people/max / restored ... / deleted ... / to accord.accounts.v1
//   134
// "from" and "to" are the services' revisions around the run. A journal without "to" is of a run
// that was killed.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::cli {

// Of each service by the package of its protos.
using Revisions = std::map<std::string, int64_t>;

enum class RunStep { kCreated, kUpdated, kRestored, kDeleted };

// The words of the journal: "created".
absl::string_view NameOf(RunStep step);

struct Run {
  std::string id;
  std::string server;
  Revisions from;
  Revisions to;                                        // empty: it was killed
  std::vector<std::pair<RunStep, std::string>> steps;  // what was done to which resource, in order
};

// $ACCORD_RUNS, else $XDG_STATE_HOME/accord/imports, else ~/.local/state/accord/imports.
std::string RunsFolder();

// Written a line at a time, so that a killed run leaves what it did. Thread-compatible.
class RunJournal {
 public:
  // Begins the journal of `run`, whose id is that of no other. Errors: UNAVAILABLE, reason
  // RUN_UNWRITABLE, metadata `file`.
  static absl::StatusOr<std::unique_ptr<RunJournal>> Begin(const Run& run);

  void Note(RunStep step, absl::string_view name);
  // Errors: as Begin, also for lines before.
  absl::Status Finish(const Revisions& to);

 private:
  explicit RunJournal(std::string path) : path_(std::move(path)), file_(path_) {}

  const std::string path_;
  std::ofstream file_;
};

// Errors: NOT_FOUND, reason RUN_NOT_FOUND; DATA_LOSS, reason RUN_UNREADABLE: lines that are none.
absl::StatusOr<Run> ReadRun(absl::string_view id);

}  // namespace accord::cli
