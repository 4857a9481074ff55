#include "common/upkeep/integrity.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/upkeep/catalog.h"

namespace accord::upkeep {
namespace {

using store::ColumnType;
using store::Value;

constexpr char kEngine[] = "engine";

constexpr char kFailedPages[] =
    "SELECT COALESCE(SUM(checksum_failures), 0) FROM pg_stat_database "
    "WHERE datname = current_database()";
constexpr char kHasPageSums[] =
    "SELECT CASE WHEN current_setting('data_checksums') = 'on' THEN 1 ELSE 0 END";
constexpr char kHasAmcheck[] = "SELECT COUNT(*) FROM pg_extension WHERE extname = 'amcheck'";
constexpr char kRelations[] =
    "SELECT CAST(c.oid AS BIGINT), CAST(c.relname AS TEXT), CAST(c.relkind AS TEXT) "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'i') ORDER BY 2";
constexpr char kCheckIndex[] = "SELECT 1 FROM bt_index_check(CAST(:p0 AS regclass), true)";
constexpr char kCheckTable[] = "SELECT COUNT(*) FROM verify_heapam(CAST(:p0 AS regclass))";

absl::Status CheckSqlite(sql::Connection& connection, Findings& findings) {
  return connection.Query(absl::StrCat("PRAGMA integrity_check(", Findings::kToldMax, ")"), {},
                          {ColumnType::kText}, [&](std::vector<Value>& row) {
                            std::string& text = absl::get<std::string>(row[0]);
                            if (text != "ok") findings.Add({kEngine, "", 0, std::move(text)});
                            return true;
                          });
}

struct Relation {
  int64_t oid;
  std::string name;
  bool table;
};

absl::Status CheckRelation(sql::Connection& connection, const Relation& relation,
                           Findings& findings) {
  const absl::StatusOr<int64_t> wrong = connection.QueryInteger(
      relation.table ? kCheckTable : kCheckIndex, {absl::StrCat(relation.oid)});
  if (!wrong.ok() && !IsDamage(wrong.status())) return wrong.status();
  if (!wrong.ok() || (relation.table && *wrong > 0)) {
    findings.Add({kEngine, relation.name, 0, "is damaged, says amcheck"});
  }
  return absl::OkStatus();
}

absl::Status RunAmcheck(sql::Connection& connection, Findings& findings,
                        std::vector<std::string>& lines) {
  std::vector<Relation> relations;
  RETURN_IF_ERROR(connection.Query(
      kRelations, {}, {ColumnType::kInteger, ColumnType::kText, ColumnType::kText},
      [&](std::vector<Value>& row) {
        relations.push_back({absl::get<int64_t>(row[0]), std::move(absl::get<std::string>(row[1])),
                             absl::get<std::string>(row[2]) == "r"});
        return true;
      }));
  for (const Relation& relation : relations) {
    const absl::Status checked = CheckRelation(connection, relation, findings);
    if (absl::IsUnavailable(checked)) return checked;
    if (!checked.ok()) {
      lines.emplace_back("amcheck is there, but this role may not use it");
      return absl::OkStatus();
    }
  }
  lines.push_back(absl::StrCat("amcheck looked at ", relations.size(), " tables and indexes"));
  return absl::OkStatus();
}

absl::Status CheckPostgres(sql::Connection& connection, Findings& findings,
                           std::vector<std::string>& lines) {
  // Engines that only speak PostgreSQL's protocol know none of this.
  const absl::StatusOr<int64_t> failed = connection.QueryInteger(kFailedPages, {});
  if (failed.ok() && *failed > 0) {
    findings.Add({kEngine, "", 0,
                  absl::StrCat(*failed, " pages failed their checksum when they were read")});
  }
  const absl::StatusOr<int64_t> page_sums = connection.QueryInteger(kHasPageSums, {});
  if (page_sums.ok()) {
    lines.emplace_back(*page_sums == 1 ? "the server holds pages to checksums"
                                       : "the server holds no pages to checksums "
                                         "(initdb --data-checksums, pg_checksums --enable)");
  }
  const absl::StatusOr<int64_t> amcheck = connection.QueryInteger(kHasAmcheck, {});
  if (absl::IsUnavailable(amcheck.status())) return amcheck.status();
  if (!amcheck.ok() || *amcheck == 0) {
    lines.emplace_back("the engine's own check is not installed (CREATE EXTENSION amcheck)");
    return absl::OkStatus();
  }
  return RunAmcheck(connection, findings, lines);
}

}  // namespace

absl::Status CheckIntegrity(sql::Connection& connection, Findings& findings,
                            std::vector<std::string>& lines) {
  const absl::Status checked = connection.engine() == sql::Engine::kSqlite
                                   ? CheckSqlite(connection, findings)
                                   : CheckPostgres(connection, findings, lines);
  if (!IsDamage(checked)) return checked;
  findings.Add({kEngine, "", 0, absl::StrCat("cannot be checked: ", checked.message())});
  return absl::OkStatus();
}

}  // namespace accord::upkeep
