#include "common/sql/commit_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/status.h"
#include "common/sql/id_portions.h"
#include "common/sql/snapshots.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Table;
using store::Value;

constexpr int64_t kChangesPerPortion = 2000;
// A time in which nothing that is watched changes may have many commits.
constexpr int64_t kCommitsPerPortion = 2000;

constexpr char kReadEntries[] =
    "SELECT revision, table_name, id FROM change WHERE revision > :p0 AND revision <= :p1 "
    "ORDER BY revision, ordinal LIMIT :p2";
constexpr char kReadCommits[] =
    "SELECT revision, time, actor, on_behalf_of, accounts_revision, time + behind, commit_id, "
    "accounts_epoch FROM revision "
    "WHERE revision > :p0 AND revision <= :p1 ORDER BY revision";

// Versions that held at, or were made after, :p0, up to :p1.
constexpr char kVersions[] = " WHERE ended + 0 > :p0 AND revision <= :p1 AND ";
// Only those that were made.
constexpr char kMadeVersions[] = " WHERE revision > :p0 AND revision <= :p1 AND ";

}  // namespace

CommitLog::CommitLog(Connection& connection, StatementsOf statements,
                     const std::vector<const Table*>& tables, Of of)
    : connection_(connection), statements_(std::move(statements)), of_(of) {
  for (const Table* table : tables) tables_[table->name] = table;
}

absl::Status CommitLog::Read(int64_t after, int64_t until, absl::FunctionRef<bool(Logged)> sink) {
  while (after < until) {
    ASSIGN_OR_RETURN(Portion portion,
                     ReadPortion(after, std::min(until, after + kCommitsPerPortion)));
    // Compaction says what it forgets before it does: asked afterwards, nothing of it was missing.
    ASSIGN_OR_RETURN(const int64_t oldest, connection_.QueryInteger(kReadOldest, {}));
    RETURN_IF_ERROR(CheckKept(after, oldest));
    for (Logged& commit : portion.commits) {
      if (!sink(std::move(commit))) return absl::OkStatus();
    }
    after = portion.until;
  }
  return absl::OkStatus();
}

absl::StatusOr<CommitLog::Portion> CommitLog::ReadPortion(int64_t after, int64_t until) {
  Portion portion;
  portion.until = until;
  RETURN_IF_ERROR(ReadEntries(after, until, kChangesPerPortion, portion));
  if (static_cast<int64_t>(portion.entries.size()) == kChangesPerPortion) {
    // The last commit may not be whole.
    const int64_t last = portion.entries.back().revision;
    portion.until = std::max(last - 1, after + 1);
    if (last == after + 1) {
      portion.entries.clear();
      RETURN_IF_ERROR(ReadEntries(after, last, store::kStillHolds, portion));
    }
    std::erase_if(portion.entries,
                  [&](const Entry& entry) { return entry.revision > portion.until; });
  }
  RETURN_IF_ERROR(ReadCommits(after, portion));
  RETURN_IF_ERROR(ReadVersions(after, portion));
  RETURN_IF_ERROR(AddChanges(portion));
  return portion;
}

absl::Status CommitLog::ReadEntries(int64_t after, int64_t until, int64_t limit, Portion& portion) {
  return connection_.Query(
      kReadEntries, {after, until, limit},
      {ColumnType::kInteger, ColumnType::kText, ColumnType::kText}, [&](std::vector<Value>& row) {
        const auto table = tables_.find(absl::get<std::string>(row[1]));
        portion.entries.push_back({absl::get<int64_t>(row[0]),
                                   table == tables_.end() ? nullptr : table->second,
                                   std::move(absl::get<std::string>(row[2])), 0});
        return true;
      });
}

