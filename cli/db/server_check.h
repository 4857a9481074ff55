// Whether a running server answers what the rows say.
#pragma once

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "cli/client/session.h"
#include "common/store/examine.h"
#include "services/accounts/domain/examine.h"

namespace accord::cli {

// Reads the whole account tree from the server, no older than `revision`, and reports every account
// whose counts differ from `counts`, and those that only one of them has. Writes in between would
// be taken for differences: the caller has to see that there were none. Returns how many accounts
// the server has. Errors: the server's.
absl::StatusOr<int64_t> CompareServerTree(
    Session& session, int64_t revision,
    const absl::flat_hash_map<std::string, accounts::SubtreeCounts>& counts,
    const store::Report& report);

}  // namespace accord::cli
