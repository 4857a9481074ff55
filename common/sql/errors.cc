#include "common/sql/errors.h"

#include <sqlite3.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/observability/log.h"

namespace accord::sql {
namespace {

constexpr char kConflict[] = "TRANSACTION_CONFLICT";
constexpr char kConnectionLost[] = "CONNECTION_LOST";

absl::Status StorageFull() {
  return MakeError(absl::StatusCode::kResourceExhausted, "STORAGE_FULL",
                   "the disk that holds the database is full; nothing was written");
}

// Driver text goes to the log alone, and without the values that SOCI puts behind it.
absl::Status Failed(absl::string_view message, absl::string_view sql) {
  message = message.substr(0, message.find(" while executing"));
  log::Say(log::Level::kError, absl::StrCat("sql: ", message, " in: ", sql.substr(0, 200)));
  return MakeError(absl::StatusCode::kInternal, "SQL_FAILED", "a database statement failed");
}

bool HasReason(const absl::Status& status, absl::string_view reason) {
  if (status.ok()) return false;
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  return detail.has_value() && detail->reason == reason;
}

}  // namespace

absl::Status SqliteStatus(int result_code, absl::string_view message, absl::string_view sql) {
  switch (result_code & 0xff) {
    case SQLITE_FULL:
      return StorageFull();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return MakeError(absl::StatusCode::kUnavailable, "DATABASE_BUSY",
                       "the database is busy; call again");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      (void)Failed(message, sql);
      return MakeError(absl::StatusCode::kDataLoss, "DATABASE_CORRUPT",
                       "the database file is damaged");
    default:
      return Failed(message, sql);
  }
}

absl::Status PostgresStatus(absl::string_view sqlstate, absl::string_view message,
                            absl::string_view sql) {
  // Serialization failure, deadlock, a lock that is not to be had.
  if (sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03") {
    return MakeError(absl::StatusCode::kAborted, kConflict,
                     "the transaction was undone in favour of another; call again");
  }
  if (sqlstate == "53100") return StorageFull();
  // Class 08 and none at all: no connection. 57P01 to 57P03: the server shuts down, has crashed, or
  // is starting. 53300: it has as many connections as it takes. 25P03: idle for too long.
  const bool no_answer = absl::StartsWith(sqlstate, " ") || sqlstate.size() < 5;
  if (no_answer || absl::StartsWith(sqlstate, "08") || absl::StartsWith(sqlstate, "57P0") ||
      sqlstate == "53300" || sqlstate == "25P03") {
    return MakeError(absl::StatusCode::kUnavailable, kConnectionLost,
                     "the database does not answer; call again");
  }
  if (sqlstate == "XX001" || sqlstate == "XX002") {
    (void)Failed(message, sql);
    return MakeError(absl::StatusCode::kDataLoss, "DATABASE_CORRUPT", "the database is damaged");
  }
  return Failed(message, sql);
}

bool IsConflict(const absl::Status& status) { return HasReason(status, kConflict); }
bool IsConnectionLost(const absl::Status& status) { return HasReason(status, kConnectionLost); }

}  // namespace accord::sql
