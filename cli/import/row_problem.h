// What is wrong with a row: as a code with its details for programs, and in words.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace accord::cli {

using FaultDetails = std::vector<std::pair<std::string, std::string>>;

// One thing that is wrong with a row.
struct RowProblem {
  std::string column;  // empty: the row as a whole
  std::string reason;
  // Stable, such as "NOT_A_DAY", and every variable of `reason` but lists. Empty where only the
  // server, or the reader of the file, knows what it is.
  std::string code = {};
  FaultDetails details = {};
};

// INVALID_ARGUMENT of a text, from which ProblemOf makes a problem.
absl::Status TextFault(absl::string_view code, absl::string_view reason, FaultDetails details = {});

// The problem that an error says, at `column`. Other errors than TextFault's have the code that
// they have, or none.
RowProblem ProblemOf(std::string column, const absl::Status& fault);

}  // namespace accord::cli
