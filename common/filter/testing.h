// What a filter means, said a second time: tests hold what the database answers against it.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/filter/expr.h"
#include "common/filter/filter.h"

namespace accord::filter {

// Whether the row whose columns `lookup` gives passes. `lookup` returns nothing for a missing value
// and is called once for each test evaluated; Or and And stop as soon as they are decided.
bool Matches(const Predicate& predicate,
             absl::FunctionRef<absl::optional<Value>(absl::string_view column)> lookup);

// The canonical text of `expr`: ParseExpr reads it back as the same tree (but for positions).
std::string ToString(const Expr& expr);

}  // namespace accord::filter
