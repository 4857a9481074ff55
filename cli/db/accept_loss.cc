// `accord db accept-loss`.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "cli/db/db.h"
#include "cli/db/targets.h"
#include "cli/verbs/output.h"
#include "common/base/status.h"
#include "common/sql/anchor.h"
#include "common/upkeep/catalog.h"

namespace accord::cli {
namespace {

struct Loss {
  std::string service;
  int64_t acknowledged = 0;
  int64_t newest = 0;
};

constexpr char kForgetIdentity[] = "DELETE FROM counter WHERE name = 'database_id'";
constexpr char kNewEpoch[] = "UPDATE counter SET epoch = :p0 WHERE name = 'revision'";

// Numbers after the newest revision are going to say something else than they did to those who saw
// them: caches and followers know the database by these.
absl::Status BeginNewHistory(sql::Connection& connection) {
  RETURN_IF_ERROR(connection.Execute(kForgetIdentity, {}).status());
  ASSIGN_OR_RETURN(const auto catalog, upkeep::ReadCatalog(connection));
  const upkeep::CatalogTable* const counters = upkeep::FindTable(catalog, "counter");
  if (counters == nullptr || !counters->Has("epoch")) return absl::OkStatus();
  absl::BitGen random;
  const auto epoch = absl::Uniform<int64_t>(random, 1, store::kStillHolds);
  return connection.Execute(kNewEpoch, {epoch}).status();
}

// Adds to `losses` what of one database is missing, and lets it go.
absl::Status AcceptOne(const Target& target, std::vector<Loss>& losses) {
  if (!target.database.is_sqlite()) return absl::OkStatus();
  const std::string path = target.database.Of(target.service());
  const absl::optional<sql::ChainTail> anchor = sql::Anchor::Read(path);
  RETURN_IF_ERROR(OpenForReading(target).status());  // nothing is made
  ASSIGN_OR_RETURN(const Writable opened, OpenForWriting(target));
  const absl::Status held = sql::CheckAnchor(*opened.connection, anchor);
  if (held.ok()) return held;
  if (!upkeep::IsDamage(held) || !anchor.has_value()) return held;
  ASSIGN_OR_RETURN(const sql::ChainTail tail, sql::ReadTail(*opened.connection, sql::kReadTail));
  RETURN_IF_ERROR(BeginNewHistory(*opened.connection));
  ASSIGN_OR_RETURN(const auto now_anchored, sql::Anchor::Open(path));
  now_anchored->Write(tail);
  losses.push_back({target.service(), anchor->revision, tail.revision});
  return absl::OkStatus();
}

void Tell(Cli& cli, const std::vector<Loss>& losses) {
  if (!cli.json) {
    for (const Loss& loss : losses) {
      cli.out << loss.service << ": goes on after revision " << loss.newest << "; revision "
              << loss.acknowledged
              << " had been acknowledged. Numbers are given anew, to other changes\n";
    }
    if (losses.empty()) cli.out << "nothing to do: nothing that was acknowledged is missing\n";
    return;
  }
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("accepted");
  json.BeginArray();
  for (const Loss& loss : losses) {
    json.BeginObject();
    json.Field("service", absl::string_view(loss.service));
    json.Field("acknowledgedRevision", loss.acknowledged);
    json.Field("newestRevision", loss.newest);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

absl::Status AcceptLoss(Cli& cli, const DbArgs& args) {
  ASSIGN_OR_RETURN(const std::vector<Target> targets, TargetsOf(args));
  std::vector<Loss> losses;
  for (const Target& target : targets) RETURN_IF_ERROR(AcceptOne(target, losses));
  Tell(cli, losses);
  return absl::OkStatus();
}

}  // namespace

void AddDbAcceptLoss(Command db) {
  auto args = std::make_shared<DbArgs>();
  Command verb =
      db.Add("accept-loss", "Go on with a database that lacks revisions which were acknowledged");
  AddDbFlags(verb, *args);
  verb.Examples("accord db accept-loss --service=accounts --database=sqlite:/srv/accord\n")
      .Run([args](Cli& cli) { return AcceptLoss(cli, *args); });
}

}  // namespace accord::cli
