#include "cli/db/across.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/upkeep/catalog.h"

namespace accord::cli {
namespace {

using store::Value;

// A column of a table, by service, that names an account or a person.
struct Reference {
  const char* service;
  const char* table;
  const char* column;
  const char* to;        // the table of the accounts service
  bool is_path = false;  // the id of a resource below an account: what comes before the first '/'
};
constexpr Reference kReferences[] = {
    {"accounts", "assignment", "account", "account"},
    {"accounts", "assignment", "person", "person"},
    {"planning", "plan", "id", "account", true},
    {"planning", "plan", "owner", "person"},
    {"planning", "objective", "owner", "person"},
    {"planning", "action", "owner", "person"},
    {"planning", "cos_condition", "id", "account", true},
    {"planning", "cos_condition", "owner", "person"},
    {"forecast", "opportunity", "account", "account"},
    {"forecast", "opportunity", "owner", "person"},
    {"forecast", "revenue_fact", "account", "account"},
    {"forecast", "addressable_revenue", "account", "account"},
    {"forecast", "target", "account", "account"},
    {"forecast", "target", "person", "person"},
};

using Ids = absl::flat_hash_map<std::string, bool>;  // whether it is deleted

// Those that hold, deleted ones too.
absl::StatusOr<Ids> ReadIds(sql::Connection& connection,
                            const std::vector<upkeep::CatalogTable>& catalog,
                            const std::string& table) {
  Ids ids;
  const upkeep::CatalogTable* const found = upkeep::FindTable(catalog, table);
  if (found == nullptr) return ids;
  RETURN_IF_ERROR(upkeep::ScanTable(connection, *found,
                                    {{"id", store::ColumnType::kText},
                                     {"revision", store::ColumnType::kInteger},
                                     {"ended", store::ColumnType::kInteger},
                                     {"delete_time", store::ColumnType::kInteger}},
                                    [&](std::vector<Value>& row) {
                                      if (absl::get<int64_t>(row[2]) == store::kStillHolds) {
                                        ids[absl::get<std::string>(row[0])] =
                                            absl::get<int64_t>(row[3]) != 0;
                                      }
                                      return true;
                                    }));
  return ids;
}

// One name that rows refer to: which of them is told.
struct Mention {
  std::string table;
  std::string id;
  int64_t revision;
  std::string to;
  std::string name;
};

absl::Status ReadMentions(sql::Connection& connection, const upkeep::CatalogTable& table,
                          const Reference& reference, std::vector<Mention>& mentions) {
  std::vector<store::Column> columns = {{"id", store::ColumnType::kText},
                                        {"revision", store::ColumnType::kInteger},
                                        {"ended", store::ColumnType::kInteger},
                                        {"delete_time", store::ColumnType::kInteger},
                                        {reference.column, store::ColumnType::kText}};
  absl::flat_hash_map<std::string, bool> seen;
  return upkeep::ScanTable(connection, table, columns, [&](std::vector<Value>& row) {
    if (absl::get<int64_t>(row[2]) != store::kStillHolds || absl::get<int64_t>(row[3]) != 0) {
      return true;
    }
    std::string name = absl::get<std::string>(row[4]);
    if (reference.is_path) name = name.substr(0, name.find('/'));
    if (name.empty() || !seen.try_emplace(name, true).second) return true;
    mentions.push_back({table.name, absl::get<std::string>(row[0]), absl::get<int64_t>(row[1]),
                        reference.to, std::move(name)});
    return true;
  });
}

struct Dependent {
  int64_t seen = 0;
  std::vector<Mention> mentions;
};

absl::StatusOr<Dependent> ReadDependent(const Target& target) {
  ASSIGN_OR_RETURN(const auto connection, OpenForReading(target));
  ASSIGN_OR_RETURN(const auto snapshot, upkeep::Snapshot::Begin(*connection));
  ASSIGN_OR_RETURN(const auto catalog, upkeep::ReadCatalog(*connection));
  Dependent dependent;
  ASSIGN_OR_RETURN(dependent.seen, SeenAccountsRevision(*connection));
  for (const Reference& reference : kReferences) {
    if (target.service() != reference.service) continue;
    const upkeep::CatalogTable* const table = upkeep::FindTable(catalog, reference.table);
    if (table == nullptr || !table->Has(reference.column)) continue;
    RETURN_IF_ERROR(ReadMentions(*connection, *table, reference, dependent.mentions));
  }
  return dependent;
}

}  // namespace

absl::StatusOr<int64_t> SeenAccountsRevision(sql::Connection& connection) {
  ASSIGN_OR_RETURN(const auto catalog, upkeep::ReadCatalog(connection));
  int64_t seen = 0;
  const upkeep::CatalogTable* const revisions = upkeep::FindTable(catalog, "revision");
  if (revisions != nullptr && revisions->Has("accounts_revision")) {
    // The newest one's: what was seen before of another history of the accounts service is past.
    ASSIGN_OR_RETURN(
        seen, connection.QueryInteger(
                  "SELECT accounts_revision FROM revision ORDER BY revision DESC LIMIT 1", {}));
  }
  if (upkeep::FindTable(catalog, "directory_head") != nullptr) {
    ASSIGN_OR_RETURN(
        const int64_t copied,
        connection.QueryInteger("SELECT COALESCE(MAX(accounts_revision), 0) FROM directory_head "
                                "WHERE ended = :p0",
                                {store::kStillHolds}));
    if (seen == 0) seen = copied;
  }
  return seen;
}

absl::StatusOr<Across> CompareWithAccounts(const Target& dependent, const Target& accounts,
                                           const std::function<void(upkeep::Finding)>& tell) {
  ASSIGN_OR_RETURN(const Dependent read, ReadDependent(dependent));
  ASSIGN_OR_RETURN(const auto connection, OpenForReading(accounts));
  ASSIGN_OR_RETURN(const auto snapshot, upkeep::Snapshot::Begin(*connection));
  ASSIGN_OR_RETURN(const int64_t newest, connection->QueryInteger(upkeep::kReadCounter, {}));
  if (read.seen > newest) {
    tell({"revision", "", 0,
          absl::StrCat("has seen revision ", read.seen, " of accounts, whose newest is ", newest,
                       ": one of the two databases was put back")});
  }
  ASSIGN_OR_RETURN(const auto catalog, upkeep::ReadCatalog(*connection));
  absl::flat_hash_map<std::string, Ids> known;
  for (const char* table : {"account", "person"}) {
    ASSIGN_OR_RETURN(known[table], ReadIds(*connection, catalog, table));
  }
  Across across;
  int64_t deleted = 0;
  for (const Mention& mention : read.mentions) {
    ++across.references;
    const auto found = known[mention.to].find(mention.name);
    if (found == known[mention.to].end()) {
      tell({mention.table, mention.id, mention.revision,
            absl::StrCat("refers to the ", mention.to, " ", mention.name,
                         ", which the accounts service does not have")});
    } else if (found->second) {
      ++deleted;
    }
  }
  across.lines.push_back(
      absl::StrCat(across.references, " accounts and people referred to",
                   deleted == 0 ? "" : absl::StrCat(", ", deleted, " of them deleted")));
  return across;
}

}  // namespace accord::cli
