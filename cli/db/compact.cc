#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/db/db.h"
#include "cli/db/targets.h"
#include "cli/verbs/output.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/sql/sql_store.h"
#include "common/upkeep/migration_state.h"

namespace accord::cli {
namespace {

// Answered requests are kept so long at least: a client may still repeat one.
constexpr absl::Duration kRequestsKeptMin = absl::Hours(24);
constexpr absl::Duration kSnapshotTimeMax = absl::Minutes(1);

struct CompactArgs : DbArgs {
  int keep_days = 0;
  std::string oldest;
};

struct Compacted {
  std::string service;
  int64_t oldest = 0;
  int64_t versions = 0;
};

absl::StatusOr<int64_t> OldestOf(store::Store& store, const CompactArgs& args, absl::Time now) {
  int64_t oldest = 0;
  if (!args.oldest.empty()) {
    if (absl::SimpleAtoi(args.oldest, &oldest) && oldest > 0) return oldest;
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_REVISION",
                     "--oldest must be a revision: a number above 0");
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                   store.Snapshot(absl::nullopt, SteadyNow() + kSnapshotTimeMax));
  return reader->RevisionAt(now - absl::Hours(24) * args.keep_days);
}

absl::StatusOr<Compacted> CompactOne(const Target& target, const CompactArgs& args,
                                     const Clock& clock) {
  {
    ASSIGN_OR_RETURN(const auto connection, OpenForReading(target));
    ASSIGN_OR_RETURN(const auto applied, upkeep::AppliedVersions(*connection));
    RETURN_IF_ERROR(upkeep::RequireCurrent(target.schema, applied));
  }
  sql::StoreOptions options = StoreOptionsOf(target);
  options.clock = &clock;
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store,
                   sql::SqlStore::Open(std::move(options)));
  const absl::Time now = clock.Now();
  Compacted compacted{target.service()};
  ASSIGN_OR_RETURN(compacted.oldest, OldestOf(*store, args, now));
  if (compacted.oldest <= store->oldest_revision()) return compacted;
  if (target.schema.keep_history != nullptr) {
    RETURN_IF_ERROR(target.schema.keep_history(*store));
  }
  const absl::Duration requests_kept = std::max(kRequestsKeptMin, absl::Hours(24) * args.keep_days);
  ASSIGN_OR_RETURN(compacted.versions, store->Compact(compacted.oldest, now - requests_kept));
  return compacted;
}

void Tell(Cli& cli, const std::vector<Compacted>& all) {
  if (!cli.json) {
    for (const Compacted& one : all) {
      cli.out << one.service << ": history begins at revision " << one.oldest << " or before; "
              << one.versions << " versions that had ended by then are forgotten\n";
    }
    cli.out << "every entry of the audit and everything that holds is still there\n";
    return;
  }
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("services");
  json.BeginArray();
  for (const Compacted& one : all) {
    json.BeginObject();
    json.Field("service", absl::string_view(one.service));
    json.Field("oldestRevision", one.oldest);
    json.Field("versionsForgotten", one.versions);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

absl::Status Compact(Cli& cli, const CompactArgs& args) {
  if ((args.keep_days > 0) == !args.oldest.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "RETENTION_UNCLEAR",
                     "say what is to be kept: --keep-days=N above 0, or --oldest=REVISION");
  }
  ASSIGN_OR_RETURN(const std::vector<Target> targets, TargetsOf(args));
  if (!args.oldest.empty() && targets.size() > 1) {
    return MakeError(absl::StatusCode::kInvalidArgument, "RETENTION_UNCLEAR",
                     "each service counts its own revisions: give --oldest with one --service");
  }
  std::vector<Compacted> all;
  for (const Target& target : targets) {
    ASSIGN_OR_RETURN(Compacted compacted, CompactOne(target, args, cli.clock));
    all.push_back(std::move(compacted));
  }
  Tell(cli, all);
  return absl::OkStatus();
}

}  // namespace

void AddDbCompact(Command db) {
  auto args = std::make_shared<CompactArgs>();
  Command verb = db.Add("compact", "Forget old versions; without it, history is kept for ever");
  AddDbFlags(verb, *args);
  verb.Int("--keep-days", &args->keep_days, "What held in the last N days stays readable")
      .Text("--oldest", &args->oldest, "What held at this revision, and since, stays readable")
      .Examples(
          "accord db compact --keep-days=730\n"
          "accord db compact --service=forecast --oldest=120000\n")
      .Run([args](Cli& cli) { return Compact(cli, *args); });
}

}  // namespace accord::cli
