#include "common/sql/sql_store.h"

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/sql/checksums.h"
#include "common/sql/commit_log.h"
#include "common/sql/compaction.h"
#include "common/sql/differences.h"
#include "common/sql/retry.h"
#include "common/sql/snapshots.h"
#include "common/sql/start_check.h"
#include "common/sql/text_keys.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

// A compaction is many transactions, and begins anew if one is lost: what it forgot stays
// forgotten.
constexpr int kCompactionTriesMax = 30;

// How long a start may wait for a database that is busy or not there yet.
constexpr absl::Duration kStartTimeMax = absl::Seconds(15);

constexpr char kReadNewest[] =
    "SELECT time + behind, accounts_revision, accounts_epoch FROM revision WHERE revision = :p0";

absl::Status CheckWhole(Connection& connection, const std::string& set,
                        const std::vector<Migration>& migrations) {
  const absl::StatusOr<MigrationState> state = ReadMigrationState(connection, set, migrations);
  if (state.ok() && state->steps_pending == 0) return absl::OkStatus();
  const absl::optional<ErrorDetail> detail = DetailOf(state.status());
  if (detail.has_value() && detail->reason == "DATABASE_TOO_NEW") return state.status();
  return MakeError(absl::StatusCode::kFailedPrecondition, "DATABASE_TOO_OLD",
                   absl::StrCat("the database lacks steps of ", set, "; run accord db migrate"),
                   {{"set", set}});
}

