// What is told of an import: problems as they are found, and what became of everything at the end.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/app/cli.h"
#include "cli/import/check.h"
#include "cli/import/loader.h"
#include "cli/import/mapping.h"
#include "cli/import/undo.h"

namespace accord::cli {

// Of the report; all problems are on standard error.
inline constexpr size_t kReasonsMax = 1000;
inline constexpr size_t kPlacesOfReason = 3;

// Problems of one kind: they say the same but for what they quote.
struct ReasonCount {
  std::string file;
  std::string column;
  std::string reason;  // of the first, and so are code and details
  std::string code;
  FaultDetails details;
  int64_t count = 0;
  std::vector<std::string> places;  // "accounts.csv:17", the first few
};

// Tells problems as they are found, and counts them by kind. Borrows the Cli.
class Problems {
 public:
  // With `events` as events.h says, not as lines for people.
  explicit Problems(Cli& cli, bool events = false) : cli_(cli), events_(events) {}

  ProblemSink Sink() {
    return [this](const ImportProblem& problem) { Add(problem); };
  }
  int64_t count() const { return count_; }
  const std::vector<ImportProblem>& first() const { return first_; }  // kReasonsMax of them
  // The first kReasonsMax kinds, the most frequent first.
  std::vector<ReasonCount> Reasons() const;

 private:
  void Add(const ImportProblem& problem);

  Cli& cli_;
  const bool events_;
  int64_t count_ = 0;
  std::vector<ImportProblem> first_;
  std::map<std::string, ReasonCount> reasons_;  // by what they say without what they quote
};

struct ImportOutcome {
  const Mapping& mapping;
  const std::vector<LoadReport>& reports;
  const Problems& problems;
  std::string run;  // to take it back by; empty: nothing was written
  bool dry_run = false;
  int rows_shown = 0;  // of each file, in JSON, as they are read; and those that have problems
};

// Says how files are read that are not what everybody expects, each once.
void TellSources(Cli& cli, const Mapping& mapping);

void PrintReport(Cli& cli, const ImportOutcome& outcome);
void PrintUndo(Cli& cli, const UndoReport& report);

}  // namespace accord::cli
