// Exchange rates, written one at a time: there are few of them, and they have no external ids.
#pragma once

#include "absl/status/statusor.h"
#include "cli/client/session.h"
#include "cli/import/batch.h"
#include "cli/import/row_converter.h"

namespace accord::cli {

// Creates the row's rate, or gives its value to the one of the same currency, base currency and
// day; a row without a base means the reporting currency. With `dry_run` the server only checks.
absl::StatusOr<WrittenRow> WriteRate(Session& session, const ImportRow& row, bool dry_run);

}  // namespace accord::cli
