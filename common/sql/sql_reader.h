// Snapshots and writes on one connection.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "common/sql/connection.h"
#include "common/sql/statements.h"
#include "common/store/store.h"

namespace accord::sql {

// Where a reader finds a table's statements.
using StatementsOf = std::function<const TableStatements&(const store::Table&)>;

// Reads on `connection`, which has a transaction open. Not owned.
class SqlReader : public store::Reader {
 public:
  SqlReader(Connection& connection, StatementsOf statements, int64_t revision, bool newest,
            absl::Time deadline)
      : connection_(connection),
        statements_(std::move(statements)),
        revision_(revision),
        newest_(newest),
        deadline_(deadline) {}

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
  Connection& connection_;
  const StatementsOf statements_;
  const int64_t revision_;
  const bool newest_;
  const absl::Time deadline_;
};

// One write. Reads see what it wrote; what it found is remembered, so that a change knows what was
// there before without reading it twice.
class SqlTxn final : public store::Txn {
 public:
  SqlTxn(Connection& connection, const StatementsOf& statements, int64_t revision, absl::Time now,
         const std::string& actor)
      : connection_(connection),
        statements_(statements),
        reader_(connection, statements, revision, true, absl::InfiniteFuture()),
        now_(now),
        actor_(actor) {}

  int64_t revision() const override { return reader_.revision(); }
  absl::Time now() const override { return now_; }
  const std::string& actor() const override { return actor_; }
  absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table& table,
                                                     const std::string& id) override;
  absl::Status SelectRows(const store::Table& table, const store::Query& query,
                          store::RowSink sink) override {
    return reader_.SelectRows(table, query, sink);
  }
  absl::Status SelectVersions(const store::Table& table, const std::string& id, int64_t before,
                              int64_t limit, store::RowSink sink) override {
    return reader_.SelectVersions(table, id, before, limit, sink);
  }
  absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t revision) override {
    return reader_.FindRevision(revision);
  }
  absl::StatusOr<int64_t> RevisionAt(absl::Time time) override { return reader_.RevisionAt(time); }
  absl::Status PutRow(const store::Table& table, store::Row& row) override;

  // It put something, watched or not.
  bool wrote() const { return wrote_; }
  std::vector<store::RowChange> TakeChanges() { return std::move(changes_); }
  // Adds its watched changes to the log.
  absl::Status Log();

 private:
  using Key = std::pair<const store::Table*, std::string>;
  struct Known {
    absl::optional<store::Row> row;  // that holds now, unless it is changes_[change].after
    int change = -1;                 // its place in changes_
  };

  absl::StatusOr<Known*> Look(const store::Table& table, const std::string& id);
  // The row that holds now; null: none.
  const store::Row* Current(const Known& known) const {
    if (known.change >= 0) return &changes_[known.change].after;
    return known.row.has_value() ? &*known.row : nullptr;
  }
  absl::Status Insert(const TableStatements& statements, const store::Row& row);
  absl::Status Replace(const TableStatements& statements, const store::Row& old);
  void Remember(const store::Table& table, Known& known, const store::Row& row);

  Connection& connection_;
  const StatementsOf statements_;
  SqlReader reader_;
  const absl::Time now_;
  const std::string actor_;
  absl::flat_hash_map<Key, std::unique_ptr<Known>> known_;
  std::vector<store::RowChange> changes_;
  bool wrote_ = false;
};

}  // namespace accord::sql
