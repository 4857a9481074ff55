// Reads records from a database that nobody serves, or beside a server that does.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/sql/connection.h"
#include "common/store/store.h"

namespace accord::upkeep {

// What holds at the newest revision. To be used, as `connection`, inside one Snapshot.
absl::StatusOr<std::unique_ptr<store::Reader>> MakeReader(sql::Connection& connection);

}  // namespace accord::upkeep
