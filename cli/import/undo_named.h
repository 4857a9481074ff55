// Takes back what a run made of a resource that is known by its name alone.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "accord/common/v1/history.pb.h"
#include "cli/client/session.h"
#include "cli/import/mapping.h"

namespace accord::cli {

// The kind of which it is a name, of those that rows name or know by what they say; nothing if
// none.
absl::optional<ImportKind> NamedKindOf(absl::string_view name);

enum class TakenBack { kDeleted, kPutBack, kUndeleted };

struct NamedUndo {
  ImportKind kind;
  std::string name;
  common::v1::ResourceRevision first;  // the first revision that the run made of it
  bool dry_run = false;                // the server only checks
};

// Gives it the state that it had before the run's first revision: it is deleted if the run made it.
// Errors: of the calls.
absl::StatusOr<TakenBack> UndoNamed(Session& session, const NamedUndo& undo);

}  // namespace accord::cli
