// Gives checksums to what was stored before there were any.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/sql/connection.h"

namespace accord::upkeep {

// Computes the missing checksums of rows (sums.h), in portions, beside servers that read and write;
// may be killed and repeated. Then stores one sum of what held when the chain of revisions began,
// so that a row of before that vanishes is missed. Returns how many rows got one. Believes what it
// finds: run `accord db verify` with the program that wrote it before. Errors: the database's.
absl::StatusOr<int64_t> FillChecksums(sql::Connection& connection);

}  // namespace accord::upkeep
