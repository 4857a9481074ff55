// One connection to a database: SOCI, without its exceptions.
//
// Statements are prepared once per connection and named by their text; parameters are `:p0`, `:p1`,
// … in the text and a list of values in the call. Errors are those of errors.h. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/row.h"

namespace accord::sql {

enum class Engine { kSqlite, kPostgres };

class Connection {
 public:
  using Values = std::vector<const store::Value*>;
  using Sink = absl::FunctionRef<bool(std::vector<store::Value>&)>;

  virtual ~Connection() = default;

  virtual Engine engine() const = 0;

  // Runs a statement that returns no rows, with values that stand elsewhere. Returns how many rows
  // it changed.
  virtual absl::StatusOr<int64_t> ExecuteRow(const std::string& sql, const Values& values) = 0;

  // Streams a query's rows, whose columns have `types`; false from `sink` ends it. PostgreSQL's
  // come whole before the first is given, so queries there are bounded.
  virtual absl::Status Query(const std::string& sql, const std::vector<store::Value>& values,
                             const std::vector<store::ColumnType>& types, Sink sink) = 0;

  // Runs one statement as it is, without parameters and without preparing it. For migrations.
  virtual absl::Status ExecuteText(const std::string& sql) = 0;

  // Ends the transaction, durably. OK only if the engine says that it did just that, without a
  // warning. After TRANSACTION_CONFLICT it is undone; after any other error nobody knows.
  virtual absl::Status Commit();

  // Statements that are not answered by then fail with CONNECTION_LOST, where waiting is possible
  // at all: a server that is frozen still takes what is sent to it. Holds until it is set again.
  virtual void set_deadline(absl::Time deadline) = 0;

  // ExecuteRow with values of its own.
  absl::StatusOr<int64_t> Execute(const std::string& sql, const std::vector<store::Value>& values);

  // Runs a query whose only row is one integer; `otherwise` if there is no row.
  absl::StatusOr<int64_t> QueryInteger(const std::string& sql,
                                       const std::vector<store::Value>& values,
                                       int64_t otherwise = 0);
};

// How many bytes of a SQLite file's pages a connection keeps: who writes, and each who only reads.
inline constexpr int kWriterCacheBytes = 64 << 20;
inline constexpr int kReaderCacheBytes = 16 << 20;

// `path` of a SQLite file; made if it is missing. WAL, synchronous=FULL: what is committed survives
// a power cut.
absl::StatusOr<std::unique_ptr<Connection>> OpenSqlite(const std::string& path,
                                                       int cache_bytes = kWriterCacheBytes);

// `url` as libpq takes it, "postgresql://user@host:port/name". No session settings are made, so
// that a pooler may give each transaction another server session; statements are prepared by name,
// which a pooler has to know (PgBouncer since 1.21: max_prepared_statements). Waits five seconds at
// most.
absl::StatusOr<std::unique_ptr<Connection>> OpenPostgres(const std::string& url);

// Copies what is committed from SQLite's log into the database, as far as readers and writers
// allow, and without holding them up. Returns how many pages of the log are not copied yet.
absl::StatusOr<int64_t> Checkpoint(Connection& connection);

}  // namespace accord::sql
