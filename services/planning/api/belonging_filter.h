// Conditions of lists on what the rows below plans belong to: their account, plan and fiscal year.
// None is stored: all three are in the id, "acme/2026/c1". Pure: thread-safe.
#pragma once

#include "absl/status/status.h"
#include "common/filter/filter.h"
#include "common/store/store.h"

namespace accord::planning {

// `schema` with `account`, `plan` and `fiscal_year`, which are compared by = and != alone (and by
// :, which means =).
filter::Schema WithBelonging(filter::Schema schema);

// Turns conditions on these into ones on the id; a list of one account's or plan's alone reads no
// other's. Errors: a BadRequest of `filter` or `order_by`.
absl::Status ResolveBelonging(store::Query& query);

}  // namespace accord::planning
