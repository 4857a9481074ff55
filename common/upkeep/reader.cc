#include "common/upkeep/reader.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/base/status.h"
#include "common/sql/sql_reader.h"
#include "common/sql/statements.h"
#include "common/upkeep/catalog.h"

namespace accord::upkeep {
namespace {

constexpr int64_t kRowsPerPage = 5000;

using Statements = absl::flat_hash_map<const store::Table*, std::unique_ptr<sql::TableStatements>>;

// Reads all rows of a table a page at a time: PostgreSQL gives those of one statement at once.
class PagedReader final : public store::Reader {
 public:
  PagedReader(sql::Connection& connection, int64_t revision)
      : reader_(
            connection,
            [this](const store::Table& table) -> const sql::TableStatements& {
              std::unique_ptr<sql::TableStatements>& made = statements_[&table];
              if (made == nullptr) made = std::make_unique<sql::TableStatements>(table);
              return *made;
            },
            sql::Moment{revision, true}, absl::InfiniteFuture()) {}

  int64_t revision() const override { return reader_.revision(); }
  absl::StatusOr<absl::optional<store::Row>> FindRow(const store::Table& table,
                                                     const std::string& id) override {
    return reader_.FindRow(table, id);
  }
  absl::Status SelectRows(const store::Table& table, const store::Query& query,
                          store::RowSink sink) override {
    if (query.limit > 0 || !query.order.empty()) return reader_.SelectRows(table, query, sink);
    store::Query page = query;
    page.limit = kRowsPerPage;
    while (true) {
      int64_t taken = 0;
      bool wanted = true;
      std::string last;
      RETURN_IF_ERROR(reader_.SelectRows(table, page, [&](store::Row row) {
        if (++taken == kRowsPerPage) last = row.meta.id;
        wanted = sink(std::move(row));
        return wanted;
      }));
      if (!wanted || taken < kRowsPerPage) return absl::OkStatus();
      page.after.emplace(std::vector<store::Value>(), std::move(last));
    }
  }
  absl::Status SelectVersions(const store::Table& table, const std::string& id, int64_t before,
                              int64_t limit, store::RowSink sink) override {
    return reader_.SelectVersions(table, id, before, limit, sink);
  }
  absl::StatusOr<absl::optional<store::RevisionInfo>> FindRevision(int64_t revision) override {
    return reader_.FindRevision(revision);
  }
  absl::StatusOr<int64_t> RevisionAt(absl::Time time) override { return reader_.RevisionAt(time); }

 private:
  Statements statements_;
  sql::SqlReader reader_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<store::Reader>> MakeReader(sql::Connection& connection) {
  ASSIGN_OR_RETURN(const int64_t revision, connection.QueryInteger(kReadCounter, {}));
  return std::unique_ptr<store::Reader>(std::make_unique<PagedReader>(connection, revision));
}

}  // namespace accord::upkeep
