// How a database's own errors are told: by codes and reasons that do not depend on the engine.
#pragma once

#include <exception>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace accord::sql {

// Reasons (status.h) of statuses that connections return:
//   RESOURCE_EXHAUSTED  STORAGE_FULL          the disk is full; nothing was written
//   UNAVAILABLE         STORAGE_UNAVAILABLE   the disk fails, or the server lacks what it needs of
//   its
//                                             machine
//   UNAVAILABLE         STORAGE_READ_ONLY     the disk or the server takes no writes
//   UNAVAILABLE         DATABASE_BUSY         somebody holds SQLite's file
//   UNAVAILABLE         TRANSACTION_CONFLICT  undone in favour of another transaction: begin again
//   UNAVAILABLE         CONNECTION_LOST       the server went away, or did not answer in time
//   DATA_LOSS           DATABASE_CORRUPT      the file is damaged
//   INTERNAL            SQL_FAILED            anything else; the engine's words are in the log
//   alone
absl::Status SqliteStatus(int result_code, absl::string_view message, absl::string_view sql);
// `sqlstate`: five characters, or less if there was no answer.
absl::Status PostgresStatus(absl::string_view sqlstate, absl::string_view message,
                            absl::string_view sql);

// The first two of those that have to do with the storage; `words` go to the log.
absl::Status StorageStatus(bool read_only, absl::string_view words, absl::string_view where);
// Whether the storage is why: STORAGE_FULL, STORAGE_UNAVAILABLE, STORAGE_READ_ONLY.
bool IsStorage(const absl::Status& status);

// The transaction was undone and may succeed if it runs again from its beginning.
bool IsConflict(const absl::Status& status);
// What a connection that was lost is told as.
absl::Status ConnectionLost();
// The connection is of no more use. If it was lost in COMMIT, nobody knows what became of it.
bool IsConnectionLost(const absl::Status& status);

}  // namespace accord::sql
