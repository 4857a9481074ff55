// One write of a group, as its body sees it.
//
// What the body puts is kept in memory until the group ends. Only a query that has to see it sends
// it earlier, behind a savepoint of its own, so that one refusal harms nobody else.
#pragma once

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "common/sql/group_writes.h"
#include "common/sql/sql_reader.h"
#include "common/store/store.h"

namespace accord::sql {

class SqlTxn final : public store::Txn {
 public:
  // All outlive it. `write` gets the steps; its info says the revision, the time and who writes.
  SqlTxn(Connection& connection, StatementsOf statements, GroupWrites& group, OneWrite& write)
      : connection_(connection),
        statements_(statements),
        group_(group),
        write_(write),
        reader_(connection, std::move(statements), {write.info.revision, /*newest=*/true},
                absl::InfiniteFuture()) {}

  int64_t revision() const override { return write_.info.revision; }
  absl::Time now() const override { return absl::FromUnixMicros(write_.info.time); }
  const std::string& actor() const override { return write_.info.actor; }
  store::AccountsMoment seen_accounts() const override {
    return {write_.info.accounts_revision, write_.info.accounts_epoch};
  }
  absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table& table,
                                                     const std::string& id) override;
  absl::Status SelectRows(const store::Table& table, const store::Query& query,
                          store::RowSink sink) override;
  absl::Status SelectVersions(const store::Table& table, const std::string& id, int64_t before,
                              int64_t limit, store::RowSink sink) override;
  absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t revision) override {
    return reader_.FindRevision(revision);
  }
  absl::StatusOr<int64_t> RevisionAt(absl::Time time) override { return reader_.RevisionAt(time); }
  void AssumeNew(const store::Table& table, const std::string& id) override {
    known_.try_emplace(Key{&table, id});
  }
  absl::StatusOr<store::Meta> PutRow(const store::Table& table, store::Row row) override;

  // After the body: keeps what it did, or undoes what of it was sent.
  absl::Status Keep();
  absl::Status Undo();

 private:
  using Key = std::pair<const store::Table*, std::string>;
  struct Known {
    absl::optional<store::Row> row;  // that holds now, unless it is in a step
    int step = -1;                   // its place among the steps
  };

  absl::StatusOr<Known*> Look(const store::Table& table, const std::string& id);
  // The row that holds now; null: none.
  const store::Row* Current(const Known& known) const {
    if (known.step >= 0) return &write_.steps[known.step].change.after;
    return known.row.has_value() ? &*known.row : nullptr;
  }
  // Puts again what this very write put before.
  absl::Status Replace(const store::Table& table, RowStep& step, store::Row next);
  // Makes the database show what was put so far.
  absl::Status Send();

  Connection& connection_;
  const StatementsOf statements_;
  GroupWrites& group_;
  OneWrite& write_;
  SqlReader reader_;
  absl::flat_hash_map<Key, Known> known_;
  bool savepoint_ = false;
};

}  // namespace accord::sql
