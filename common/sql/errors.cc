#include "common/sql/errors.h"

#include <sqlite3.h>

#include <initializer_list>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/observability/log.h"

namespace accord::sql {
namespace {

constexpr char kConflict[] = "TRANSACTION_CONFLICT";
constexpr char kConnectionLost[] = "CONNECTION_LOST";

// What a person has to mend takes a while.
constexpr absl::Duration kStorageRetryDelay = absl::Seconds(5);

absl::Status StorageFull() {
  ErrorDetail detail;
  detail.reason = "STORAGE_FULL";
  detail.retry_delay = kStorageRetryDelay;
  return MakeError(absl::StatusCode::kResourceExhausted,
                   "the disk that holds the database is full; nothing was written",
                   std::move(detail));
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

bool IsOf(absl::string_view sqlstate, std::initializer_list<absl::string_view> some) {
  for (const absl::string_view one : some) {
    if (sqlstate == one) return true;
  }
  return false;
}

}  // namespace

absl::Status StorageStatus(bool read_only, absl::string_view words, absl::string_view where) {
  (void)Failed(words, where);
  ErrorDetail detail;
  detail.reason = read_only ? "STORAGE_READ_ONLY" : "STORAGE_UNAVAILABLE";
  detail.retry_delay = kStorageRetryDelay;
  return MakeError(absl::StatusCode::kUnavailable,
                   read_only ? "the database takes no writes: its disk or server is read-only"
                             : "the storage below the database fails; nothing is acknowledged",
                   std::move(detail));
}

bool IsStorage(const absl::Status& status) {
  return HasReason(status, "STORAGE_FULL") || HasReason(status, "STORAGE_UNAVAILABLE") ||
         HasReason(status, "STORAGE_READ_ONLY");
}

absl::Status SqliteStatus(int result_code, absl::string_view message, absl::string_view sql) {
  switch (result_code & 0xff) {
    case SQLITE_FULL:
      return StorageFull();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return MakeError(absl::StatusCode::kUnavailable, "DATABASE_BUSY",
                       "the database is busy; call again");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return StorageStatus(/*read_only=*/false, message, sql);
    case SQLITE_READONLY:
      return StorageStatus(/*read_only=*/true, message, sql);
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
    return MakeError(absl::StatusCode::kUnavailable, kConflict,
                     "the transaction was undone in favour of another; call again");
  }
  if (sqlstate == "53100") return StorageFull();
  // Class 08 and none at all: no connection. 57P01 to 57P03: the server shuts down, has crashed, or
  // is starting. 53300: it has as many connections as it takes. 25P03: idle for too long.
  const bool no_answer = absl::StartsWith(sqlstate, " ") || sqlstate.size() < 5;
  // XX000: an engine that spreads a database says so of a node that went away, and by then nobody
  // knows what else of the session still holds.
  if (sqlstate == "XX000") (void)Failed(message, sql);
  if (no_answer || sqlstate == "XX000" || absl::StartsWith(sqlstate, "08") ||
      absl::StartsWith(sqlstate, "57P0") || sqlstate == "53300" || sqlstate == "25P03") {
    return MakeError(absl::StatusCode::kUnavailable, kConnectionLost,
                     "the database does not answer; call again");
  }
  // 25006: a read-only transaction, as on a standby. 58030, 58P01: a disk that fails, a file that
  // is gone. 53200, 53400 and 53000: out of memory, or of what else the server's machine gives it.
  if (sqlstate == "25006") return StorageStatus(/*read_only=*/true, message, sql);
  if (IsOf(sqlstate, {"58000", "58030", "58P01", "53000", "53200", "53400"})) {
    return StorageStatus(/*read_only=*/false, message, sql);
  }
  if (sqlstate == "XX001" || sqlstate == "XX002") {
    (void)Failed(message, sql);
    return MakeError(absl::StatusCode::kDataLoss, "DATABASE_CORRUPT", "the database is damaged");
  }
  return Failed(message, sql);
}

absl::Status ConnectionLost() { return PostgresStatus("08006", "", ""); }

bool IsConflict(const absl::Status& status) { return HasReason(status, kConflict); }
bool IsConnectionLost(const absl::Status& status) { return HasReason(status, kConnectionLost); }

}  // namespace accord::sql
