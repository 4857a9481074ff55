// A snapshot that holds a connection and ends its transaction.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "common/sql/sql_reader.h"

namespace accord::sql {

// `connection` has a transaction open; `give_back` gets it afterwards, or null if it is of no more
// use.
class PooledReader final : public store::Reader {
 public:
  PooledReader(std::unique_ptr<Connection> connection, StatementsOf statements, int64_t revision,
               bool newest, absl::Time deadline,
               std::function<void(std::unique_ptr<Connection>)> give_back)
      : connection_(std::move(connection)),
        reader_(*connection_, std::move(statements), revision, newest, deadline),
        give_back_(std::move(give_back)) {}

  ~PooledReader() override {
    // A connection whose transaction cannot be ended is not given back.
    const bool ended = connection_->Execute("COMMIT", {}).ok();
    give_back_(ended ? std::move(connection_) : nullptr);
  }

  int64_t revision() const override { return reader_.revision(); }
  absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table& table,
                                                     const std::string& id) override {
    return reader_.FindRow(table, id);
  }
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
  Connection& connection() { return *connection_; }

 private:
  std::unique_ptr<Connection> connection_;
  SqlReader reader_;
  std::function<void(std::unique_ptr<Connection>)> give_back_;
};

}  // namespace accord::sql
