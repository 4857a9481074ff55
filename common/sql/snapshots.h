// Snapshots of a store: readers that bring a connection from a pool.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "common/sql/connection_pool.h"
#include "common/sql/sql_reader.h"

namespace accord::sql {

// Holds a connection with a transaction open, and ends it. SQLite: what is read costs no round
// trip, and the transaction keeps the newest versions apart from later ones.
class TransactionSnapshot final : public store::Reader {
 public:
  // Errors: those of Borrow; OUT_OF_RANGE, reason REVISION_IN_FUTURE.
  static absl::StatusOr<std::unique_ptr<TransactionSnapshot>> Open(ConnectionPool& pool,
                                                                   StatementsOf statements,
                                                                   absl::optional<int64_t> revision,
                                                                   absl::Time deadline);
  ~TransactionSnapshot() override;

  int64_t revision() const override { return reader_->revision(); }
  absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table& table,
                                                     const std::string& id) override {
    return reader_->FindRow(table, id);
  }
  absl::Status SelectRows(const store::Table& table, const store::Query& query,
                          store::RowSink sink) override {
    return reader_->SelectRows(table, query, sink);
  }
  absl::Status SelectVersions(const store::Table& table, const std::string& id, int64_t before,
                              int64_t limit, store::RowSink sink) override {
    return reader_->SelectVersions(table, id, before, limit, sink);
  }
  absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t revision) override {
    return reader_->FindRevision(revision);
  }
  absl::StatusOr<int64_t> RevisionAt(absl::Time time) override { return reader_->RevisionAt(time); }

 private:
  TransactionSnapshot(ConnectionPool& pool, std::unique_ptr<Connection> connection)
      : pool_(pool), connection_(std::move(connection)) {}

  ConnectionPool& pool_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<SqlReader> reader_;
};

// Reads at a fixed revision without a transaction: versions do not change, so every statement may
// run on another connection, and again if one is lost. One round trip a reading; no connection is
// held between two. PostgreSQL.
class RevisionSnapshot final : public store::Reader {
 public:
  // `oldest()` is the oldest revision that is kept; a reading that it overtakes fails with
  // OUT_OF_RANGE, reason REVISION_COMPACTED.
  RevisionSnapshot(ConnectionPool& pool, StatementsOf statements, int64_t revision,
                   absl::Time deadline, std::function<int64_t()> oldest)
      : pool_(pool),
        statements_(std::move(statements)),
        revision_(revision),
        deadline_(deadline),
        oldest_(std::move(oldest)) {}

  int64_t revision() const override { return revision_; }
  absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table& table,
                                                     const std::string& id) override;
  absl::Status SelectRows(const store::Table& table, const store::Query& query,
                          store::RowSink sink) override;
  absl::Status SelectVersions(const store::Table& table, const std::string& id, int64_t before,
                              int64_t limit, store::RowSink sink) override;
  absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t revision) override;
  absl::StatusOr<int64_t> RevisionAt(absl::Time time) override;

 private:
  // Runs `read` on some connection; again on another if the first is lost before `gave` is set.
  absl::Status Retry(const bool& gave, absl::FunctionRef<absl::Status(SqlReader&)> read);
  absl::Status ReadOnce(absl::FunctionRef<absl::Status(SqlReader&)> read);
  absl::Status SelectPage(const store::Table& table, const store::Query& query,
                          store::RowSink sink);

  ConnectionPool& pool_;
  const StatementsOf statements_;
  const int64_t revision_;
  const absl::Time deadline_;
  const std::function<int64_t()> oldest_;
};

// OUT_OF_RANGE, reason REVISION_COMPACTED, if `revision` is older than `oldest`.
absl::Status CheckKept(int64_t revision, int64_t oldest);
absl::Status RevisionInFuture(int64_t revision, int64_t newest);

// The newest revision, as a connection sees it.
inline constexpr char kReadCounter[] = "SELECT value FROM counter WHERE name = 'revision'";
// The same, and the digest that the next revision's follows (checksums.h).
inline constexpr char kReadTail[] = "SELECT value, digest FROM counter WHERE name = 'revision'";
struct ChainTail {
  int64_t revision = 0;
  int64_t digest = 0;
};
// `sql`: kReadTail, locking the row or not.
absl::StatusOr<ChainTail> ReadTail(Connection& connection, const std::string& sql);
// The oldest that is kept; no row: all are.
inline constexpr char kReadOldest[] = "SELECT value FROM counter WHERE name = 'oldest_revision'";

}  // namespace accord::sql
