// Where a database stands: how far its revisions go, and which history they belong to.
//
// Revisions are numbers, and a number alone does not say in which history it was given: after a
// restore, or when a server took over that lacked the last commits, the same numbers say other
// things. So the counter's row names an epoch, at random, and whoever finds that the history is not
// the one it knew gives it another (ADR 21).
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/connection.h"

namespace accord::sql {

// Plain data, all of one moment.
struct Standing {
  int64_t newest = 0;      // revision
  int64_t oldest = 0;      // that is kept
  int64_t epoch = 0;       // 0: not said yet
  int64_t said_on = 0;     // the timeline on which the epoch was said; 0: on an engine without
  int64_t timeline = 0;    // the present one; 0: the engine has none
  int64_t clock = 0;       // of the database, microseconds since 1970 UTC; 0: it is ours
  int64_t digest = 0;      // of the newest revision (checksums.h)
  int64_t commit_id = -1;  // of the revision asked about; -1: it is not there

  // Nobody has said yet which history this is.
  bool unnamed() const { return epoch == 0 || (timeline != 0 && timeline != said_on); }
};

// What a process knows of a history: enough to recognize another.
struct Known {
  int64_t revision = 0;
  int64_t commit_id = 0;  // of that revision; 0: not known
  int64_t epoch = 0;
};

// One round trip, but for `locked`, in a transaction: then nobody else writes until it ends.
// `timelines`: see TellsTimeline. Errors: the connection's.
struct StandingQuery {
  int64_t about = 0;  // the revision whose commit id is wanted
  bool timelines = false;
  bool locked = false;
};
absl::StatusOr<Standing> ReadStanding(Connection& connection, const StandingQuery& query);

// Whether the engine says on which timeline it is, as PostgreSQL does.
bool TellsTimeline(Connection& connection);

// Whether the database is of the history that is known.
bool SameHistory(const Standing& standing, const Known& known);

// FAILED_PRECONDITION, reason HISTORY_CHANGED: memory has to be read anew. Reaches no caller.
absl::Status HistoryChanged();
bool IsHistoryChanged(const absl::Status& status);

// Gives the history a new epoch if it has none, was given its own on another timeline, or is
// `another`: what is known of that epoch does not fit. Whoever comes first does it, for all. Runs a
// transaction of its own.
absl::Status NameHistory(Connection& connection, bool timelines, const Known* another);

// 16 hexadecimal digits.
std::string FormatEpoch(int64_t epoch);

}  // namespace accord::sql
