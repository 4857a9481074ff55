// Rows that are known by their resource names, written one at a time by the standard methods that
// the contract has for every kind: Get, Create, Update, Undelete.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "cli/client/session.h"
#include "cli/import/batch.h"
#include "cli/import/mapping.h"
#include "cli/import/row_converter.h"

namespace accord::cli {

// Creates the row's resource under its name, or updates the one that is there where the row says
// something else; a deleted one is restored first. With `dry_run` the server only checks. Errors:
// of the calls; FAILED_PRECONDITION, reason RESOURCE_DELETED, where the kind has no Undelete.
// Precondition: row.by_name.
absl::StatusOr<WrittenRow> WriteNamed(Session& session, const ImportRow& row, bool dry_run);

// Whether there is such a resource that is not deleted. Errors: of the call, but NOT_FOUND.
absl::StatusOr<bool> ExistsNamed(Session& session, ImportKind kind, const std::string& name);

// The fields that the row says, also that they are nothing, and says differently from `existing`.
google::protobuf::FieldMask DifferencesOf(const ImportRow& row,
                                          const google::protobuf::Message& existing);

}  // namespace accord::cli
