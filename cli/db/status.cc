#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "cli/db/db.h"
#include "cli/db/examine.h"
#include "cli/db/targets.h"
#include "cli/verbs/output.h"
#include "common/base/status.h"
#include "common/upkeep/state.h"

namespace accord::cli {
namespace {

std::string TimeOf(int64_t micros) {
  if (micros == 0) return "";
  return absl::FormatTime(absl::RFC3339_sec, absl::FromUnixMicros(micros), absl::UTCTimeZone());
}

std::string Megabytes(int64_t bytes) {
  if (bytes < 0) return "";
  return absl::StrCat((bytes + (1 << 19)) >> 20, " MiB");
}

std::string WhatToDo(const upkeep::State& state, const upkeep::SetState& set) {
  if (state.restore_unfinished) return "a restore did not come to its end: repeat it";
  if (set.applied < set.known) return "accord db migrate";
  return set.applied > set.known ? "newer than this program" : "";
}

// "revision 1200 of accounts, 3 behind"; the last part only if that database was looked at too.
std::string CopyText(const upkeep::State& state, absl::optional<int64_t> accounts_revision) {
  if (state.copy_revision < 0) return "";
  std::string text = absl::StrCat("revision ", state.copy_revision, " of accounts");
  if (accounts_revision.has_value()) {
    absl::StrAppend(&text, ", ", *accounts_revision - state.copy_revision, " behind");
  }
  return text;
}

void Print(Cli& cli, const Target& target, const upkeep::State& state,
           absl::optional<int64_t> accounts_revision) {
  PrintHeading(cli, absl::StrCat(target.service(), "  ", target.shown()));
  Details details;
  details.Add("engine", state.engine);
  for (const upkeep::SetState& set : state.sets) {
    const std::string to_do = WhatToDo(state, set);
    details.Add(absl::StrCat("migrations ", set.set),
                absl::StrCat(state.restore_unfinished ? 0 : set.applied, " of ", set.known,
                             to_do.empty() ? "" : ": ", to_do),
                to_do.empty() ? Tone::kPlain : Tone::kYellow);
  }
  if (state.has_tables) {
    details.Add("revision", absl::StrCat(state.revision));
    details.Add("made at", TimeOf(state.revision_time));
    details.Add("history from",
                state.oldest == 0 ? "the first revision" : absl::StrCat("revision ", state.oldest));
  }
  details.Add("hierarchy copy", CopyText(state, accounts_revision));
  details.Add("size", Megabytes(state.bytes));
  details.Print(cli);
  if (state.rows.empty()) return;
  std::vector<Row> rows;
  for (const auto& [table, count] : state.rows) rows.push_back({table, absl::StrCat(count)});
  PrintTable(cli, {.columns = {{.title = "table"}, {.title = "rows", .is_number = true}}}, rows);
}

void Write(JsonWriter& json, const Target& target, const upkeep::State& state) {
  json.BeginObject();
  json.Field("service", absl::string_view(target.service()));
  json.Field("database", absl::string_view(target.shown()));
  json.Field("engine", absl::string_view(state.engine));
  json.Field("restoreUnfinished", state.restore_unfinished);
  json.Field("revision", state.revision);
  json.Field("revisionTime", absl::string_view(TimeOf(state.revision_time)));
  json.Field("oldestRevision", state.oldest);
  if (state.copy_revision >= 0) json.Field("copiedAccountsRevision", state.copy_revision);
  json.Field("bytes", state.bytes);
  json.Key("migrations");
  json.BeginArray();
  for (const upkeep::SetState& set : state.sets) {
    json.BeginObject();
    json.Field("set", absl::string_view(set.set));
    json.Field("known", set.known);
    json.Field("applied", set.applied);
    json.EndObject();
  }
  json.EndArray();
  json.Key("rows");
  json.BeginObject();
  for (const auto& [table, count] : state.rows) json.Field(table, count);
  json.EndObject();
  json.EndObject();
}

absl::Status Status(Cli& cli, const DbArgs& args) {
  ASSIGN_OR_RETURN(const std::vector<Target> targets, TargetsOf(args));
  std::vector<upkeep::State> states;
  for (const Target& target : targets) {
    ASSIGN_OR_RETURN(const auto connection, OpenForReading(target));
    ASSIGN_OR_RETURN(upkeep::State state, upkeep::ReadState(*connection, target.schema));
    states.push_back(std::move(state));
  }
  if (!cli.json) {
    absl::optional<int64_t> accounts_revision;
    if (targets.back().service() == kAccountsService) accounts_revision = states.back().revision;
    for (size_t i = 0; i < targets.size(); ++i) {
      Print(cli, targets[i], states[i], accounts_revision);
    }
    return absl::OkStatus();
  }
  JsonWriter json(cli.out);
  json.BeginObject();
  json.Key("databases");
  json.BeginArray();
  for (size_t i = 0; i < targets.size(); ++i) Write(json, targets[i], states[i]);
  json.EndArray();
  json.EndObject();
  return absl::OkStatus();
}

}  // namespace

void AddDbStatus(Command db) {
  auto args = std::make_shared<DbArgs>();
  Command verb = db.Add("status", "What the databases hold, and whether they are up to date");
  AddDbFlags(verb, *args);
  verb.Examples("accord db status\naccord db status --json | jq '.databases[].revision'\n")
      .Run([args](Cli& cli) { return Status(cli, *args); });
}

}  // namespace accord::cli
