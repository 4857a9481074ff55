// What the accounts service keeps, and the SQL files that make room for it.
#pragma once

#include <vector>

#include "common/sql/migrations.h"
#include "common/sql/schema.h"
#include "common/store/row.h"

namespace accord::accounts {

// The name of the service's set of migrations.
inline constexpr char kMigrationSet[] = "accounts";

// Its tables. Watched ones come in an order in which each refers to none that comes later, so a
// watcher that begins with the present state can take them as they come.
const std::vector<const store::Table*>& Tables();

// Its migrations, in order.
const std::vector<sql::Migration>& Migrations();

inline sql::Schema Schema() { return {kMigrationSet, Migrations(), Tables()}; }

}  // namespace accord::accounts
