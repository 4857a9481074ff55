// Databases for tests: empty, of their own, gone with the object.
#pragma once

#include <string>

#include "common/sql/sql_store.h"

namespace accord::sql {

class TestDatabase {
 public:
  // A SQLite file in a folder of its own, or a database on the server that ACCORD_TEST_POSTGRES
  // names (scripts/test starts one). Ends the process if it cannot be made.
  explicit TestDatabase(Engine engine);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // Options with its path or URL, and nothing else.
  StoreOptions Options() const;
  Engine engine() const { return engine_; }

 private:
  const Engine engine_;
  std::string folder_;  // SQLite's
  std::string server_;  // PostgreSQL's URL
  std::string name_;    // of the database there
};

}  // namespace accord::sql
