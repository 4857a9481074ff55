// Which account or person somebody means.
//
// Accepted, in this order:
//   accounts/acme    the resource's name, taken as it is
//   crm:Acme         an external id, system:value
//   Acme Ltd         a display name that only one has; case matters only if it decides
//
// Errors: NOT_FOUND, reason NO_SUCH_ACCOUNT (or _PERSON), with what looks like it;
// INVALID_ARGUMENT, reason AMBIGUOUS_NAME, with every candidate.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/client/session.h"

namespace accord::cli {

// `accounts/ID`.
absl::StatusOr<std::string> ResolveAccount(Session& session, absl::string_view text);
// `people/ID`.
absl::StatusOr<std::string> ResolvePerson(Session& session, absl::string_view text);

}  // namespace accord::cli
