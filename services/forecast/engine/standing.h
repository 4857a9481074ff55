// What of the forecast service stands on an account, and keeps it from being deleted.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/directory/closing_voter.h"
#include "common/store/store.h"

namespace accord::forecast {

inline constexpr char kFollower[] = "forecast";  // the id under which the service registers

// Everything that refers to the account of that id and is not deleted, whatever its state. Errors:
// the reader's.
absl::StatusOr<std::vector<directory::Standing>> StandingOn(store::Reader& reader,
                                                            const std::string& account);

}  // namespace accord::forecast
