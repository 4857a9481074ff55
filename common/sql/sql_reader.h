// Reads versions on one connection, at one revision.
#pragma once

#include <functional>
#include <string>

#include "common/sql/connection.h"
#include "common/sql/statements.h"
#include "common/store/store.h"

namespace accord::sql {

// Where a reader finds a table's statements.
using StatementsOf = std::function<const TableStatements&(const store::Table&)>;

// Reads on `connection`, which is not owned. With `newest` the connection has a transaction open in
// which `revision` is the newest one.
class SqlReader final : public store::Reader {
 public:
  SqlReader(Connection& connection, StatementsOf statements, Moment moment, absl::Time deadline)
      : connection_(connection),
        statements_(std::move(statements)),
        moment_(moment),
        deadline_(deadline) {}

  int64_t revision() const override { return moment_.revision; }
  absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table& table,
                                                     const std::string& id) override;
  absl::Status SelectRows(const store::Table& table, const store::Query& query,
                          store::RowSink sink) override;
  absl::Status SelectVersions(const store::Table& table, const std::string& id, int64_t before,
                              int64_t limit, store::RowSink sink) override;
  absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t revision) override;
  absl::StatusOr<int64_t> RevisionAt(absl::Time time) override;

 private:
  absl::StatusOr<int64_t> StampOf(int64_t revision);

  Connection& connection_;
  const StatementsOf statements_;
  const Moment moment_;
  const absl::Time deadline_;
};

}  // namespace accord::sql
