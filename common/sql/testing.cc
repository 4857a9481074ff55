#include "common/sql/testing.h"

#include <stdlib.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"

namespace accord::sql {
namespace {

[[noreturn]] void Die(const std::string& message) {
  std::cerr << "test database: " << message << '\n';
  std::abort();
}

std::string Server() {
  const char* const url = std::getenv("ACCORD_TEST_POSTGRES");
  if (url == nullptr) Die("ACCORD_TEST_POSTGRES is not set; scripts/test sets it");
  return url;
}

// The server's URL with another database.
std::string WithDatabase(const std::string& url, const std::string& name) {
  return absl::StrCat(url.substr(0, url.rfind('/') + 1), name);
}

void RunOn(const std::string& url, const std::string& sql) {
  absl::StatusOr<std::unique_ptr<Connection>> connection = OpenPostgres(url);
  if (!connection.ok()) Die(connection.status().ToString());
  const absl::Status status = (*connection)->ExecuteText(sql);
  if (!status.ok()) Die(absl::StrCat(sql, ": ", status.ToString()));
}

}  // namespace

TestDatabase::TestDatabase(Engine engine) : engine_(engine) {
  if (engine == Engine::kSqlite) {
    std::string pattern = (std::filesystem::temp_directory_path() / "accord-XXXXXX").string();
    const char* const made = mkdtemp(pattern.data());
    if (made == nullptr) Die("no temporary folder");
    folder_ = made;
    return;
  }
  server_ = Server();
  absl::BitGen random;
  name_ = absl::StrCat("test_", getpid(), "_", absl::Uniform<uint32_t>(random));
  RunOn(server_, absl::StrCat("CREATE DATABASE ", name_));
}

TestDatabase::~TestDatabase() {
  if (engine_ == Engine::kSqlite) {
    std::filesystem::remove_all(folder_);
  } else {
    RunOn(server_, absl::StrCat("DROP DATABASE ", name_, " WITH (FORCE)"));
  }
}

StoreOptions TestDatabase::Options() const {
  StoreOptions options;
  if (engine_ == Engine::kSqlite) {
    options.path = folder_ + "/test.db";
  } else {
    options.postgres = WithDatabase(server_, name_);
  }
  return options;
}

}  // namespace accord::sql
