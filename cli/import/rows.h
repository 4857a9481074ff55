// Reads a load's file row by row.
#pragma once

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "cli/import/mapping.h"
#include "cli/import/row_converter.h"
#include "common/csv/csv.h"

namespace accord::cli {

inline void PassOver(const RowConverter&, const csv::Record&) {}

// What to do with the rows of a load.
struct RowHandler {
  // A row that could be read. Returning an error ends the reading.
  absl::FunctionRef<absl::Status(const RowConverter&, const csv::Record&)> take;
  // A row that could not: its line, the column ("" if none) and the reason.
  absl::FunctionRef<void(int64_t line, const RowProblem&)> refuse;
  // Those of which the mapping says so: they are not taken.
  absl::FunctionRef<void(const RowConverter&, const csv::Record&)> skip = PassOver;
  absl::FunctionRef<void(const RowConverter&, const csv::Record&)> remove = PassOver;
};

// Reads the load's file in `directory` from beginning to end. Errors: what ends the reading: a file
// that cannot be opened or is broken, a column that is missing, what `take` returns.
absl::Status ReadRows(const std::string& directory, const Mapping& mapping, const Load& load,
                      const RowHandler& handler);

}  // namespace accord::cli
