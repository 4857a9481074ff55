#include "common/sql/standing.h"

#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"
#include "common/observability/log.h"
#include "common/sql/errors.h"
#include "common/sql/retry.h"
#include "common/sql/statements.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

// The first eight digits of the name of the file that PostgreSQL writes its log to, in hexadecimal.
constexpr char kTimeline[] =
    "CAST(CAST(('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)) AS BIT(32)) AS BIGINT)";
constexpr char kDatabaseClock[] = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
constexpr char kStanding[] =
    "SELECT value, epoch, timeline, digest, "
    "COALESCE((SELECT value FROM counter WHERE name = 'oldest_revision'), 0), "
    "COALESCE((SELECT commit_id FROM revision WHERE revision = :p0), -1)";
constexpr char kName[] = "UPDATE counter SET epoch = :p0, timeline = :p1 WHERE name = 'revision'";

std::string StandingSql(Engine engine, const StandingQuery& query) {
  const bool postgres = engine == Engine::kPostgres;
  const std::string select =
      absl::StrCat(kStanding, ", ", query.timelines ? kTimeline : "0", ", ",
                   postgres ? kDatabaseClock : "0", " FROM counter WHERE name = 'revision'");
  return query.locked ? ForUpdate(engine, select) : select;
}

absl::Status NameOnce(Connection& connection, bool timelines, const Known* another) {
  RETURN_IF_ERROR(BeginWrite(connection));
  const absl::StatusOr<Standing> standing = ReadStanding(
      connection, {another == nullptr ? 0 : another->revision, timelines, /*locked=*/true});
  absl::Status status = standing.status();
  // Somebody else may have been first.
  const bool due = status.ok() && (standing->unnamed() ||
                                   (another != nullptr && standing->epoch == another->epoch &&
                                    !SameHistory(*standing, *another)));
  if (due) {
    absl::BitGen random;
    const auto epoch = absl::Uniform<int64_t>(random, 1, store::kStillHolds);
    status = connection.Execute(kName, {epoch, standing->timeline}).status();
    if (standing->epoch != 0) {
      log::Say(log::Level::kWarning,
               absl::StrCat("sql: the database's history is another than that of epoch ",
                            FormatEpoch(standing->epoch), "; it is called ", FormatEpoch(epoch)));
    }
  }
  if (status.ok()) status = connection.Execute("COMMIT", {}).status();
  if (!status.ok()) (void)connection.Execute("ROLLBACK", {});  // the first error is the one to tell
  return status;
}

}  // namespace

absl::StatusOr<Standing> ReadStanding(Connection& connection, const StandingQuery& query) {
  Standing standing;
  RETURN_IF_ERROR(connection.Query(
      StandingSql(connection.engine(), query), {query.about},
      std::vector<ColumnType>(8, ColumnType::kInteger), [&](std::vector<Value>& row) {
        const auto number = [&](size_t i) { return absl::get<int64_t>(row[i]); };
        standing = {number(0), number(4), number(1), number(2),
                    number(6), number(7), number(3), number(5)};
        return true;
      }));
  return standing;
}

bool TellsTimeline(Connection& connection) {
  if (connection.engine() != Engine::kPostgres) return false;
  const absl::StatusOr<int64_t> timeline =
      connection.QueryInteger(absl::StrCat("SELECT ", kTimeline), {});
  return timeline.ok() && *timeline != 0;
}

bool SameHistory(const Standing& standing, const Known& known) {
  if (standing.epoch != known.epoch || standing.unnamed()) return false;
  if (standing.newest < known.revision) return false;
  return known.commit_id == 0 || standing.commit_id == known.commit_id;
}

absl::Status HistoryChanged() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "HISTORY_CHANGED",
                   "the database's history does not go on from what is in memory");
}

bool IsHistoryChanged(const absl::Status& status) {
  if (status.ok()) return false;
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  return detail.has_value() && detail->reason == "HISTORY_CHANGED";
}

absl::Status NameHistory(Connection& connection, bool timelines, const Known* another) {
  Retry retry(absl::InfiniteFuture());
  absl::Status status = NameOnce(connection, timelines, another);
  while (IsConflict(status) && retry.WaitForNext()) {
    status = NameOnce(connection, timelines, another);
  }
  return status;
}

std::string FormatEpoch(int64_t epoch) { return absl::StrFormat("%016x", epoch); }

}  // namespace accord::sql
