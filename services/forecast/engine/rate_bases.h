// Gives rates that a release before 0009_rate_bases.sql stored the currency that they are stated
// in.
#pragma once

#include "absl/status/status.h"
#include "common/money/money.h"
#include "common/store/store.h"

namespace accord::forecast {

// Makes every rate that holds and does not say its base say `reporting`, in one revision. Nothing
// is written if each says one, so that several replicas may do it. Not for gRPC threads. Errors:
// those of Store::Write.
absl::Status SayRateBases(store::Store& store, money::Currency reporting);

}  // namespace accord::forecast