absl::Status CommitLog::ReadCommits(int64_t after, Portion& portion) {
  return connection_.Query(
      kReadCommits, {after, portion.until},
      {ColumnType::kInteger, ColumnType::kInteger, ColumnType::kText, ColumnType::kText,
       ColumnType::kInteger, ColumnType::kInteger, ColumnType::kInteger, ColumnType::kText},
      [&](std::vector<Value>& row) {
        std::string& actor = absl::get<std::string>(row[2]);
        std::string& on_behalf_of = absl::get<std::string>(row[3]);
        portion.commits.push_back({{store::Revision(absl::get<int64_t>(row[0])),
                                    absl::get<int64_t>(row[1]),
                                    std::move(on_behalf_of.empty() ? actor : on_behalf_of),
                                    {},
                                    store::AccountsRevision(absl::get<int64_t>(row[4])),
                                    std::move(absl::get<std::string>(row[7]))},
                                   absl::get<int64_t>(row[5]),
                                   absl::get<int64_t>(row[6])});
        return true;
      });
}

absl::Status CommitLog::ReadVersions(int64_t after, Portion& portion) {
  absl::flat_hash_map<std::pair<const Table*, absl::string_view>, size_t> places;
  absl::flat_hash_map<const Table*, std::vector<Value>> ids;
  places.reserve(portion.entries.size());
  for (Entry& entry : portion.entries) {
    if (entry.table == nullptr) continue;
    const auto [found, is_new] = places.try_emplace({entry.table, entry.id}, places.size());
    entry.place = found->second;
    if (is_new) ids[entry.table].emplace_back(entry.id);
  }
  portion.versions.resize(places.size());
  const char* const which = of_ == Of::kBoth ? kVersions : kMadeVersions;
  for (const auto& [table, all] : ids) {
    const TableStatements& statements = statements_(*table);
    const auto keep = [&, t = table](std::vector<Value>& columns) {
      int64_t ended = 0;
      store::Row version = ToRow(columns, ended);
      const size_t place = places.at({t, version.meta.id});
      portion.versions[place].push_back({std::move(version), ended});
      return true;
    };
    RETURN_IF_ERROR(InPortions(connection_.engine(), all, 2, [&](const IdPortion& some) {
      std::vector<Value> values = {after, portion.until};
      values.insert(values.end(), some.values.begin(), some.values.end());
      return connection_.Query(statements.select + which + some.condition, values, statements.types,
                               keep);
    }));
  }
  return absl::OkStatus();
}

absl::Status CommitLog::AddChanges(Portion& portion) const {
  auto logged = portion.commits.begin();
  for (const Entry& entry : portion.entries) {
    if (entry.table == nullptr) continue;
    while (logged != portion.commits.end() && logged->commit.revision < entry.revision) ++logged;
    absl::optional<store::RowChange> change = TakeChange(entry, portion);
    if (!change.has_value() || logged == portion.commits.end() ||
        logged->commit.revision != entry.revision) {
      return MakeError(absl::StatusCode::kDataLoss, "STORED_VALUE_UNREADABLE",
                       absl::StrCat("revision ", entry.revision, " is said to have changed ",
                                    entry.table->name, " ", entry.id, " and has no version of it"));
    }
    logged->commit.changes.push_back(*std::move(change));
  }
  return absl::OkStatus();
}

// Entries come in the order of their revisions: what a version was made by comes before what ended
// it, so that its row is copied only for a second use in the same portion.
absl::optional<store::RowChange> CommitLog::TakeChange(const Entry& entry, Portion& portion) const {
  absl::optional<store::RowChange> change;
  absl::optional<store::Row> before;
  for (Version& version : portion.versions[entry.place]) {
    if (version.ended == entry.revision) before = std::move(version.row);
    if (version.row.meta.revision != entry.revision) continue;
    change.emplace();
    change->table = entry.table;
    const bool used_again = of_ == Of::kBoth && version.ended <= portion.until;
    change->after = used_again ? version.row : std::move(version.row);
  }
  if (change.has_value() && of_ == Of::kBoth) change->before = std::move(before);
  return change;
}

}  // namespace accord::sql
