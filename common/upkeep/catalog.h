// What tables a database has, whatever put them there, and all of their rows.
//
// Upkeep works on what is in the database rather than on what a service's code describes, so that
// nothing is left out of a backup because somebody forgot to mention it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sql/connection.h"
#include "common/store/row.h"

namespace accord::upkeep {

// The table of applied migrations, which sql::Migrate keeps.
inline constexpr char kMigrationTable[] = "schema_migration";
// The newest revision.
inline constexpr char kReadCounter[] = "SELECT value FROM counter WHERE name = 'revision'";

// Plain data.
struct CatalogTable {
  std::string name;
  std::vector<store::Column> columns;  // in the table's own order
  std::vector<std::string> key;        // the columns of its primary key, in order; never empty

  bool Has(absl::string_view column) const;
  // Where the column stands; behind the last if there is none.
  size_t PlaceOf(absl::string_view column) const;
  std::vector<std::string> names() const;  // of the columns
  // It keeps versions of resources (store/row.h).
  bool versioned() const;
};

// One read-only transaction: all that is read while it lives is of one moment. Borrows the
// connection.
class Snapshot {
 public:
  static absl::StatusOr<std::unique_ptr<Snapshot>> Begin(sql::Connection& connection);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  explicit Snapshot(sql::Connection& connection) : connection_(connection) {}
  sql::Connection& connection_;
};

// The tables, by name. Errors: UNIMPLEMENTED, reason COLUMN_UNKNOWN, for a table whose columns are
// not all BIGINT or TEXT, or that has no primary key: no migration of Accord makes one.
absl::StatusOr<std::vector<CatalogTable>> ReadCatalog(sql::Connection& connection);

// Whether an error says that what is stored cannot be read as it was written. PostgreSQL's too: a
// page that fails its own checksum.
bool IsDamage(const absl::Status& status);

// Whether it is one of those that sql::Migrate keeps for itself.
bool IsOfMigrations(const CatalogTable& table);

// The table of that name, or null.
const CatalogTable* FindTable(const std::vector<CatalogTable>& catalog, absl::string_view name);

// Streams `columns` of all rows, ordered by the primary key; false from `sink` ends it. A page at a
// time, so memory stays the same; of one moment only inside a Snapshot. Precondition: `columns`
// has those of the key.
using RowSink = absl::FunctionRef<bool(std::vector<store::Value>&)>;
absl::Status ScanTable(sql::Connection& connection, const CatalogTable& table,
                       const std::vector<store::Column>& columns, RowSink sink);

absl::StatusOr<int64_t> CountRows(sql::Connection& connection, const std::string& table);

// "SQLite" or "PostgreSQL".
std::string EngineName(sql::Connection& connection);

}  // namespace accord::upkeep
