// A write as it is allowed to a viewer: what it puts was seen before, and is seen as it becomes.
//
// Rules read everybody's rows, so reads are not narrowed; a write that would change, or make,
// something that its viewer does not see is refused as one of what does not exist, wherever in the
// write it happens (each entry of an import, both ends of a change).
#pragma once

#include <string>
#include <utility>

#include "common/rights/viewer.h"
#include "common/store/store.h"

namespace accord::rights {

class GuardedTxn final : public store::Txn {
 public:
  // Both outlive it.
  GuardedTxn(const Viewer& viewer, store::Txn& txn) : viewer_(viewer), txn_(txn) {}

  absl::Time now() const override { return txn_.now(); }
  store::AccountsMoment seen_accounts() const override { return txn_.seen_accounts(); }
  const std::string& actor() const override { return txn_.actor(); }
  void AssumeNew(const store::Table& table, const std::string& id) override {
    txn_.AssumeNew(table, id);
  }
  // Errors besides: NOT_FOUND, reason RESOURCE_NOT_FOUND.
  absl::StatusOr<store::Meta> PutRow(const store::Table& table, store::Row row) override;

  int64_t revision() const override { return txn_.revision(); }
  absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table& table,
                                                     const std::string& id) override {
    return txn_.FindRow(table, id);
  }
  absl::Status SelectRows(const store::Table& table, const store::Query& query,
                          store::RowSink sink) override {
    return txn_.SelectRows(table, query, sink);
  }
  absl::Status SelectVersions(const store::Table& table, const std::string& id, int64_t before,
                              int64_t limit, store::RowSink sink) override {
    return txn_.SelectVersions(table, id, before, limit, sink);
  }
  absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t revision) override {
    return txn_.FindRevision(revision);
  }
  absl::StatusOr<int64_t> RevisionAt(absl::Time time) override { return txn_.RevisionAt(time); }

 private:
  // Of an account that is not in the hierarchy yet, by its parent.
  bool WillSee(const store::Table& table, const store::Row& row) const;

  const Viewer& viewer_;
  store::Txn& txn_;
};

}  // namespace accord::rights
