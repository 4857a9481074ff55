// What every serving program does around its services: its folder, its database, its address, and an
// orderly end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/rpc/server.h"
#include "common/sql/migrations.h"
#include "common/sql/sql_store.h"

namespace accord::program {

// Opens, and makes if missing, DIR/<service>.db with the service's tables.
absl::StatusOr<std::unique_ptr<store::Store>> OpenStore(const std::string& data_dir,
                                                        const std::string& service,
                                                        const std::vector<sql::Migration>& migrations,
                                                        const std::vector<const store::Table*>& tables,
                                                        const Clock& clock);

// How long calls under way get to finish when the program is asked to end.
inline constexpr absl::Duration kDrainTime = absl::Seconds(10);

// Starts `server`, which listens on `host`, says `listening on HOST:PORT` on standard output, and drains it when the program is
// asked to end (SIGTERM, SIGINT). Precondition: rpc::BlockEndSignals ran before any thread began.
absl::Status ServeUntilAskedToEnd(rpc::Server& server, const std::string& host);

// Prints a status on standard error; the program's exit code for it.
int ExitCode(const absl::Status& status);

}  // namespace accord::program
