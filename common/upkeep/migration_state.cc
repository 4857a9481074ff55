#include "common/upkeep/migration_state.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/restore.h"

namespace accord::upkeep {
namespace {

constexpr char kApplied[] =
    "SELECT set_name, MAX(version) FROM schema_migration WHERE version < :p0 GROUP BY set_name";
constexpr char kBase[] = "base";

int NewestOf(const std::vector<sql::Migration>& migrations) {
  return migrations.empty() ? 0 : migrations.back().version;
}

}  // namespace

absl::StatusOr<std::map<std::string, int>> AppliedVersions(sql::Connection& connection,
                                                           int64_t below) {
  std::map<std::string, int> applied;
  ASSIGN_OR_RETURN(const std::vector<CatalogTable> catalog, ReadCatalog(connection));
  if (FindTable(catalog, kMigrationTable) == nullptr) return applied;
  RETURN_IF_ERROR(connection.Query(
      kApplied, {below}, {store::ColumnType::kText, store::ColumnType::kInteger},
      [&](std::vector<store::Value>& row) {
        applied[absl::get<std::string>(row[0])] = static_cast<int>(absl::get<int64_t>(row[1]));
        return true;
      }));
  return applied;
}

std::vector<SetState> CompareVersions(const sql::Schema& schema,
                                      const std::map<std::string, int>& applied) {
  const auto applied_of = [&](const std::string& set) {
    const auto found = applied.find(set);
    return found == applied.end() ? 0 : found->second;
  };
  return {{kBase, NewestOf(sql::BaseMigrations()), applied_of(kBase)},
          {schema.service, NewestOf(schema.migrations), applied_of(schema.service)}};
}

absl::Status RequireCurrent(const sql::Schema& schema, const std::map<std::string, int>& applied) {
  if (IsRestoreUnfinished(applied)) return RestoreUnfinished(schema.service);
  for (const SetState& state : CompareVersions(schema, applied)) {
    if (state.applied == state.known) continue;
    const bool newer = state.applied > state.known;
    return MakeError(
        absl::StatusCode::kFailedPrecondition, newer ? "DATABASE_TOO_NEW" : "DATABASE_TOO_OLD",
        absl::StrCat("the database of ", schema.service, " is at ", state.set, " version ",
                     state.applied, " and this program knows ", state.known,
                     newer ? "; use a newer program" : "; run `accord db migrate`"),
        {{"set", state.set},
         {"applied", absl::StrCat(state.applied)},
         {"known", absl::StrCat(state.known)}});
  }
  return absl::OkStatus();
}

}  // namespace accord::upkeep
