#include "common/sql/compaction.h"

#include <algorithm>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/errors.h"
#include "common/sql/held_sum.h"
#include "common/sql/retry.h"
#include "common/sql/statements.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

// How many rows are looked at in one transaction.
constexpr int64_t kRowsPerPortion = 2000;

constexpr char kOldest[] = "oldest_revision";
constexpr char kReadOldestOf[] = "SELECT value FROM counter WHERE name = :p0";

}  // namespace

absl::Status Compaction::InTransaction(absl::FunctionRef<absl::Status()> work) {
  Retry retry(absl::InfiniteFuture());
  while (true) {
    absl::Status status = BeginWrite(connection_);
    if (status.ok()) status = work();
    if (status.ok()) status = connection_.Execute("COMMIT", {}).status();
    if (status.ok()) return status;
    (void)connection_.Execute("ROLLBACK", {});  // the first error is the one to tell
    const bool again = absl::IsUnavailable(status) || IsTransient(status);
    if (IsConnectionLost(status) || !again || !retry.WaitForNext()) return status;
  }
}

absl::Status Compaction::SayOldest(int64_t oldest) {
  // What held then stays as it is while others write and forget: it may be summed up beforehand.
  std::vector<std::string> tables = {"external_key"};
  for (const store::Table* table : tables_) tables.push_back(table->name);
  ASSIGN_OR_RETURN(const int64_t held, SumOfHeld(connection_, tables, oldest));
  return InTransaction([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t before,
                     connection_.QueryInteger(ForUpdate(connection_.engine(), kReadOldestOf),
                                              {std::string(kOldest)}));
    if (before > oldest) return absl::OkStatus();
    RETURN_IF_ERROR(StoreCounter(connection_, kOldest, oldest));
    return StoreHeldSum(connection_, oldest, held);
  });
}

absl::StatusOr<int64_t> Compaction::Forget(int64_t oldest, absl::Time requests_before) {
  int64_t forgotten = 0;
  for (const store::Table* table : tables_) {
    ASSIGN_OR_RETURN(const int64_t versions, ForgetVersions(table->name, oldest));
    forgotten += versions;
  }
  ASSIGN_OR_RETURN(const int64_t keys, ForgetVersions("external_key", oldest));
  RETURN_IF_ERROR(ForgetChanges(oldest));
  RETURN_IF_ERROR(ForgetRequests(requests_before));
  return forgotten + keys;
}

// In order of the key, which every engine keeps: no index on the end is needed.
absl::StatusOr<int64_t> Compaction::ForgetVersions(const std::string& table, int64_t oldest) {
  const std::string next = absl::StrCat("SELECT id, ended FROM ", table,
                                        " WHERE id > :p0 ORDER BY id, revision LIMIT :p1");
  const std::string remove =
      absl::StrCat("DELETE FROM ", table, " WHERE id = :p0 AND ended <= :p1");
  int64_t forgotten = 0;
  std::string last;
  int64_t looked_at = 0;
  do {
    std::vector<std::string> old;
    looked_at = 0;
    const std::string after = last;
    RETURN_IF_ERROR(connection_.Query(next, {after, kRowsPerPortion},
                                      {ColumnType::kText, ColumnType::kInteger},
                                      [&](std::vector<Value>& row) {
                                        ++looked_at;
                                        last = std::move(absl::get<std::string>(row[0]));
                                        const bool ended = absl::get<int64_t>(row[1]) <= oldest;
                                        if (ended && (old.empty() || old.back() != last)) {
                                          old.push_back(last);
                                        }
                                        return true;
                                      }));
    int64_t gone = 0;
    if (!old.empty()) {
      RETURN_IF_ERROR(InTransaction([&]() -> absl::Status {
        gone = 0;
        for (const std::string& id : old) {
          ASSIGN_OR_RETURN(const int64_t rows, connection_.Execute(remove, {id, oldest}));
          gone += rows;
        }
        return absl::OkStatus();
      }));
    }
    forgotten += gone;
  } while (looked_at == kRowsPerPortion);
  return forgotten;
}

absl::Status Compaction::ForgetChanges(int64_t oldest) {
  const std::string first = "SELECT COALESCE(MIN(revision), 0) FROM change";
  while (true) {
    ASSIGN_OR_RETURN(const int64_t begin, connection_.QueryInteger(first, {}));
    if (begin == 0 || begin > oldest) return absl::OkStatus();
    const int64_t end = std::min(oldest, begin + kRowsPerPortion);
    RETURN_IF_ERROR(InTransaction([&] {
      return connection_.Execute("DELETE FROM change WHERE revision <= :p0", {end}).status();
    }));
  }
}

absl::Status Compaction::ForgetRequests(absl::Time before) {
  const std::string next =
      "SELECT id, create_time FROM request WHERE id > :p0 ORDER BY id LIMIT :p1";
  std::string last;
  int64_t looked_at = 0;
  do {
    std::vector<std::string> old;
    looked_at = 0;
    const std::string after = last;
    RETURN_IF_ERROR(connection_.Query(next, {after, kRowsPerPortion},
                                      {ColumnType::kText, ColumnType::kInteger},
                                      [&](std::vector<Value>& row) {
                                        ++looked_at;
                                        last = std::move(absl::get<std::string>(row[0]));
                                        if (absl::get<int64_t>(row[1]) < absl::ToUnixMicros(before))
                                          old.push_back(last);
                                        return true;
                                      }));
    RETURN_IF_ERROR(InTransaction([&]() -> absl::Status {
      for (const std::string& id : old) {
        RETURN_IF_ERROR(connection_.Execute("DELETE FROM request WHERE id = :p0", {id}).status());
      }
      return absl::OkStatus();
    }));
  } while (looked_at == kRowsPerPortion);
  return absl::OkStatus();
}

}  // namespace accord::sql
