#include "common/upkeep/history.h"

#include "common/upkeep/catalog.h"

namespace accord::upkeep {

absl::StatusOr<int64_t> OldestRevision(sql::Connection& connection) {
  return connection.QueryInteger("SELECT value FROM counter WHERE name = 'oldest_revision'", {});
}

absl::StatusOr<int64_t> RevisionAt(sql::Connection& connection, absl::Time time) {
  return connection.QueryInteger(
      "SELECT COALESCE(MAX(revision), 0) FROM revision WHERE time <= :p0",
      {absl::ToUnixMicros(time)});
}

}  // namespace accord::upkeep
