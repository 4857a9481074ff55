// One connection to a database: SOCI, without its exceptions.
//
// Statements are prepared once per connection and named by their text; parameters are `:p0`, `:p1`,
// … in the text and a list of values in the call. Errors are absl::Status with the engine's own
// words in the log only: RESOURCE_EXHAUSTED (STORAGE_FULL), UNAVAILABLE (DATABASE_BUSY), DATA_LOSS
// (DATABASE_CORRUPT), INTERNAL (SQL_FAILED). Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/row.h"

namespace accord::sql {

class Connection {
 public:
  // `path` of a SQLite database; made if it is missing. WAL, synchronous=FULL: what is committed
  // survives a power cut.
  static absl::StatusOr<std::unique_ptr<Connection>> OpenSqlite(const std::string& path);
  ~Connection();

  // Runs a statement that returns no rows. Returns how many rows it changed.
  absl::StatusOr<int64_t> Execute(const std::string& sql, const std::vector<store::Value>& values);
  // The same with values that stand elsewhere, for rows: they are many, and large.
  using Values = std::vector<const store::Value*>;
  absl::StatusOr<int64_t> ExecuteRow(const std::string& sql, const Values& values);

  // Streams a query's rows, whose columns have `types`; false from `sink` ends it.
  using Sink = absl::FunctionRef<bool(std::vector<store::Value>&)>;
  absl::Status Query(const std::string& sql, const std::vector<store::Value>& values,
                     const std::vector<store::ColumnType>& types, Sink sink);

  // Copies what is committed from the log into the database, as far as readers and writers allow,
  // and without holding them up. Returns how many pages of the log are not copied yet.
  absl::StatusOr<int64_t> Checkpoint();

  // Runs several statements, separated by ";\n", without parameters. For migrations.
  absl::Status ExecuteScript(absl::string_view script);

 private:
  struct Impl;
  explicit Connection(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace accord::sql
