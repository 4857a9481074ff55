// What an import tells another program while it runs: one JSON object a line, on standard error.
//
//   {"event":"run","run":"20261130-190812-4f2a"}             before anything is written
//   {"event":"progress","file":F,"resource":R,"done":N,"total":N}
//   {"event":"problem","file":F,"sheet":S,"line":N,"column":C,"reason":TEXT,
//    "code":CODE,"details":{}}
//   {"event":"leftAlone","name":"accounts/acme: why"}         by an undo
//   {"event":"error","code":"NOT_FOUND","reason":R,"message":TEXT,"metadata":{},"violations":[]}
//
// Other lines may stand between them and are for people.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "cli/import/check.h"
#include "cli/kit/json.h"

namespace accord::cli {

struct ProgressEvent {
  const std::string& file;
  const std::string& resource;
  int64_t done = 0;
  int64_t total = 0;
};

void TellRun(std::ostream& out, absl::string_view run);
void TellProgress(std::ostream& out, const ProgressEvent& progress);
void TellProblem(std::ostream& out, const ImportProblem& problem);
void TellLeftAlone(std::ostream& out, absl::string_view what);
// Nothing if the status is OK.
void TellError(std::ostream& out, const absl::Status& status);

// The members "code" and "details" of a problem.
void PrintCode(JsonWriter& json, const std::string& code, const FaultDetails& details);

// A problem as an object of its own.
void PrintProblem(JsonWriter& json, const ImportProblem& problem);

}  // namespace accord::cli
