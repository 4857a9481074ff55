#include "common/sql/snapshots.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/errors.h"
#include "common/sql/retry.h"

namespace accord::sql {
namespace {

using store::Row;
using store::Table;

// PostgreSQL's rows come whole before the first is given.
constexpr int64_t kRowsPerPage = 5000;

}  // namespace

absl::Status CheckKept(int64_t revision, int64_t oldest) {
  if (revision >= oldest) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kOutOfRange, "REVISION_COMPACTED",
      absl::StrCat("revision ", revision, " is no longer kept; the oldest that is: ", oldest),
      {{"revision", absl::StrCat(revision)}, {"oldest", absl::StrCat(oldest)}});
}

absl::Status RevisionInFuture(int64_t revision, int64_t newest) {
  return MakeError(absl::StatusCode::kOutOfRange, "REVISION_IN_FUTURE",
                   absl::StrCat("revision ", revision, " is not made yet; the newest is ", newest),
                   {{"revision", absl::StrCat(revision)}, {"newest", absl::StrCat(newest)}});
}

absl::StatusOr<std::unique_ptr<TransactionSnapshot>> TransactionSnapshot::Open(
    ConnectionPool& pool, StatementsOf statements, absl::optional<int64_t> revision,
    absl::Time deadline) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, pool.Borrow(deadline));
  std::unique_ptr<TransactionSnapshot> snapshot(
      new TransactionSnapshot(pool, std::move(connection)));
  Connection& own = *snapshot->connection_;
  RETURN_IF_ERROR(own.Execute("BEGIN", {}).status());
  ASSIGN_OR_RETURN(const int64_t newest, own.QueryInteger(kReadCounter, {}));
  const int64_t shown = revision.value_or(newest);
  if (shown > newest) return RevisionInFuture(shown, newest);
  ASSIGN_OR_RETURN(const int64_t oldest, own.QueryInteger(kReadOldest, {}));
  RETURN_IF_ERROR(CheckKept(shown, oldest));
  snapshot->reader_ = std::make_unique<SqlReader>(own, std::move(statements),
                                                  Moment{shown, shown == newest}, deadline);
  return snapshot;
}

TransactionSnapshot::~TransactionSnapshot() {
  // A connection whose transaction cannot be ended is not given back.
  const bool ended = connection_->Execute("COMMIT", {}).ok();
  pool_.GiveBack(ended ? std::move(connection_) : nullptr);
}

absl::Status RevisionSnapshot::ReadOnce(absl::FunctionRef<absl::Status(SqlReader&)> read) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, pool_.Borrow(deadline_));
  connection->set_deadline(deadline_);
  SqlReader reader(*connection, statements_, {revision_, /*newest=*/false}, deadline_);
  absl::Status status = read(reader);
  if (!IsConnectionLost(status)) {
    pool_.GiveBack(std::move(connection));
    return status.ok() ? CheckKept(revision_, oldest_()) : status;
  }
  pool_.GiveBack(nullptr);
  pool_.DropIdle();
  return status;
}

absl::Status RevisionSnapshot::Retry(const bool& gave,
                                     absl::FunctionRef<absl::Status(SqlReader&)> read) {
  sql::Retry retry(deadline_);
  absl::Status status = ReadOnce(read);
  while (IsTransient(status) && !gave && retry.WaitForNext()) status = ReadOnce(read);
  return status;
}

absl::StatusOr<absl::optional<Row>> RevisionSnapshot::FindRow(const Table& table,
                                                              const std::string& id) {
  absl::optional<Row> found;
  RETURN_IF_ERROR(Retry(false, [&](SqlReader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(found, reader.FindRow(table, id));
    return absl::OkStatus();
  }));
  return found;
}

absl::Status RevisionSnapshot::SelectPage(const Table& table, const store::Query& query,
                                          store::RowSink sink) {
  bool gave = false;
  return Retry(gave, [&](SqlReader& reader) {
    return reader.SelectRows(table, query, [&](Row row) {
      gave = true;
      return sink(std::move(row));
    });
  });
}

absl::Status RevisionSnapshot::SelectRows(const Table& table, const store::Query& query,
                                          store::RowSink sink) {
  // Page by page where that is possible, so that memory stays bounded.
  if (query.limit > 0 || !query.order.empty()) return SelectPage(table, query, sink);
  store::Query page = query;
  page.limit = kRowsPerPage;
  int64_t taken = 0;
  bool wanted = true;
  do {
    taken = 0;
    std::string last;
    RETURN_IF_ERROR(SelectPage(table, page, [&](Row row) {
      ++taken;
      last = row.meta.id;
      wanted = sink(std::move(row));
      return wanted;
    }));
    page.after.emplace(std::vector<store::Value>(), std::move(last));
  } while (wanted && taken == kRowsPerPage);
  return absl::OkStatus();
}

absl::Status RevisionSnapshot::SelectVersions(const Table& table, const std::string& id,
                                              int64_t before, int64_t limit, store::RowSink sink) {
  bool gave = false;
  return Retry(gave, [&](SqlReader& reader) {
    return reader.SelectVersions(table, id, before, limit, [&](Row row) {
      gave = true;
      return sink(std::move(row));
    });
  });
}

absl::StatusOr<absl::optional<store::RevisionInfo>> RevisionSnapshot::FindRevision(
    int64_t revision) {
  absl::optional<store::RevisionInfo> found;
  RETURN_IF_ERROR(Retry(false, [&](SqlReader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(found, reader.FindRevision(revision));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<int64_t> RevisionSnapshot::RevisionAt(absl::Time time) {
  int64_t found = 0;
  RETURN_IF_ERROR(Retry(false, [&](SqlReader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(found, reader.RevisionAt(time));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<ChainTail> ReadTail(Connection& connection, const std::string& sql) {
  ChainTail tail;
  RETURN_IF_ERROR(
      connection.Query(sql, {}, {store::ColumnType::kInteger, store::ColumnType::kInteger},
                       [&](std::vector<store::Value>& row) {
                         tail = {absl::get<int64_t>(row[0]), absl::get<int64_t>(row[1])};
                         return true;
                       }));
  return tail;
}

}  // namespace accord::sql
