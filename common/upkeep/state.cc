#include "common/upkeep/state.h"

#include <map>
#include <memory>

#include "common/base/status.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/history.h"
#include "common/upkeep/restore.h"

namespace accord::upkeep {
namespace {

// Pages of the file; what waits in the write-ahead log is not among them.
constexpr char kSqliteBytes[] =
    "SELECT c.page_count * s.page_size FROM pragma_page_count c, pragma_page_size s";
constexpr char kPostgresBytes[] = "SELECT pg_database_size(current_database())";
// common/directory keeps the copy.
constexpr char kCopyTable[] = "directory_head";
constexpr char kCopyRevision[] =
    "SELECT COALESCE(MAX(accounts_revision), 0) FROM directory_head WHERE ended = :p0";
constexpr char kTimeOf[] = "SELECT time FROM revision WHERE revision = :p0";

}  // namespace

absl::StatusOr<State> ReadState(sql::Connection& connection, const sql::Schema& schema) {
  State state;
  state.engine = EngineName(connection);
  // Other engines that speak PostgreSQL's protocol do not know it; asked before the snapshot, which
  // an error would end.
  const absl::StatusOr<int64_t> bytes = connection.QueryInteger(
      connection.engine() == sql::Engine::kPostgres ? kPostgresBytes : kSqliteBytes, {});
  if (bytes.ok()) state.bytes = *bytes;
  ASSIGN_OR_RETURN(const std::unique_ptr<Snapshot> snapshot, Snapshot::Begin(connection));
  ASSIGN_OR_RETURN(const auto applied, AppliedVersions(connection));
  state.sets = CompareVersions(schema, applied);
  state.restore_unfinished = IsRestoreUnfinished(applied);
  ASSIGN_OR_RETURN(const std::vector<CatalogTable> catalog, ReadCatalog(connection));
  state.has_tables = FindTable(catalog, "revision") != nullptr;
  if (!state.has_tables) return state;
  ASSIGN_OR_RETURN(state.revision, connection.QueryInteger(kReadCounter, {}));
  ASSIGN_OR_RETURN(state.revision_time, connection.QueryInteger(kTimeOf, {state.revision}));
  ASSIGN_OR_RETURN(state.oldest, OldestRevision(connection));
  if (FindTable(catalog, kCopyTable) != nullptr) {
    ASSIGN_OR_RETURN(state.copy_revision,
                     connection.QueryInteger(kCopyRevision, {store::kStillHolds}));
  }
  for (const CatalogTable& table : catalog) {
    ASSIGN_OR_RETURN(const int64_t rows, CountRows(connection, table.name));
    state.rows.emplace_back(table.name, rows);
  }
  return state;
}

}  // namespace accord::upkeep
