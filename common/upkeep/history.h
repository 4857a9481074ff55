// How much of the past a database keeps.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/connection.h"

namespace accord::upkeep {

// The oldest revision that can be read; 0: all of them, nothing was compacted away.
absl::StatusOr<int64_t> OldestRevision(sql::Connection& connection);

// The newest revision made at `time` or before; 0: none was.
absl::StatusOr<int64_t> RevisionAt(sql::Connection& connection, absl::Time time);

}  // namespace accord::upkeep
