#include "common/sql/sql_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/pooled_reader.h"
#include "common/sql/sql_reader.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

// More writes than this do not share a transaction: the first of them should not wait for the last.
constexpr size_t kGroupMax = 256;

// Changes between two checkpoints in the background.
constexpr int64_t kChangesPerCheckpoint = 20000;

constexpr char kReadCounter[] = "SELECT value FROM counter WHERE name = 'revision'";
constexpr char kWriteCounter[] = "UPDATE counter SET value = :p0 WHERE name = 'revision'";
constexpr char kRecordRevision[] =
    "INSERT INTO revision (revision, time, actor, on_behalf_of, method, request_id, reason) "
    "VALUES (:p0, :p1, :p2, :p3, :p4, :p5, :p6)";
constexpr char kReadChanges[] =
    "SELECT c.revision, c.table_name, c.id, r.time, r.actor FROM change c "
    "JOIN revision r ON r.revision = c.revision "
    "WHERE c.revision > :p0 AND c.revision <= :p1 ORDER BY c.revision, c.ordinal";

absl::StatusOr<int64_t> ReadCounter(Connection& connection) {
  int64_t revision = 0;
  RETURN_IF_ERROR(
      connection.Query(kReadCounter, {}, {ColumnType::kInteger}, [&](std::vector<Value>& row) {
        revision = absl::get<int64_t>(row[0]);
        return true;
      }));
  return revision;
}

}  // namespace

SqlStore::SqlStore(StoreOptions options) : options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<SqlStore>> SqlStore::Open(StoreOptions options) {
  std::unique_ptr<SqlStore> made(new SqlStore(std::move(options)));
  RETURN_IF_ERROR(made->Start());
  return made;
}

absl::Status SqlStore::Start() {
  ASSIGN_OR_RETURN(lock_, FileLock::Take(options_.path + ".lock"));
  ASSIGN_OR_RETURN(writer_, Connection::OpenSqlite(options_.path));
  const absl::Time now = options_.clock->Now();
  RETURN_IF_ERROR(Migrate(*writer_, "base", BaseMigrations(), now));
  RETURN_IF_ERROR(Migrate(*writer_, options_.service, options_.migrations, now));
  ASSIGN_OR_RETURN(const int64_t newest, ReadCounter(*writer_));
  revision_.store(newest, std::memory_order_release);
  for (int i = 0; i < options_.reader_connections; ++i) {
    ASSIGN_OR_RETURN(std::unique_ptr<Connection> reader, Connection::OpenSqlite(options_.path));
    GiveBack(std::move(reader));
  }
  thread_ = std::thread([this] { RunWriter(); });
  checkpoints_ = std::thread([this] { RunCheckpoints(); });
  return absl::OkStatus();
}

