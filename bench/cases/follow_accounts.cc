// How fast does a service that follows the accounts service catch up while it stores its copy, and
// how soon does it have the hierarchy when it starts without the accounts service?
//
// A stand-in for the accounts service sends, over a channel within the process, a million accounts
// and then as many changes, one a revision and 200 a message, ready made. The copy is stored in
// SQLite meanwhile; the start reads it back into an empty directory.
#include "bench/cases/cases.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/support/stand_in.h"
#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/directory/follower.h"
#include "common/directory/stored_copy.h"
#include "common/sql/sql_store.h"

namespace accord::directory {
const std::vector<sql::Migration>& CopyMigrations();
}  // namespace accord::directory

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr double kChangesPerSecond = 100000;
constexpr double kStartSeconds = 10;
constexpr int64_t kAccounts = 1000000;
constexpr int64_t kChildrenEach = 10;
constexpr int64_t kChangesPerMessage = 200;
constexpr absl::Duration kPatience = absl::Minutes(5);

v1::Change MakeChange(int64_t revision, int64_t account) {
  v1::Change change;
  change.set_revision(revision);
  change.mutable_time()->set_seconds(revision);
  v1::Account& resource = *change.mutable_account();
  resource.set_name(absl::StrFormat("accounts/crm-%09d", account));
  if (account > 0) {
    resource.set_parent(absl::StrFormat("accounts/crm-%09d", (account - 1) / kChildrenEach));
  }
  resource.set_display_name(absl::StrCat("Account ", account, " at ", revision));
  resource.set_segment("MAJOR");
  return change;
}

using Messages = std::vector<v1::WatchChangesResponse>;

void Append(v1::Change change, int64_t revision, bool partial, Messages& messages) {
  const bool full = messages.empty() || messages.back().progress().partial() != partial ||
                    messages.back().changes_size() == kChangesPerMessage;
  if (full) messages.emplace_back();
  *messages.back().add_changes() = std::move(change);
  messages.back().mutable_progress()->set_revision(revision);
  messages.back().mutable_progress()->set_partial(partial);
}

// All messages of a watch from the beginning: every account at revision 1, then a change of each.
Messages MakeMessages(int64_t accounts) {
  Messages messages;
  for (int64_t i = 0; i < accounts; ++i) Append(MakeChange(1, i), 1, i + 1 < accounts, messages);
  for (int64_t i = 0; i < accounts; ++i) Append(MakeChange(2 + i, i), 2 + i, false, messages);
  return messages;
}

absl::StatusOr<std::unique_ptr<sql::SqlStore>> OpenStore(const std::string& path,
                                                         const Clock& clock) {
  sql::StoreOptions options;
  options.path = path;
  options.service = "follow";
  options.migrations = directory::CopyMigrations();
  options.tables = {&store::TableOf<directory::StoredHead>(),
                    &store::TableOf<directory::StoredPart>()};
  options.clock = &clock;
  return sql::SqlStore::Open(std::move(options));
}

struct Times {
  absl::Duration snapshot;  // until all accounts were there
  absl::Duration catch_up;  // from then until all changes were
  absl::Duration stored;    // from then until all of it was stored
};

absl::StatusOr<Times> Follow(store::Store& store, int64_t accounts) {
  AccountsStandIn service(MakeMessages(accounts));
  directory::Directory directory;
  directory::StoredCopy copy(store, directory);
  RETURN_IF_ERROR(copy.Load().status());
  directory::Follower::Options options;
  options.recorder = &copy;
  const absl::Time began = absl::Now();
  directory::Follower follower(service.channel(), directory, options);
  const absl::Time end = began + kPatience;
  if (!directory.WaitFor(1, end)) return absl::DeadlineExceededError("no accounts came");
  const absl::Time there = absl::Now();
  if (!directory.WaitFor(accounts + 1, end)) return absl::DeadlineExceededError("changes lack");
  const absl::Time caught_up = absl::Now();
  while (copy.status().stored_revision < accounts + 1) {
    if (absl::Now() > end) return absl::DeadlineExceededError("the copy is not stored");
    absl::SleepFor(absl::Milliseconds(5));
  }
  return Times{there - began, caught_up - there, absl::Now() - caught_up};
}

}  // namespace

absl::Status FollowAccounts(Bench& bench) {
  const SystemClock clock;
  const std::string path = bench.Path("follow.db");
  ASSIGN_OR_RETURN(const std::unique_ptr<sql::SqlStore> store, OpenStore(path, clock));
  const int64_t accounts = bench.Scaled(kAccounts, 1000);
  ASSIGN_OR_RETURN(const Times times, Follow(*store, accounts));
  const auto rate = [&](absl::Duration time) {
    return static_cast<double>(accounts) / absl::ToDoubleSeconds(time);
  };
  bench.report().Note(absl::StrFormat(
      "the accounts came at %.0f/s; stored %.1f s after the last change; %.0f MB in all",
      rate(times.snapshot), absl::ToDoubleSeconds(times.stored),
      static_cast<double>(std::filesystem::file_size(path) +
                          std::filesystem::file_size(path + "-wal")) /
          1e6));
  Figure figure;
  figure.kind = Figure::Kind::kRate;
  figure.case_name = "follow_accounts";
  figure.name = "changes that a following service takes in while it stores its copy";
  figure.value = rate(times.catch_up);
  figure.unit = "1/s";
  figure.peer = kRequired;
  figure.peer_value = kChangesPerSecond;
  bench.report().Add(figure);

  directory::Directory directory;
  directory::StoredCopy copy(*store, directory);
  const absl::Time began = absl::Now();
  ASSIGN_OR_RETURN(const bool loaded, copy.Load());
  if (!loaded) return absl::InternalError("nothing was stored");
  figure.kind = Figure::Kind::kCost;
  figure.name = "a stored copy of the hierarchy read at a start";
  figure.value = absl::ToDoubleSeconds(absl::Now() - began);
  figure.unit = "s";
  figure.peer_value = kStartSeconds;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
