// What a filter means, said a second time, in memory: for rows as a viewer is shown them, which no
// database has (rights/viewed_reader.h), and for tests, which hold the database against it.
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/filter/filter.h"

namespace accord::filter {

// Whether the row whose columns `lookup` gives passes. `lookup` returns nothing for a missing value
// and is called once for each test evaluated; Or and And stop as soon as they are decided.
bool Matches(const Predicate& predicate,
             absl::FunctionRef<absl::optional<Value>(absl::string_view column)> lookup);

}  // namespace accord::filter
