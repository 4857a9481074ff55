#include "bench/support/raw_sqlite.h"

#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/resources/standard_support.h"

namespace accord::bench {

absl::StatusOr<std::unique_ptr<RawSqlite>> RawSqlite::Open(const std::string& path,
                                                           const std::string& service) {
  std::unique_ptr<RawSqlite> raw(new RawSqlite());
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &raw->db_, kFlags, nullptr) != SQLITE_OK) return raw->Failed();
  for (const char* pragma : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                             "PRAGMA cache_size=-65536", "PRAGMA temp_store=MEMORY"}) {
    RETURN_IF_ERROR(raw->Execute(pragma));
  }
  RETURN_IF_ERROR(raw->CopyTable(service));
  const std::vector<std::string> parameters(raw->row_.size(), "?");
  RETURN_IF_ERROR(raw->Prepare("BEGIN IMMEDIATE", &raw->begin_));
  RETURN_IF_ERROR(raw->Prepare(
      absl::StrCat("INSERT INTO account VALUES (", absl::StrJoin(parameters, ", "), ")"),
      &raw->insert_));
  RETURN_IF_ERROR(raw->Prepare("COMMIT", &raw->commit_));
  return raw;
}

RawSqlite::~RawSqlite() {
  for (sqlite3_stmt* statement : {begin_, insert_, commit_}) sqlite3_finalize(statement);
  for (sqlite3_value* value : row_) sqlite3_value_free(value);
  sqlite3_close(db_);
}

absl::Status RawSqlite::CopyTable(const std::string& service) {
  RETURN_IF_ERROR(Execute(absl::StrCat("ATTACH '", service, "' AS service")));
  sqlite3_stmt* read = nullptr;
  std::vector<std::string> definitions;
  RETURN_IF_ERROR(
      Prepare("SELECT sql FROM service.sqlite_master "
              "WHERE tbl_name = 'account' AND sql IS NOT NULL ORDER BY type DESC",
              &read));
  while (sqlite3_step(read) == SQLITE_ROW) {
    definitions.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(read, 0)));
  }
  sqlite3_finalize(read);
  RETURN_IF_ERROR(Prepare("SELECT * FROM service.account LIMIT 1", &read));
  if (sqlite3_step(read) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(read); ++i) {
      row_.push_back(sqlite3_value_dup(sqlite3_column_value(read, i)));
    }
  }
  sqlite3_finalize(read);
  RETURN_IF_ERROR(Execute("DETACH service"));
  if (row_.empty()) return absl::UnavailableError("the service has no account");
  for (const std::string& definition : definitions) RETURN_IF_ERROR(Execute(definition));
  return absl::OkStatus();
}

absl::Status RawSqlite::Commit(int rows) {
  const auto step = [this](sqlite3_stmt* statement) {
    const bool done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_reset(statement);
    return done ? absl::OkStatus() : Failed();
  };
  RETURN_IF_ERROR(step(begin_));
  for (int i = 0; i < rows; ++i) {
    const std::string id = resources::MakeId();
    sqlite3_bind_text(insert_, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    for (size_t column = 1; column < row_.size(); ++column) {
      sqlite3_bind_value(insert_, static_cast<int>(column) + 1, row_[column]);
    }
    RETURN_IF_ERROR(step(insert_));
  }
  return step(commit_);
}

absl::Status RawSqlite::Prepare(const std::string& sql, sqlite3_stmt** statement) {
  const bool done = sqlite3_prepare_v2(db_, sql.c_str(), -1, statement, nullptr) == SQLITE_OK;
  return done ? absl::OkStatus() : Failed();
}

absl::Status RawSqlite::Execute(const std::string& sql) {
  const bool done = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  return done ? absl::OkStatus() : Failed();
}

absl::Status RawSqlite::Failed() const { return absl::UnavailableError(sqlite3_errmsg(db_)); }

}  // namespace accord::bench
