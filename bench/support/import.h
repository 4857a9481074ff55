// Fills servers as an import does: bulk upserts of 1,000 rows, a few in flight.
//
// Thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/support/generate.h"
#include "bench/support/process.h"

namespace accord::bench {

struct ImportFigures {
  int64_t rows = 0;
  absl::Duration elapsed;
  absl::Duration server_cpu;

  double rows_per_second() const {
    return static_cast<double>(rows) / absl::ToDoubleSeconds(elapsed);
  }
  double cpu_micros_per_row() const {
    return absl::ToDoubleMicroseconds(server_cpu) / static_cast<double>(rows);
  }
};

struct ImportedAccounts {
  ImportFigures figures;
  std::vector<std::string> names;  // by number: `accounts/...`
};

// Imports the forest into an accounts service that has none of it, level by level.
absl::StatusOr<ImportedAccounts> ImportAccounts(const ServerProcess& accounts,
                                                const Forest& forest);

// What opportunities refer to.
struct Pipeline {
  std::vector<std::string> owners;  // `people/...`
  std::vector<std::string> stages;  // `stages/...`, one of each category from PIPELINE to CLOSED
};

// 100 people who report to 10 managers. Returns the 100.
absl::StatusOr<std::vector<std::string>> CreateOwners(const ServerProcess& accounts);
// Four stages.
absl::StatusOr<std::vector<std::string>> CreateStages(const ServerProcess& forecast);

// Imports opportunities [first, first + count), spread evenly over `accounts`.
struct OpportunityRange {
  int64_t first = 0;
  int64_t count = 0;
  bool scattered = false;  // as Forest's
};
absl::StatusOr<ImportFigures> ImportOpportunities(const ServerProcess& forecast,
                                                  const Pipeline& pipeline,
                                                  const std::vector<std::string>& accounts,
                                                  OpportunityRange range);

}  // namespace accord::bench
