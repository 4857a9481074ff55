// What the planning service's database consists of. Thread-safe.
#pragma once

#include <vector>

#include "common/sql/migrations.h"
#include "common/sql/schema.h"
#include "common/store/row.h"

namespace accord::planning {

// The name of its set of migrations; never changes.
inline constexpr char kServiceName[] = "planning";

// The numbered files of migrations/, compiled in.
const std::vector<sql::Migration>& Migrations();

// The tables of its records, in the order in which a watch tells of them: what others refer to
// comes first.
const std::vector<const store::Table*>& Tables();

// Makes versions of plans that are in history alone rows of their own (domain/frozen_plan.h).
absl::Status KeepHistory(store::Store& store);

inline sql::Schema Schema() { return {kServiceName, Migrations(), Tables(), &KeepHistory}; }

}  // namespace accord::planning
