#include <soci/sqlite3/soci-sqlite3.h>

#include "absl/strings/str_cat.h"
#include "common/sql/errors.h"
#include "common/sql/soci_connection.h"

namespace accord::sql {
namespace {

// Checkpoints are made in the background (SqlStore); a commit makes one itself only if the log has
// grown beyond 100,000 pages of 4 KiB all the same. A log that had to grow, because a reader needed
// it, is cut to 64 MiB when it is begun anew.
constexpr const char* kPragmas[] = {
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=100000",
    "PRAGMA journal_size_limit=67108864",
};

// A connection is one thread's at a time, so SQLite need not lock it, nor count its memory under a
// lock. Has to be said before the first connection.
void ConfigureSqliteOnce() {
  static const bool done = [] {
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    return true;
  }();
  (void)done;
}

class SqliteConnection final : public SociConnection {
 public:
  absl::Status Open(const std::string& path, int cache_bytes) {
    try {
      session_.open(soci::sqlite3, absl::StrCat("db=\"", path, "\" timeout=5 shared_cache=false"));
      for (const char* pragma : kPragmas) {
        std::string ignored;
        session_ << pragma, soci::into(ignored);
      }
      session_ << absl::StrCat("PRAGMA cache_size=-", cache_bytes / 1024);
    } catch (const std::exception& error) {
      return ToStatus(error, path);
    }
    return absl::OkStatus();
  }

  Engine engine() const override { return Engine::kSqlite; }

 protected:
  absl::Status ToStatus(const std::exception& error, absl::string_view sql) const override {
    const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    return SqliteStatus(sqlite == nullptr ? 0 : sqlite->result(), error.what(), sql);
  }
};

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> OpenSqlite(const std::string& path, int cache_bytes) {
  ConfigureSqliteOnce();
  auto connection = std::make_unique<SqliteConnection>();
  absl::Status opened = connection->Open(path, cache_bytes);
  if (!opened.ok()) return opened;
  return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace accord::sql
