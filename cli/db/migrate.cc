#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/db/db.h"
#include "cli/db/targets.h"
#include "cli/verbs/output.h"
#include "common/base/status.h"
#include "common/sql/text_keys.h"
#include "common/upkeep/fill_sums.h"
#include "common/upkeep/migration_state.h"

namespace accord::cli {
namespace {

struct MigrateArgs : DbArgs {
  bool leave_unsummed = false;
};

struct Step {
  std::string service;
  std::string set;
  std::string name;
};

// What was done.
struct Migrated {
  std::vector<Step> steps;
  std::vector<std::pair<std::string, int64_t>> summed;  // rows that got a checksum, by service
};

// The migrations of one set that came in between.
void AddSteps(const std::string& service, const upkeep::SetState& before,
              const std::vector<sql::Migration>& migrations, std::vector<Step>& steps) {
  for (const sql::Migration& migration : migrations) {
    if (migration.version > before.applied) steps.push_back({service, before.set, migration.name});
  }
}

absl::Status MigrateOne(const Target& target, absl::Time now, bool fill, Migrated& done) {
  ASSIGN_OR_RETURN(const Writable opened, OpenForWriting(target));
  ASSIGN_OR_RETURN(const auto applied, upkeep::AppliedVersions(*opened.connection));
  const std::vector<upkeep::SetState> before = upkeep::CompareVersions(target.schema, applied);
  RETURN_IF_ERROR(sql::Migrate(*opened.connection, before[0].set, sql::BaseMigrations(), now));
  RETURN_IF_ERROR(
      sql::Migrate(*opened.connection, target.service(), target.schema.migrations, now));
  // Also those that a program of an earlier release wrote beside newer ones.
  RETURN_IF_ERROR(sql::MakeTextKeys(*opened.connection, target.schema.tables));
  AddSteps(target.service(), before[0], sql::BaseMigrations(), done.steps);
  AddSteps(target.service(), before[1], target.schema.migrations, done.steps);
  if (!fill) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t rows, upkeep::FillChecksums(*opened.connection));
  if (rows > 0) done.summed.emplace_back(target.service(), rows);
  return absl::OkStatus();
}

void Tell(Cli& cli, const Migrated& done) {
  if (!cli.json) {
    for (const Step& step : done.steps) {
      cli.out << step.service << ": applied " << step.set << " " << step.name << "\n";
    }
    for (const auto& [service, rows] : done.summed) {
      cli.out << service << ": gave " << rows << " rows their checksum\n";
    }
    if (done.steps.empty() && done.summed.empty())
      cli.out << "nothing to do: the databases are what this program knows\n";
    return;
  }
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("applied");
  json.BeginArray();
  for (const Step& step : done.steps) {
    json.BeginObject();
    json.Field("service", absl::string_view(step.service));
    json.Field("set", absl::string_view(step.set));
    json.Field("name", absl::string_view(step.name));
    json.EndObject();
  }
  json.EndArray();
  json.Key("summed");
  json.BeginObject();
  for (const auto& [service, rows] : done.summed) json.Field(service, rows);
  json.EndObject();
  json.EndObject();
}

absl::Status Migrate(Cli& cli, const MigrateArgs& args) {
  ASSIGN_OR_RETURN(const std::vector<Target> targets, TargetsOf(args));
  Migrated done;
  for (const Target& target : targets) {
    RETURN_IF_ERROR(MigrateOne(target, cli.clock.Now(), !args.leave_unsummed, done));
  }
  Tell(cli, done);
  return absl::OkStatus();
}

}  // namespace

void AddDbMigrate(Command db) {
  auto args = std::make_shared<MigrateArgs>();
  Command verb =
      db.Add("migrate", "Bring the databases to what this program knows; safe to repeat");
  AddDbFlags(verb, *args);
  verb.Flag("--leave-unsummed", &args->leave_unsummed,
            "Give no checksums to rows that were stored before there were any")
      .Examples("accord db migrate --database=postgresql://accord@db:5432/accord_{service}\n")
      .Run([args](Cli& cli) { return Migrate(cli, *args); });
}

}  // namespace accord::cli
