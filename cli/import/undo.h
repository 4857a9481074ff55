// Takes back what an import wrote.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/client/session.h"
#include "cli/import/runs.h"

namespace accord::cli {

struct UndoReport {
  int64_t deleted = 0;    // the run had created them
  int64_t put_back = 0;   // have the values that they had before
  int64_t undeleted = 0;  // the run had deleted them
  int64_t unchanged = 0;  // stand as they stood before
  int64_t left = 0;       // were changed since, or could not be taken back
};

// Who is told while a run is taken back. Both are called on the caller's thread.
struct UndoListener {
  std::function<void(const std::string&)> left_alone;            // "NAME: why"
  std::function<void(int64_t done, int64_t of)> went = nullptr;  // now and then: so far it is
};

// Gives every resource of the run the state that it had before, the last first, each by the calls
// that a person would make: history keeps the run and its taking back. What somebody changed while
// the run was written or since is left alone, and told. With `dry_run` the server
// only checks. Errors: those of the calls that say nothing about a resource; FAILED_PRECONDITION,
// reason RUN_OF_ANOTHER_SERVER.
absl::StatusOr<UndoReport> UndoRun(Session& session, const Run& run, bool dry_run,
                                   const UndoListener& listener);

}  // namespace accord::cli