absl::Status LacksTextKeys() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "DATABASE_TOO_OLD",
                   "names are not sorted as this program sorts them; run accord db migrate",
                   {{"set", "text_order"}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connect(const StoreOptions& options, int cache_bytes) {
  absl::StatusOr<std::unique_ptr<Connection>> opened = options.postgres.empty()
                                                           ? OpenSqlite(options.path, cache_bytes)
                                                           : OpenPostgres(options.postgres);
  if (!opened.ok() || options.wrap == nullptr) return opened;
  return options.wrap(*std::move(opened));
}

SqlStore::SqlStore(StoreOptions options)
    : options_(std::move(options)), clock_check_(options_.clock, options_.clock_ahead_max) {}

absl::StatusOr<std::unique_ptr<SqlStore>> SqlStore::Open(StoreOptions options) {
  std::unique_ptr<SqlStore> made(new SqlStore(std::move(options)));
  RETURN_IF_ERROR(made->Start());
  return made;
}

absl::Status SqlStore::Start() {
  if (!shared()) {
    ASSIGN_OR_RETURN(lock_, FileLock::Take(options_.path + ".lock"));
  }
  const auto open = [this] { return Connect(options_); };
  pool_ = std::make_unique<ConnectionPool>([this] { return Connect(options_, kReaderCacheBytes); },
                                           options_.reader_connections);
  GroupWriter::Options writer;
  writer.open = open;
  writer.statements = Finder();
  writer.clock = options_.clock;
  writer.clock_check = &clock_check_;
  writer.memory = [this] {
    commit_mutex_.AssertHeld();
    return Memory();
  };
  writer.catch_up = [this](Connection& connection, const Standing& standing) {
    commit_mutex_.AssertHeld();
    return TakeIn(connection, standing);
  };
  if (shared()) {
    writer.fill_up = [this](std::vector<PendingWrite>& group) {
      absl::MutexLock lock(&queue_mutex_);
      FillUp(group);
    };
  }
  writer.shown_accounts = [this] {
    commit_mutex_.AssertHeld();
    return shown_accounts_ ? shown_accounts_() : store::AccountsMoment();
  };
  Retry retry(SteadyNow() + kStartTimeMax);
  absl::Status ready;
  do {
    absl::StatusOr<std::unique_ptr<Connection>> connection = open();
    ready = connection.ok() ? Prepare(**connection) : connection.status();
  } while (IsTransient(ready) && retry.WaitForNext());
  writer.timelines = timelines_;
  writer_ = std::make_unique<GroupWriter>(std::move(writer));
  if (ready.ok()) StartThreads();
  return ready;
}

absl::Status SqlStore::Prepare(Connection& connection) {
  const absl::Time now = options_.clock->Now();
  RETURN_IF_ERROR(CheckOwner(connection, options_.service));
  if (options_.migrate) {
    RETURN_IF_ERROR(Migrate(connection, "base", BaseMigrations(), now));
    RETURN_IF_ERROR(Migrate(connection, options_.service, options_.migrations, now));
    ASSIGN_OR_RETURN(const bool has_keys, HasTextKeys(connection));
    if (!has_keys) RETURN_IF_ERROR(MakeTextKeys(connection, options_.tables));
  } else {
    RETURN_IF_ERROR(CheckWhole(connection, "base", BaseMigrations()));
    RETURN_IF_ERROR(CheckWhole(connection, options_.service, options_.migrations));
    ASSIGN_OR_RETURN(const bool has_keys, HasTextKeys(connection));
    if (!has_keys) return LacksTextKeys();
  }
  if (!shared()) RETURN_IF_ERROR(CheckAnchor(connection, Anchor::Read(options_.path)));
  if (!shared()) RETURN_IF_ERROR(CheckFile(options_.path));
  RETURN_IF_ERROR(CheckAtStart(connection, Finder(), options_.tables));
  if (!shared()) {
    ASSIGN_OR_RETURN(anchor_, Anchor::Open(options_.path));
    ASSIGN_OR_RETURN(const ChainTail tail, ReadTail(connection, kReadTail));
    anchor_->Write(tail);
  }
  timelines_ = TellsTimeline(connection);
  absl::MutexLock lock(&commit_mutex_);
  return ReadState(connection);
}

absl::Status SqlStore::ReadState(Connection& connection) {
  ASSIGN_OR_RETURN(Standing standing, ReadStanding(connection, {0, timelines_}));
  if (standing.unnamed()) RETURN_IF_ERROR(NameHistory(connection, timelines_, nullptr));
  ASSIGN_OR_RETURN(standing, ReadStanding(connection, {0, timelines_}));
  // Others may write meanwhile: what is read is what was the newest then.
  ASSIGN_OR_RETURN(const Standing again, ReadStanding(connection, {standing.newest, timelines_}));
  looked_micros_ = absl::ToUnixMicros(SteadyNow());
  RETURN_IF_ERROR(connection.Query(kReadNewest, {standing.newest},
                                   {ColumnType::kInteger, ColumnType::kInteger, ColumnType::kText},
                                   [&](std::vector<Value>& row) {
                                     commit_mutex_.AssertHeld();
                                     stamp_ = absl::get<int64_t>(row[0]);
                                     NoteSeen({store::AccountsRevision(absl::get<int64_t>(row[1])),
                                               absl::get<std::string>(row[2])});
                                     return true;
                                   }));
  clock_check_.NoteDatabase(again.clock);
  clock_check_.NoteStamp(stamp_);
  set_known({standing.newest, std::max(again.commit_id, int64_t{0}), again.epoch});
  if (epoch_.exchange(again.epoch) != again.epoch && options_.named) options_.named(epoch());
  oldest_.store(again.oldest, std::memory_order_release);
  revision_.store(standing.newest, std::memory_order_release);
  return absl::OkStatus();
}

GroupWriter::Options::Memory SqlStore::Memory() const { return {known(), stamp_, seen_accounts()}; }

void SqlStore::NoteSeen(store::AccountsMoment seen) {
  absl::MutexLock lock(&seen_mutex_);
  seen_revision_.store(seen.revision, std::memory_order_release);
  seen_ = std::move(seen);
}

store::AccountsMoment SqlStore::seen_accounts() const {
  absl::MutexLock lock(&seen_mutex_);
  return seen_;
}

bool SqlStore::IsCurrent() const {
  return settled_.load(std::memory_order_acquire) && unseen() <= options_.staleness_max;
}

absl::Duration SqlStore::unseen() const {
  if (!shared()) return absl::ZeroDuration();
  return SteadyNow() - absl::FromUnixMicros(looked_micros_.load(std::memory_order_acquire));
}

std::string SqlStore::epoch() const { return FormatEpoch(epoch_); }

void SqlStore::FollowsAccounts(std::function<store::AccountsMoment()> shown) {
  absl::MutexLock lock(&commit_mutex_);
  shown_accounts_ = std::move(shown);
}

void SqlStore::StartThreads() {
  thread_ = std::thread([this] { RunWriter(); });
  if (!shared()) {
    checkpoints_ = std::thread([this] { RunCheckpoints(); });
    return;
  }
  follower_ = std::thread([this] { RunFollower(); });
  if (options_.poke == nullptr) return;
  options_.poke->Listen([this](int64_t revision) {
    if (revision > this->revision()) Wake();
  });
}

SqlStore::~SqlStore() {
  if (options_.poke != nullptr && follower_.joinable()) options_.poke->Listen(nullptr);
  {
    absl::MutexLock lock(&queue_mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
  {
    absl::MutexLock lock(&follow_mutex_);
    follow_ends_ = true;
  }
  if (follower_.joinable()) follower_.join();
  {
    absl::MutexLock lock(&checkpoint_mutex_);
    checkpoints_end_ = true;
  }
  if (checkpoints_.joinable()) checkpoints_.join();
}

const TableStatements& SqlStore::Find(const store::Table& table) {
  absl::MutexLock lock(&statements_mutex_);
  std::unique_ptr<TableStatements>& statements = statements_[&table];
  if (statements == nullptr) statements = std::make_unique<TableStatements>(table);
  return *statements;
}

absl::StatusOr<std::unique_ptr<store::Reader>> SqlStore::Snapshot(absl::optional<int64_t> revision,
                                                                  absl::Time deadline) {
  if (!shared()) {
    ASSIGN_OR_RETURN(std::unique_ptr<TransactionSnapshot> snapshot,
                     TransactionSnapshot::Open(*pool_, Finder(), revision, deadline));
    return std::unique_ptr<store::Reader>(std::move(snapshot));
  }
  // Another replica may have made it, and given its number to somebody who asks here.
  if (revision.has_value() && *revision > this->revision()) {
    RETURN_IF_ERROR(CatchUp(0, deadline));
  }
  const int64_t shown = revision.value_or(this->revision());
  if (shown > this->revision()) return RevisionInFuture(shown, this->revision());
  RETURN_IF_ERROR(CheckKept(shown, oldest_revision()));
  return std::unique_ptr<store::Reader>(std::make_unique<RevisionSnapshot>(
      *pool_, Finder(), shown, deadline, [this] { return oldest_revision(); }));
}

absl::Status SqlStore::Changes(int64_t after, int64_t until, absl::Time deadline,
                               absl::FunctionRef<bool(store::Change)> sink) {
  RETURN_IF_ERROR(CheckKept(after, oldest_revision()));
  const int64_t asked_after = after;
  bool wanted = true;
  bool late = false;
  const auto give = [&](CommitLog::Logged logged) {
    late = SteadyNow() > deadline;
    if (late) return false;
    const store::Commit& commit = logged.commit;
    for (store::RowChange& change : logged.commit.changes) {
      wanted = wanted && sink({commit.revision, commit.time, commit.actor, change.table,
                               std::move(change.after), commit.accounts_revision});
    }
    after = commit.revision;
    return wanted;
  };
  Retry retry(deadline);
  absl::Status status;
  do {  // after a lost connection it goes on behind the last whole commit
    ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, pool_->Borrow(deadline));
    connection->set_deadline(deadline);
    status = CommitLog(*connection, Finder(), options_.tables, CommitLog::Of::kAfter)
                 .Read(after, until, give);
    pool_->GiveBack(IsTransient(status) ? nullptr : std::move(connection));
  } while (IsTransient(status) && retry.WaitForNext());
  RETURN_IF_ERROR(status);
  // Not the same as a sink that has enough: the caller would take what is missing for nothing.
  if (late) {
    return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                     "the time ran out while changes were being read");
  }
  // What was compacted meanwhile may be missing.
  return CheckKept(asked_after, oldest_revision());
}

absl::Status SqlStore::Differences(const std::vector<const store::Table*>& tables,
                                   store::Between between, absl::Time deadline,
                                   absl::FunctionRef<bool(store::RowChange)> sink) {
  if (between.to > revision()) RETURN_IF_ERROR(CatchUp(0, deadline));
  if (between.to > revision()) return RevisionInFuture(between.to, revision());
  RETURN_IF_ERROR(CheckKept(between.from, oldest_revision()));
  bool late = false;
  const auto give = [&](store::RowChange change) {
    late = SteadyNow() > deadline;
    return !late && sink(std::move(change));
  };
  sql::Differences differences(Finder(), tables, between);
  Retry retry(deadline);
  absl::Status status;
  do {
    ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, pool_->Borrow(deadline));
    connection->set_deadline(deadline);
    status = differences.Read(*connection, give);
    pool_->GiveBack(IsTransient(status) ? nullptr : std::move(connection));
  } while (IsTransient(status) && retry.WaitForNext());
  RETURN_IF_ERROR(status);
  if (!late) return absl::OkStatus();
  return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                   "the time ran out while differences were being read");
}