SqlStore::~SqlStore() {
  {
    absl::MutexLock lock(&queue_mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
  {
    absl::MutexLock lock(&checkpoint_mutex_);
    checkpoints_end_ = true;
  }
  if (checkpoints_.joinable()) checkpoints_.join();
}

void SqlStore::RunCheckpoints() {
  absl::StatusOr<std::unique_ptr<Connection>> connection = Connection::OpenSqlite(options_.path);
  const auto due = [this] {
    checkpoint_mutex_.AssertHeld();
    return checkpoints_end_ || changes_since_checkpoint_ >= kChangesPerCheckpoint;
  };
  while (connection.ok()) {
    {
      absl::MutexLock lock(&checkpoint_mutex_);
      checkpoint_mutex_.Await(absl::Condition(&due));
      if (checkpoints_end_) return;
      changes_since_checkpoint_ = 0;
    }
    (void)(*connection)->Checkpoint();  // fails if it is too busy: the next one does its work
  }
}

const TableStatements& SqlStore::StatementsOf(const store::Table& table) {
  absl::MutexLock lock(&statements_mutex_);
  std::unique_ptr<TableStatements>& statements = statements_[&table];
  if (statements == nullptr) statements = std::make_unique<TableStatements>(table);
  return *statements;
}

absl::Status SqlStore::CheckQueue() const {
  if (stopping_) {
    return MakeError(absl::StatusCode::kUnavailable, "STOPPING", "the server is stopping");
  }
  if (queue_.size() < options_.write_queue_max) return absl::OkStatus();
  ErrorDetail detail;
  detail.reason = "WRITE_QUEUE_FULL";
  detail.retry_delay = absl::Milliseconds(200);
  return MakeError(absl::StatusCode::kResourceExhausted,
                   "more writes are waiting than can be done soon; call again", std::move(detail));
}

void SqlStore::Write(store::WriteInfo info, absl::Time deadline, Body body, Done done) {
  Pending pending{std::move(info), deadline, std::move(body), std::move(done)};
  absl::Status refused;
  {
    absl::MutexLock lock(&queue_mutex_);
    refused = CheckQueue();
    if (refused.ok()) {
      queue_.push_back(std::move(pending));
      return;
    }
  }
  pending.done(refused);
}

std::vector<SqlStore::Pending> SqlStore::TakeGroup() {
  absl::MutexLock lock(&queue_mutex_);
  const auto ready = [this] {
    queue_mutex_.AssertHeld();
    return stopping_ || !queue_.empty();
  };
  queue_mutex_.Await(absl::Condition(&ready));
  std::vector<Pending> group;
  while (!queue_.empty() && group.size() < kGroupMax) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void SqlStore::RunWriter() {
  while (true) {
    std::vector<Pending> group = TakeGroup();
    if (group.empty()) return;  // stopping, and nothing waits
    WriteGroup(std::move(group));
  }
}

absl::Status SqlStore::Undo(bool alone) {
  if (!alone) return writer_->Execute("ROLLBACK TO one_write", {}).status();
  RETURN_IF_ERROR(writer_->Execute("ROLLBACK", {}).status());
  return writer_->Execute("BEGIN IMMEDIATE", {}).status();
}

absl::Status SqlStore::RunOne(Pending& write, bool alone, int64_t revision, Outcome& outcome) {
  const absl::Time now = options_.clock->Now();
  if (absl::Now() > write.deadline) {
    outcome.status = MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                               "the call's time ran out before its turn to write came");
    return absl::OkStatus();
  }
  if (!alone) RETURN_IF_ERROR(writer_->Execute("SAVEPOINT one_write", {}).status());
  SqlTxn txn(
      *writer_,
      [this](const store::Table& table) -> const TableStatements& { return StatementsOf(table); },
      revision, now, write.info.actor);
  outcome.status = write.body(txn);
  const bool keep = outcome.status.ok() && !write.info.validate_only && txn.wrote();
  if (keep) {
    const store::WriteInfo& info = write.info;
    const int64_t time = absl::ToUnixMicros(now);
    RETURN_IF_ERROR(writer_
                        ->Execute(kRecordRevision, {revision, time, info.actor, info.on_behalf_of,
                                                    info.method, info.request_id, info.reason})
                        .status());
    RETURN_IF_ERROR(txn.Log());
    const std::string& who = info.on_behalf_of.empty() ? info.actor : info.on_behalf_of;
    outcome.commit = store::Commit{revision, time, who, txn.TakeChanges()};
  } else {
    RETURN_IF_ERROR(Undo(alone));
  }
  return alone ? absl::OkStatus() : writer_->Execute("RELEASE one_write", {}).status();
}

absl::Status SqlStore::RunGroup(std::vector<Pending>& group, std::vector<Outcome>& outcomes) {
  RETURN_IF_ERROR(writer_->Execute("BEGIN IMMEDIATE", {}).status());
  ASSIGN_OR_RETURN(const int64_t newest, ReadCounter(*writer_));
  int64_t revision = newest;
  for (size_t i = 0; i < group.size(); ++i) {
    RETURN_IF_ERROR(RunOne(group[i], group.size() == 1, revision + 1, outcomes[i]));
    if (outcomes[i].commit.has_value()) ++revision;
    outcomes[i].revision = revision;
  }
  if (revision > newest) RETURN_IF_ERROR(writer_->Execute(kWriteCounter, {revision}).status());
  return writer_->Execute("COMMIT", {}).status();
}

void SqlStore::WriteGroup(std::vector<Pending> group) {
  std::vector<Outcome> outcomes(group.size());
  {
    absl::MutexLock lock(&commit_mutex_);
    const absl::Status committed = RunGroup(group, outcomes);
    if (!committed.ok()) {
      (void)writer_->Execute("ROLLBACK", {});  // the first error is the one to tell
      for (Outcome& outcome : outcomes) {
        if (outcome.status.ok()) outcome.status = committed;
        outcome.commit.reset();
      }
    }
    int64_t changes = 0;
    for (const Outcome& outcome : outcomes) {
      if (!outcome.commit.has_value()) continue;
      changes += static_cast<int64_t>(outcome.commit->changes.size());
      for (store::CommitListener* listener : listeners_) listener->OnCommit(*outcome.commit);
      revision_.store(outcome.revision, std::memory_order_release);
    }
    absl::MutexLock checkpoint_lock(&checkpoint_mutex_);
    changes_since_checkpoint_ += changes;
  }
  for (size_t i = 0; i < group.size(); ++i) {
    if (outcomes[i].status.ok()) {
      group[i].done(outcomes[i].revision);
    } else {
      group[i].done(outcomes[i].status);
    }
  }
}

absl::StatusOr<std::unique_ptr<Connection>> SqlStore::Borrow(absl::Time deadline) {
  std::unique_ptr<Connection> connection;
  {
    absl::MutexLock lock(&pool_mutex_);
    const auto ready = [this] {
      pool_mutex_.AssertHeld();
      return !pool_.empty();
    };
    if (!pool_mutex_.AwaitWithDeadline(absl::Condition(&ready), deadline)) {
      return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                       "the call's time ran out before a database connection was free");
    }
    connection = std::move(pool_.back());
    pool_.pop_back();
  }
  if (connection != nullptr) return connection;
  absl::StatusOr<std::unique_ptr<Connection>> opened = Connection::OpenSqlite(options_.path);
  if (!opened.ok()) GiveBack(nullptr);
  return opened;
}

void SqlStore::GiveBack(std::unique_ptr<Connection> connection) {
  absl::MutexLock lock(&pool_mutex_);
  pool_.push_back(std::move(connection));  // null: the next borrower opens a new one
}

absl::StatusOr<std::unique_ptr<store::Reader>> SqlStore::Snapshot(absl::optional<int64_t> revision,
                                                                  absl::Time deadline) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, Borrow(deadline));
  absl::Status begun = connection->Execute("BEGIN", {}).status();
  absl::StatusOr<int64_t> newest = begun.ok() ? ReadCounter(*connection) : begun;
  if (!newest.ok()) {
    GiveBack(nullptr);
    return newest.status();
  }
  const int64_t shown = revision.value_or(*newest);
  std::unique_ptr<store::Reader> reader = std::make_unique<PooledReader>(
      std::move(connection),
      [this](const store::Table& table) -> const TableStatements& { return StatementsOf(table); },
      shown, shown == *newest, deadline,
      [this](std::unique_ptr<Connection> done) { GiveBack(std::move(done)); });
  if (shown > *newest) {
    return MakeError(absl::StatusCode::kOutOfRange, "REVISION_IN_FUTURE",
                     absl::StrCat("revision ", shown, " is not made yet; the newest is ", *newest),
                     {{"revision", absl::StrCat(shown)}, {"newest", absl::StrCat(*newest)}});
  }
  return reader;
}

