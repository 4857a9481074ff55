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

namespace accord::cli {

// Of the report; all problems are on standard error.
inline constexpr size_t kReasonsMax = 1000;
inline constexpr size_t kPlacesOfReason = 3;

// Problems of one kind: they say the same but for what they quote.
struct ReasonCount {
  std::string file;
  std::string column;
  std::string reason;  // of the first
  int64_t count = 0;
  std::vector<std::string> places;  // "accounts.csv:17", the first few
};

// Tells problems as they are found, and counts them by kind. Borrows the Cli.
class Problems {
 public:
  explicit Problems(Cli& cli) : cli_(cli) {}

  ProblemSink Sink() {
    return [this](const ImportProblem& problem) { Add(problem); };
  }
  int64_t count() const { return count_; }
  const std::vector<std::string>& texts() const { return texts_; }  // the first kReasonsMax
  // The first kReasonsMax kinds, the most frequent first.
  std::vector<ReasonCount> Reasons() const;

 private:
  void Add(const ImportProblem& problem);

  Cli& cli_;
  int64_t count_ = 0;
  std::vector<std::string> texts_;
  std::map<std::string, ReasonCount> reasons_;  // by what they say without what they quote
};

struct ImportOutcome {
  const Mapping& mapping;
  const std::vector<LoadReport>& reports;
  const Problems& problems;
  std::string run;  // to take it back by; empty: nothing was written
  bool dry_run = false;
};

// Says how files are read that are not what everybody expects, each once.
void TellSources(Cli& cli, const Mapping& mapping);

void PrintReport(Cli& cli, const ImportOutcome& outcome);

}  // namespace accord::cli
