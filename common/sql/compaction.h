// Forgets history that nobody wants to keep.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sql/connection.h"
#include "common/sql/sql_reader.h"

namespace accord::sql {

// Works in short transactions on a connection of its own. After an error, also a conflict or a lost
// connection, all of it may be done again. Belongs to one thread.
class Compaction {
 public:
  // All outlive it.
  Compaction(Connection& connection, StatementsOf statements,
             const std::vector<const store::Table*>& tables)
      : connection_(connection), statements_(std::move(statements)), tables_(tables) {}

  // From now on nothing older than revision `oldest` can be read. Never goes back.
  absl::Status SayOldest(int64_t oldest);

  // Removes versions that had ended by `oldest`, what is logged of changes up to then, and answered
  // requests made before `requests_before`. Entries of the audit stay. Returns how many versions
  // went.
  absl::StatusOr<int64_t> Forget(int64_t oldest, absl::Time requests_before);

 private:
  absl::StatusOr<int64_t> ForgetVersions(const std::string& table, int64_t oldest);
  absl::Status ForgetChanges(int64_t oldest);
  absl::Status ForgetRequests(absl::Time before);
  absl::Status InTransaction(absl::FunctionRef<absl::Status()> work);

  Connection& connection_;
  const StatementsOf statements_;
  const std::vector<const store::Table*>& tables_;
};

}  // namespace accord::sql
