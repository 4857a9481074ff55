#include "common/sql/testing.h"

#include <stdlib.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

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

// Making a database copies another and takes half a second on a busy disk; emptying one takes a
// tenth of that. So the tests of a process use the same ones, one after another.
class Databases {
 public:
  static Databases& Instance() {
    static Databases databases;
    return databases;
  }
  ~Databases() {
    for (const auto& [server, name] : free_) {
      RunOn(server, absl::StrCat("DROP DATABASE ", name, " WITH (FORCE)"));
    }
  }

  // An empty one.
  std::string Take(const std::string& server) {
    absl::MutexLock lock(&mutex_);
    if (!free_.empty()) {
      std::string name = std::move(free_.back().second);
      free_.pop_back();
      return name;
    }
    absl::BitGen random;
    std::string name = absl::StrCat("test_", getpid(), "_", absl::Uniform<uint32_t>(random));
    RunOn(server, absl::StrCat("CREATE DATABASE ", name));
    return name;
  }

  void GiveBack(const std::string& server, const std::string& name) {
    RunOn(server, absl::StrCat("ALTER DATABASE ", name, " RESET ALL"));
    const std::string own = WithDatabase(server, name);
    RunOn(own,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    RunOn(own, "DROP SCHEMA public CASCADE");
    RunOn(own, "CREATE SCHEMA public");
    absl::MutexLock lock(&mutex_);
    free_.emplace_back(server, name);
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::pair<std::string, std::string>> free_ ABSL_GUARDED_BY(mutex_);
};

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
  name_ = Databases::Instance().Take(server_);
}

TestDatabase::~TestDatabase() {
  if (engine_ == Engine::kSqlite) {
    std::filesystem::remove_all(folder_);
  } else {
    Databases::Instance().GiveBack(server_, name_);
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
