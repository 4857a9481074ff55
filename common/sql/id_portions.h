// Reads by many ids in few statements. Private to common/sql.
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/sql/connection.h"
#include "common/store/row.h"

namespace accord::sql {

// Some of the ids, as a statement asks for them.
struct IdPortion {
  std::string condition;  // "id IN (:p2, :p3)"
  std::vector<store::Value> values;
};

// Calls `read` for one portion of `ids` after the other, until it fails; its parameters begin with
// :p`first`. Few texts do for all portions, which are bounded: what is asked for is as long as a
// client likes.
absl::Status InPortions(Engine engine, const std::vector<store::Value>& ids, size_t first,
                        absl::FunctionRef<absl::Status(const IdPortion&)> read);

}  // namespace accord::sql
