// Ids for accounts that come from other systems.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/store/codec.h"

namespace accord::accounts {

// "contoso-gmbh-k3f7q2ma": the name in the letters of an id, and a digest of `external_id`. The
// same for the same arguments everywhere and for ever, so that an import that was broken off and
// begun again ends as if nothing had happened. `attempt` (from 0) gives another one if that is
// taken. Pure.
std::string MakeAccountId(absl::string_view display_name, const store::ExternalId& external_id,
                          int attempt);

}  // namespace accord::accounts
