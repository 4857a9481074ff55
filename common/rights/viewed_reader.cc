#include "common/rights/viewed_reader.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "common/base/status.h"
#include "common/filter/match.h"
#include "common/store/columns.h"

namespace accord::rights {
namespace {

using filter::Predicate;
using store::Query;
using store::Row;
using store::Table;

bool Mentions(const Predicate& predicate, absl::string_view column) {
  if (predicate.kind == Predicate::Kind::kTest) return predicate.test.column == column;
  return std::any_of(predicate.children.begin(), predicate.children.end(),
                     [&](const Predicate& child) { return Mentions(child, column); });
}

absl::Status NoOrderBy(const Table& table) {
  Violations violations;
  violations.Add("order_by", std::string("cannot be `") + table.belonging.reference_column +
                                 "` for who does not see every account");
  return violations.ToStatus();
}

class ViewedReader final : public store::Reader {
 public:
  ViewedReader(const Viewer& viewer, std::unique_ptr<store::Reader> reader)
      : viewer_(viewer), reader_(std::move(reader)) {}

  int64_t revision() const override { return reader_->revision(); }

  absl::StatusOr<absl::optional<Row>> FindRow(const Table& table, const std::string& id) override {
    ASSIGN_OR_RETURN(absl::optional<Row> row, reader_->FindRow(table, id));
    if (row.has_value() && !viewer_.SeesRow(table, *row)) row.reset();
    if (row.has_value()) viewer_.ConcealIn(table, *row);
    return row;
  }

  absl::Status SelectRows(const Table& table, const Query& query, store::RowSink sink) override {
    Query wider = query;
    wider.limit = 0;
    const bool by_reference = table.reference_index != Table::kNoColumn &&
                              Mentions(query.where, table.belonging.reference_column);
    if (by_reference) wider.where = Predicate();
    for (const filter::OrderKey& key : query.order) {
      const bool refers = table.reference_index != Table::kNoColumn &&
                          key.column == table.belonging.reference_column;
      if (refers) return NoOrderBy(table);
    }
    int64_t taken = 0;
    const store::Columns columns(table);
    return reader_->SelectRows(table, wider, [&](Row row) {
      if (!viewer_.SeesRow(table, row)) return true;
      viewer_.ConcealIn(table, row);
      const auto column = [&](absl::string_view name) { return columns.In(row, name); };
      if (by_reference && !filter::Matches(query.where, column)) return true;
      ++taken;
      return sink(std::move(row)) && taken != query.limit;
    });
  }

  // Versions of when it belonged to somebody else are not there.
  absl::Status SelectVersions(const Table& table, const std::string& id, int64_t before,
                              int64_t limit, store::RowSink sink) override {
    int64_t taken = 0;
    return reader_->SelectVersions(table, id, before, std::numeric_limits<int64_t>::max(),
                                   [&](Row row) {
                                     if (!viewer_.SeesRow(table, row)) return true;
                                     viewer_.ConcealIn(table, row);
                                     ++taken;
                                     return sink(std::move(row)) && taken < limit;
                                   });
  }

  absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t revision) override {
    return reader_->FindRevision(revision);
  }
  absl::StatusOr<int64_t> RevisionAt(absl::Time time) override { return reader_->RevisionAt(time); }

 private:
  const Viewer viewer_;
  const std::unique_ptr<store::Reader> reader_;
};

}  // namespace

std::unique_ptr<store::Reader> ViewedBy(const Viewer& viewer,
                                        std::unique_ptr<store::Reader> reader) {
  if (viewer.sees_all()) return reader;
  return std::make_unique<ViewedReader>(viewer, std::move(reader));
}

}  // namespace accord::rights
