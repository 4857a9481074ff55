// People and products, written one at a time: there are few of them, and the contract has no bulk
// upsert for them.
#pragma once

#include "absl/status/statusor.h"
#include "cli/client/session.h"
#include "cli/import/batch.h"
#include "cli/import/mapping.h"
#include "cli/import/rows.h"

namespace accord::cli {

// Creates the row's person or product, or updates the one with its external id where the row says
// something else, also that a field is nothing; what the row does not say stays. With `dry_run` the
// server only checks; the name of what does not exist yet is then empty. Precondition: load.kind is
// kPerson or kProduct.
absl::StatusOr<WrittenRow> WriteSingle(Session& session, const Load& load, const ImportRow& row,
                                       bool dry_run);

// Whether a row is refused because another resource has an external id that it wants.
bool IsKeyTaken(const absl::Status& refusal);

// Takes from the row's person or product those external ids that the row does not leave it, so that
// others can have them. The same precondition.
absl::Status LetGoOfKeys(Session& session, const Load& load, const ImportRow& row);

}  // namespace accord::cli
