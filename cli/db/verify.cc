#include "common/upkeep/verify.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/db/across.h"
#include "cli/db/db.h"
#include "cli/db/doctor.h"
#include "cli/db/examine.h"
#include "cli/db/server_check.h"
#include "cli/db/targets.h"
#include "cli/kit/text.h"
#include "cli/verbs/output.h"
#include "common/base/status.h"
#include "common/sql/anchor.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/integrity.h"
#include "common/upkeep/migration_state.h"
#include "common/upkeep/reader.h"

namespace accord::cli {
namespace {

// What was found of one database.
struct Verdict {
  std::string service;
  std::vector<upkeep::Finding> findings;  // the first of them
  int64_t finding_count = 0;
  upkeep::Examined rows;
  DomainExamined domain;
  int64_t server_accounts = 0;  // compared with what the server answers
  double seconds = 0;
};

// What is looked at beside the rows themselves.
struct Scope {
  HierarchySource hierarchy;
  bool against_server = false;
};

struct VerifyArgs : DbArgs {
  bool against_server = false;
};

// What the server answers, if nobody wrote since the rows were read.
absl::Status CompareServer(Cli& cli, const Target& target, Verdict& verdict,
                           upkeep::Findings& findings) {
  std::vector<upkeep::Finding> differences;
  ASSIGN_OR_RETURN(
      const int64_t seen,
      CompareServerTree(
          cli.session, verdict.rows.revision, verdict.domain.tree,
          [&](const std::string& table, const store::Meta& meta, const std::string& problem) {
            differences.push_back({table, meta.id, meta.revision, problem});
          }));
  ASSIGN_OR_RETURN(const auto connection, OpenForReading(target));
  ASSIGN_OR_RETURN(const int64_t revision, connection->QueryInteger(upkeep::kReadCounter, {}));
  if (revision != verdict.rows.revision) {
    verdict.domain.lines.push_back(
        "not compared with the server, which was written to meanwhile: try again");
    return absl::OkStatus();
  }
  for (upkeep::Finding& difference : differences) findings.Add(std::move(difference));
  verdict.server_accounts = seen;
  verdict.domain.lines.push_back(absl::StrCat("compared with ", seen, " accounts of the server"));
  return absl::OkStatus();
}

// By what lies beside the file: `anchor`, read before the database.
absl::Status CompareAnchor(const Target& target, const absl::optional<sql::ChainTail>& anchor,
                           sql::Connection& connection, Verdict& verdict,
                           upkeep::Findings& findings) {
  if (!target.database.is_sqlite()) return absl::OkStatus();
  if (!anchor.has_value()) {
    verdict.domain.lines.emplace_back("nothing beside it says what was acknowledged: no anchor");
    return absl::OkStatus();
  }
  const absl::Status held = sql::CheckAnchor(connection, anchor);
  if (!upkeep::IsDamage(held)) return held;
  findings.Add({"anchor", "", anchor->revision, std::string(held.message())});
  return absl::OkStatus();
}

// What the records mean. Of a damaged database as much as can be read.
absl::Status ExamineRecords(const Target& target, const Scope& scope, sql::Connection& connection,
                            Verdict& verdict, upkeep::Findings& findings) {
  ASSIGN_OR_RETURN(const auto reader, upkeep::MakeReader(connection));
  const store::Report report = [&](const std::string& table, const store::Meta& meta,
                                   const std::string& problem) {
    findings.Add({table, meta.id, meta.revision, problem});
  };
  std::vector<std::string> lines = std::move(verdict.domain.lines);
  ASSIGN_OR_RETURN(verdict.domain,
                   ExamineDomain(target.service(), *reader, scope.hierarchy, report));
  verdict.domain.lines.insert(verdict.domain.lines.begin(), lines.begin(), lines.end());
  return absl::OkStatus();
}

absl::Status Examine(Cli& cli, const Target& target, const Scope& scope, Verdict& verdict) {
  upkeep::Findings findings(
      [&](const upkeep::Finding& finding) { verdict.findings.push_back(finding); });
  absl::optional<sql::ChainTail> anchor;
  if (target.database.is_sqlite()) anchor = sql::Anchor::Read(target.database.Of(target.service()));
  ASSIGN_OR_RETURN(const auto connection, OpenForReading(target));
  RETURN_IF_ERROR(upkeep::CheckIntegrity(*connection, findings, verdict.domain.lines));
  ASSIGN_OR_RETURN(const auto snapshot, upkeep::Snapshot::Begin(*connection));
  ASSIGN_OR_RETURN(const auto applied, upkeep::AppliedVersions(*connection));
  RETURN_IF_ERROR(upkeep::RequireCurrent(target.schema, applied));
  RETURN_IF_ERROR(upkeep::VerifyRows(*connection, target.schema, findings, verdict.rows));
  RETURN_IF_ERROR(CompareAnchor(target, anchor, *connection, verdict, findings));
  const absl::Status read = ExamineRecords(target, scope, *connection, verdict, findings);
  if (!read.ok() && !upkeep::IsDamage(read)) return read;
  if (!read.ok()) findings.Add({"records", "", 0, std::string(read.message())});
  if (scope.hierarchy.accounts != nullptr) {
    absl::StatusOr<Across> across =
        CompareWithAccounts(target, *scope.hierarchy.accounts,
                            [&](upkeep::Finding finding) { findings.Add(std::move(finding)); });
    if (!across.ok() && !upkeep::IsDamage(across.status())) return across.status();
    if (across.ok()) {
      verdict.domain.lines.insert(verdict.domain.lines.end(), across->lines.begin(),
                                  across->lines.end());
    }
  }
  if (scope.against_server && target.service() == kAccountsService) {
    RETURN_IF_ERROR(CompareServer(cli, target, verdict, findings));
  }
  verdict.finding_count = findings.count();
  return absl::OkStatus();
}

void Print(Cli& cli, const Verdict& verdict) {
  const upkeep::Examined& rows = verdict.rows;
  const Style style = cli.style();
  cli.out << style.Bold(verdict.service) << ": "
          << (verdict.finding_count == 0
                  ? style.Green("sound")
                  : style.Red(absl::StrCat(verdict.finding_count, " findings")))
          << absl::StreamFormat(", %.1f s\n", verdict.seconds);
  cli.out << "  revision " << rows.revision
          << (rows.oldest == 0 ? "" : absl::StrCat(", history from ", rows.oldest)) << "; "
          << rows.versions << " versions, " << rows.changes << " changes, " << rows.external_ids
          << " external ids\n  " << rows.summed << " rows held to their checksums"
          << (rows.unsummed == 0
                  ? ""
                  : absl::StrCat("; ", rows.unsummed,
                                 " were stored before there were checksums: accord db migrate "
                                 "gives them theirs"))
          << "\n";
  for (const std::string& line : verdict.domain.lines) cli.out << "  " << line << "\n";
  for (const upkeep::Finding& finding : verdict.findings) {
    cli.out << "  " << style.Red(finding.table) << " " << SafeText(finding.id);
    if (finding.revision != 0) cli.out << " at revision " << finding.revision;
    cli.out << ": " << SafeText(finding.problem) << "\n";
  }
  const int64_t untold = verdict.finding_count - static_cast<int64_t>(verdict.findings.size());
  if (untold > 0) cli.out << "  and " << untold << " more\n";
}

void Write(JsonWriter& json, const Verdict& verdict) {
  json.BeginObject();
  json.Field("service", absl::string_view(verdict.service));
  json.Field("sound", verdict.finding_count == 0);
  json.Field("seconds", verdict.seconds);
  json.Field("revision", verdict.rows.revision);
  json.Field("oldestRevision", verdict.rows.oldest);
  json.Field("versions", verdict.rows.versions);
  json.Field("changes", verdict.rows.changes);
  json.Field("externalIds", verdict.rows.external_ids);
  json.Field("rowsSummed", verdict.rows.summed);
  json.Field("rowsUnsummed", verdict.rows.unsummed);
  json.Field("revisionsUnchained", verdict.rows.unchained);
  json.Field("records", verdict.domain.records);
  json.Field("sumsCompared", verdict.domain.sums);
  json.Field("serverAccountsCompared", verdict.server_accounts);
  json.Field("findingCount", verdict.finding_count);
  json.Key("findings");
  json.BeginArray();
  for (const upkeep::Finding& finding : verdict.findings) {
    json.BeginObject();
    json.Field("table", absl::string_view(finding.table));
    json.Field("id", absl::string_view(finding.id));
    json.Field("revision", finding.revision);
    json.Field("problem", absl::string_view(finding.problem));
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void Tell(Cli& cli, const std::vector<Verdict>& verdicts) {
  if (!cli.json) {
    for (const Verdict& verdict : verdicts) Print(cli, verdict);
    return;
  }
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("databases");
  json.BeginArray();
  for (const Verdict& verdict : verdicts) Write(json, verdict);
  json.EndArray();
  json.EndObject();
}

absl::Status Verify(Cli& cli, const VerifyArgs& args) {
  ASSIGN_OR_RETURN(const std::vector<Target> targets, TargetsOf(args));
  // Sums of the forecast stand along the hierarchy that the accounts service has.
  HierarchySource hierarchy;
  for (const Target& target : targets) {
    if (target.service() == kAccountsService) hierarchy.accounts = &target;
  }
  std::vector<Verdict> verdicts;
  int64_t findings = 0;
  for (const Target& target : targets) {
    const absl::Time began = cli.clock.Now();
    Verdict verdict;
    verdict.service = target.service();
    RETURN_IF_ERROR(Examine(cli, target, {hierarchy, args.against_server}, verdict));
    verdict.seconds = absl::ToDoubleSeconds(cli.clock.Now() - began);
    RecordVerified(target, {absl::ToUnixMicros(began), verdict.finding_count});
    findings += verdict.finding_count;
    verdicts.push_back(std::move(verdict));
  }
  Tell(cli, verdicts);
  if (findings == 0) return absl::OkStatus();
  return MakeError(absl::StatusCode::kDataLoss, "DATABASE_UNSOUND",
                   absl::StrCat("the databases do not fit together: ", findings, " findings"),
                   {{"findings", absl::StrCat(findings)}});
}

}  // namespace

void AddDbVerify(Command db) {
  auto args = std::make_shared<VerifyArgs>();
  Command verb = db.Add("verify", "Recount everything from the rows and compare; changes nothing");
  AddDbFlags(verb, *args);
  verb.Flag("--against-server", &args->against_server,
            "Compare the account tree with what the server (--server) answers too")
      .Examples(
          "accord db verify --database=sqlite:/srv/accord && echo sound\n"
          "accord db verify --against-server --server=127.0.0.1:7410\n")
      .Run([args](Cli& cli) { return Verify(cli, *args); });
}

}  // namespace accord::cli
