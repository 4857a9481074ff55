// What SQLite itself can do with the rows that a service writes: no revisions, no audit, no RPC.
//
// Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;
struct sqlite3_value;

namespace accord::bench {

class RawSqlite {
 public:
  // A new database at `path` with the table `account` as the service's database at `service` has
  // it, with its index, and as durable: WAL, synchronous=FULL. Rows are like one of the service's,
  // which must have one. Errors: UNAVAILABLE with SQLite's words.
  static absl::StatusOr<std::unique_ptr<RawSqlite>> Open(const std::string& path,
                                                         const std::string& service);
  ~RawSqlite();

  // Inserts `rows` with new ids, made as the service makes them, and commits.
  absl::Status Commit(int rows);

 private:
  RawSqlite() = default;
  absl::Status CopyTable(const std::string& service);
  absl::Status Prepare(const std::string& sql, sqlite3_stmt** statement);
  absl::Status Execute(const std::string& sql);
  absl::Status Failed() const;

  sqlite3* db_ = nullptr;
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  std::vector<sqlite3_value*> row_;  // the first is the id
};

}  // namespace accord::bench