absl::Status SqlStore::AddListener(store::CommitListener* listener, Load load) {
  absl::MutexLock lock(&commit_mutex_);
  ASSIGN_OR_RETURN(std::unique_ptr<store::Reader> reader,
                   Snapshot(revision(), absl::InfiniteFuture()));
  RETURN_IF_ERROR(load(*reader));
  listeners_.push_back({listener, std::move(load)});
  return absl::OkStatus();
}

void SqlStore::RemoveListener(store::CommitListener* listener) {
  absl::MutexLock lock(&commit_mutex_);
  std::erase_if(listeners_, [&](const Listening& one) { return one.listener == listener; });
}

absl::StatusOr<int64_t> SqlStore::Compact(int64_t oldest, absl::Time requests_before) {
  if (oldest > revision()) RETURN_IF_ERROR(CatchUp(0, SteadyNow() + kStartTimeMax));
  if (oldest > revision()) return RevisionInFuture(oldest, revision());
  Retry retry(absl::InfiniteFuture(), kCompactionTriesMax);
  absl::StatusOr<int64_t> forgotten = CompactOnce(oldest, requests_before);
  while (IsTransient(forgotten.status()) && retry.WaitForNext()) {
    forgotten = CompactOnce(oldest, requests_before);
  }
  return forgotten;
}

absl::StatusOr<int64_t> SqlStore::CompactOnce(int64_t oldest, absl::Time requests_before) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, Connect(options_));
  Compaction compaction(*connection, Finder(), options_.tables);
  RETURN_IF_ERROR(compaction.SayOldest(oldest));
  ASSIGN_OR_RETURN(const int64_t kept, connection->QueryInteger(kReadOldest, {}));
  oldest_.store(kept, std::memory_order_release);
  if (shared()) absl::SleepFor(options_.compaction_grace);
  return compaction.Forget(kept, requests_before);
}

}  // namespace accord::sql
