// Every SQL statement of the project runs on the distributed engines too: those in migrations and
// those in the sources. What is put together at run time is looked at by the strict connections.
#include "tests/conformance/portable_sql.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <re2/re2.h>
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::sql {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

fs::path Root() { return std::getenv("ACCORD_SOURCE"); }

std::vector<fs::path> FilesThatEndIn(const std::string& ending) {
  std::vector<fs::path> found;
  for (const char* folder : {"common", "services", "cli"}) {
    for (const auto& entry : fs::recursive_directory_iterator(Root() / folder)) {
      const std::string name = entry.path().string();
      if (name.size() > ending.size() && name.substr(name.size() - ending.size()) == ending) {
        found.push_back(entry.path());
      }
    }
  }
  return found;
}

// Literals in a row are one text, as the compiler sees them.
std::vector<std::string> StatementsIn(const std::string& source) {
  std::string joined = source;
  RE2::GlobalReplace(&joined, R"("\s*\n\s*")", "");
  std::vector<std::string> statements;
  re2::StringPiece rest(joined);
  const RE2 literal(
      R"rx("((?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|BEGIN|SAVEPOINT|LOCK)\b(?:[^"\\]|\\.)*)")rx");
  std::string statement;
  while (RE2::FindAndConsume(&rest, literal, &statement)) statements.push_back(statement);
  return statements;
}

TEST(PortableSqlTest, MigrationsRunEverywhere) {
  const std::vector<fs::path> files = FilesThatEndIn(".sql");
  EXPECT_GE(files.size(), 5u);
  for (const fs::path& file : files) EXPECT_EQ(FindUnportable(ReadFile(file)), "") << file;
}

TEST(PortableSqlTest, StatementsInTheSourcesRunEverywhere) {
  size_t seen = 0;
  for (const fs::path& file : FilesThatEndIn(".cc")) {
    // SQLite's own connection, and tests, which say what must not be.
    if (file.filename() == "sqlite.cc" || file.string().find("test") != std::string::npos) continue;
    for (const std::string& statement : StatementsIn(ReadFile(file))) {
      ++seen;
      if (statement == "BEGIN IMMEDIATE") continue;  // statements.cc: for SQLite alone
      EXPECT_EQ(FindUnportable(statement), "") << file << ": " << statement;
    }
  }
  EXPECT_GE(seen, 30u);
}

TEST(PortableSqlTest, WhatOtherEnginesLackIsFound) {
  for (const char* bad :
       {"LISTEN news", "SELECT pg_advisory_lock(1)", "CREATE TABLE t (p ltree)",
        "CREATE TABLE t (id BIGSERIAL)", "id INT GENERATED ALWAYS AS IDENTITY",
        "CREATE TRIGGER t AFTER INSERT ON u", "REFERENCES u DEFERRABLE", "SET lock_timeout = 1",
        "SELECT a / 2 FROM t", "WITH RECURSIVE r AS (SELECT 1) SELECT * FROM r",
        "CREATE TEMP TABLE t (a INT)", "INSERT OR REPLACE INTO t VALUES (1)"}) {
    EXPECT_NE(FindUnportable(bad), "") << bad;
  }
  EXPECT_EQ(FindUnportable("SET LOCAL lock_timeout = 1"), "");
  EXPECT_EQ(FindUnportable("UPDATE t SET a = 1 WHERE b = 'a/b' -- SET x / y\n"), "");
}

}  // namespace
}  // namespace accord::sql
