// What an engine itself can do with the rows that an import wrote: the same rows of the same
// tables, in the order in which the import wrote them, and as durable; no checks, no roll-ups, no
// RPC.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace accord::bench {

// Resources a second, written into a new SQLite database at `path` in commits of 256, by the tables
// and indexes of the service's database at `source`, which nobody serves now. `table`: of the
// resources; with each goes what the import wrote for it elsewhere: external ids, the log, the
// revisions. Reading the source is not counted. Errors: UNAVAILABLE with SQLite's words.
absl::StatusOr<double> RawSqliteRate(const std::string& source, const std::string& table,
                                     const std::string& path);

// The same by COPY, a transaction for each 1,000 resources, into tables beside the service's in the
// database at `url`. Errors: UNAVAILABLE with PostgreSQL's words.
absl::StatusOr<double> RawPostgresRate(const std::string& url, const std::string& table);

}  // namespace accord::bench
