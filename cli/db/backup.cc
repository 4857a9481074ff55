// `accord db backup` and `accord db restore`.
#include "common/upkeep/backup.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/db/across.h"
#include "cli/db/db.h"
#include "cli/db/examine.h"
#include "cli/db/targets.h"
#include "cli/kit/progress.h"
#include "cli/verbs/output.h"
#include "common/base/status.h"
#include "common/sql/anchor.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/files.h"
#include "common/upkeep/migration_state.h"
#include "common/upkeep/restore.h"

namespace accord::cli {
namespace {

namespace fs = std::filesystem;

struct BackupArgs : DbArgs {
  std::string folder;
};

absl::Status MakeNewFolder(const std::string& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (!failed) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "FILE_UNUSABLE",
                   absl::StrCat("cannot make ", path, ": ", failed.message()), {{"path", path}});
}

// One line a service, or JSON.
void Tell(Cli& cli, absl::string_view what, const std::vector<upkeep::Manifest>& manifests) {
  if (!cli.json) {
    for (const upkeep::Manifest& manifest : manifests) {
      int64_t rows = 0;
      for (const upkeep::TableFile& table : manifest.tables) rows += table.rows;
      cli.out << manifest.service << ": " << what << " revision " << manifest.revision << ", "
              << rows << " rows of " << manifest.tables.size() << " tables\n";
    }
    return;
  }
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("services");
  json.BeginArray();
  for (const upkeep::Manifest& manifest : manifests) {
    json.BeginObject();
    json.Field("service", absl::string_view(manifest.service));
    json.Field("revision", manifest.revision);
    json.Field("time", absl::string_view(manifest.time));
    json.Key("rows");
    json.BeginObject();
    for (const upkeep::TableFile& table : manifest.tables) json.Field(table.table, table.rows);
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

// Snapshots of all databases, begun together before anything is copied.
struct Moments {
  struct Opened {
    std::unique_ptr<sql::Connection> connection;
    std::unique_ptr<upkeep::Snapshot> snapshot;
  };
  std::vector<Opened> opened;          // one for each target
  std::map<std::string, int64_t> set;  // the revisions that fit each other, by service
};

// What planning and forecast refer to was in the accounts service by the revisions that they saw,
// and nothing that was acknowledged before the backup began may be missing: of the accounts the
// later of the two is copied. Targets have accounts last.
absl::StatusOr<Moments> BeginMoments(const std::vector<Target>& targets) {
  Moments moments;
  int64_t accounts_at = 0;
  if (targets.back().service() == kAccountsService) {
    ASSIGN_OR_RETURN(const auto connection, OpenForReading(targets.back()));
    const absl::StatusOr<int64_t> newest = connection->QueryInteger(upkeep::kReadCounter, {});
    accounts_at = newest.value_or(0);  // a database without tables is refused when it is copied
  }
  for (const Target& target : targets) {
    Moments::Opened opened;
    ASSIGN_OR_RETURN(opened.connection, OpenForReading(target));
    ASSIGN_OR_RETURN(opened.snapshot, upkeep::Snapshot::Begin(*opened.connection));
    ASSIGN_OR_RETURN(const auto applied, upkeep::AppliedVersions(*opened.connection));
    RETURN_IF_ERROR(upkeep::RequireCurrent(target.schema, applied));
    ASSIGN_OR_RETURN(const int64_t newest,
                     opened.connection->QueryInteger(upkeep::kReadCounter, {}));
    ASSIGN_OR_RETURN(const int64_t seen, SeenAccountsRevision(*opened.connection));
    accounts_at = std::max(accounts_at, seen);
    moments.set[target.service()] =
        target.service() == kAccountsService ? std::min(accounts_at, newest) : newest;
    moments.opened.push_back(std::move(opened));
  }
  return moments;
}

// All services into a folder beside the one that was asked for, which gets its name at the end.
absl::Status Backup(Cli& cli, const BackupArgs& args) {
  ASSIGN_OR_RETURN(const std::vector<Target> targets, TargetsOf(args));
  std::string folder = args.folder;
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  std::error_code ignored;
  if (fs::exists(folder, ignored)) {
    return MakeError(absl::StatusCode::kAlreadyExists, "BACKUP_EXISTS",
                     absl::StrCat(folder, " is there already; name a new folder"),
                     {{"path", folder}});
  }
  const std::string partial = folder + ".partial";
  fs::remove_all(partial, ignored);  // of one that was killed
  std::vector<upkeep::Manifest> manifests;
  ASSIGN_OR_RETURN(const Moments moments, BeginMoments(targets));
  for (size_t i = 0; i < targets.size(); ++i) {
    const Target& target = targets[i];
    const std::string into = absl::StrCat(partial, "/", target.service());
    RETURN_IF_ERROR(MakeNewFolder(into));
    ASSIGN_OR_RETURN(
        upkeep::Manifest manifest,
        upkeep::CopyAt(*moments.opened[i].connection, target.schema,
                       {into, cli.clock.Now(), moments.set.at(target.service()), moments.set}));
    manifests.push_back(std::move(manifest));
  }
  RETURN_IF_ERROR(upkeep::Sync(partial));
  RETURN_IF_ERROR(upkeep::RenameDurably(partial, folder));
  Tell(cli, "saved", manifests);
  return absl::OkStatus();
}

int64_t RowsOf(const upkeep::Manifest& manifest) {
  int64_t rows = 0;
  for (const upkeep::TableFile& table : manifest.tables) rows += table.rows;
  return rows;
}

absl::StatusOr<upkeep::Manifest> RestoreOne(Cli& cli, const Target& target,
                                            sql::Connection& connection,
                                            const std::string& folder) {
  ASSIGN_OR_RETURN(const upkeep::Manifest promised, upkeep::ReadManifest(folder));
  Progress progress({.label = absl::StrCat("Restoring ", target.service()),
                     .unit = "rows",
                     .total = RowsOf(promised)},
                    cli.error_terminal, cli.clock, cli.err);
  ASSIGN_OR_RETURN(
      upkeep::Manifest restored,
      upkeep::Restore(connection, target.schema,
                      {folder, cli.clock.Now(), [&](int64_t rows) { progress.Update(rows); }}));
  progress.Update(RowsOf(restored));
  progress.Finish();
  return restored;
}

// After a restore of some services: what of the others does not fit them any more.
absl::Status TellMisfits(Cli& cli, const BackupArgs& args,
                         const std::vector<upkeep::Manifest>& restored) {
  DbArgs all = args;
  all.services.clear();
  const absl::StatusOr<std::vector<Target>> targets = TargetsOf(all);
  if (!targets.ok() || restored.size() == targets->size()) return absl::OkStatus();
  int64_t misfits = 0;
  for (const Target& target : *targets) {
    const absl::StatusOr<Across> across =
        CompareWithAccounts(target, targets->back(), [&](const upkeep::Finding& finding) {
          if (++misfits > upkeep::Findings::kToldMax) return;
          cli.err << "does not fit: " << target.service() << " " << finding.table << " "
                  << finding.id << " " << finding.problem << "\n";
        });
    if (absl::IsNotFound(across.status())) continue;  // that service has no database yet
    RETURN_IF_ERROR(across.status());
  }
  if (misfits == 0) return absl::OkStatus();
  cli.err << misfits << " references or revisions do not fit what was restored. The set that does:";
  for (const auto& [service, revision] : restored.front().set) {
    cli.err << " " << service << " " << revision;
  }
  cli.err
      << "\nTo mend it, restore all services of this backup into empty databases, or make what "
         "is missing again (an import, with the same ids). accord db verify says what is left.\n";
  return absl::OkStatus();
}

absl::Status Restore(Cli& cli, const BackupArgs& args) {
  ASSIGN_OR_RETURN(const std::vector<Target> targets, TargetsOf(args));
  // All files are looked at before anything is written, and all databases are let go together.
  for (const Target& target : targets) {
    const std::string from = absl::StrCat(args.folder, "/", target.service());
    ASSIGN_OR_RETURN(const upkeep::Manifest manifest, upkeep::ReadManifest(from));
    RETURN_IF_ERROR(upkeep::CheckFiles(manifest, from));
  }
  std::vector<Writable> opened;
  std::vector<upkeep::Manifest> manifests;
  for (const Target& target : targets) {
    ASSIGN_OR_RETURN(Writable writable, OpenForWriting(target));
    ASSIGN_OR_RETURN(upkeep::Manifest manifest,
                     RestoreOne(cli, target, *writable.connection,
                                absl::StrCat(args.folder, "/", target.service())));
    opened.push_back(std::move(writable));
    manifests.push_back(std::move(manifest));
  }
  for (size_t i = 0; i < targets.size(); ++i) {
    RETURN_IF_ERROR(
        upkeep::FinishRestore(*opened[i].connection, targets[i].schema, cli.clock.Now()));
    // Of a database that was there before: it was lost knowingly.
    const program::Database& database = targets[i].database;
    if (database.is_sqlite()) sql::Anchor::Remove(database.Of(targets[i].service()));
  }
  Tell(cli, "restored", manifests);
  return TellMisfits(cli, args, manifests);
}

}  // namespace

void AddDbBackup(Command db) {
  auto args = std::make_shared<BackupArgs>();
  Command verb = db.Add("backup", "Copy the databases into a new folder, beside running servers");
  AddDbFlags(verb, *args);
  verb.Text("folder", &args->folder, "The folder to make", kRequired)
      .Examples("accord db backup /srv/backups/monday --database=sqlite:/srv/accord\n")
      .Run([args](Cli& cli) { return Backup(cli, *args); });
}

void AddDbRestore(Command db) {
  auto args = std::make_shared<BackupArgs>();
  Command verb = db.Add("restore", "Bring a backup into empty databases, of either engine");
  AddDbFlags(verb, *args);
  verb.Text("folder", &args->folder, "The folder that `accord db backup` made", kRequired)
      .Examples(
          "accord db restore /srv/backups/monday "
          "--database=postgresql://accord@db:5432/accord_{service}\n")
      .Run([args](Cli& cli) { return Restore(cli, *args); });
}

}  // namespace accord::cli
