// What the forecast service's database consists of. Thread-safe.
#pragma once

#include <vector>

#include "common/sql/migrations.h"
#include "common/sql/schema.h"
#include "common/store/row.h"

namespace accord::forecast {

// The name of its set of migrations; never changes.
inline constexpr char kServiceName[] = "forecast";

// The numbered files of migrations/, compiled in.
const std::vector<sql::Migration>& Migrations();

// The tables of its records, in the order in which a watch tells of them: what others refer to
// comes first.
const std::vector<const store::Table*>& Tables();

inline sql::Schema Schema() { return {kServiceName, Migrations(), Tables()}; }

}  // namespace accord::forecast