absl::Status SqlStore::CatchUp(int64_t revision, absl::Time) {
  if (this->revision() >= revision) return absl::OkStatus();
  return MakeError(absl::StatusCode::kUnavailable, "REVISION_NOT_REACHED", "not made yet");
}

absl::StatusOr<int64_t> SqlStore::Compact(int64_t, absl::Time) {
  return absl::UnimplementedError("compaction");
}

absl::Status SqlStore::Changes(int64_t after, int64_t until, absl::Time deadline,
                               absl::FunctionRef<bool(store::Change)> sink) {
  absl::flat_hash_map<std::string, const store::Table*> by_name;
  for (const store::Table* table : options_.tables) by_name[table->name] = table;
  ASSIGN_OR_RETURN(std::unique_ptr<store::Reader> snapshot, Snapshot(absl::nullopt, deadline));
  Connection& connection = static_cast<PooledReader&>(*snapshot).connection();
  absl::Status failed;
  RETURN_IF_ERROR(connection.Query(
      kReadChanges, {after, until},
      {ColumnType::kInteger, ColumnType::kText, ColumnType::kText, ColumnType::kInteger,
       ColumnType::kText},
      [&](std::vector<Value>& columns) {
        const auto table = by_name.find(absl::get<std::string>(columns[1]));
        if (table == by_name.end()) return true;  // of a table that this program no longer has
        const int64_t revision = absl::get<int64_t>(columns[0]);
        SqlReader then(
            connection,
            [this](const store::Table& t) -> const TableStatements& { return StatementsOf(t); },
            revision, false, deadline);
        auto row = then.FindRow(*table->second, absl::get<std::string>(columns[2]));
        if (!row.ok() || !row->has_value()) {
          failed = row.ok() ? absl::DataLossError("a logged change has no row") : row.status();
          return false;
        }
        return sink(store::Change{revision, absl::get<int64_t>(columns[3]),
                                  absl::get<std::string>(columns[4]), table->second, **row});
      }));
  return failed;
}

absl::Status SqlStore::AddListener(store::CommitListener* listener,
                                   absl::FunctionRef<absl::Status(store::Reader&)> load) {
  absl::MutexLock lock(&commit_mutex_);
  ASSIGN_OR_RETURN(std::unique_ptr<store::Reader> reader,
                   Snapshot(absl::nullopt, absl::InfiniteFuture()));
  RETURN_IF_ERROR(load(*reader));
  listeners_.push_back(listener);
  return absl::OkStatus();
}

void SqlStore::RemoveListener(store::CommitListener* listener) {
  absl::MutexLock lock(&commit_mutex_);
  std::erase(listeners_, listener);
}

}  // namespace accord::sql
