// Holds what a database has to its checksums (common/sql/checksums.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "common/sql/checksums.h"
#include "common/sql/connection.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/findings.h"

namespace accord::upkeep {

// Takes all rows of all tables once, and tells what is not as it was stored: a row that was
// changed; a version or an entry of the log that was removed or added, or ended otherwise; a
// revision that was changed, removed or put in. Which versions are gone because history was
// compacted away is known: what revisions after the oldest one did has to be there whole, of what
// held at the oldest one sum over all, of every revision its entry. What was stored before there
// were sums is counted and believed.
//
// Memory: 8 bytes a revision after the oldest. Belongs to one thread and one Snapshot.
class SumCheck {
 public:
  explicit SumCheck(Findings& findings) : findings_(findings) {}

  // Reads where the chain begins and ends. Errors: the database's.
  absl::Status Begin(sql::Connection& connection);

  // The rows that follow are `table`'s, in order of its key, each with all of its columns. Ignores
  // tables that have no sums.
  void Enter(const CatalogTable& table);
  void Take(const std::vector<store::Value>& row);

  // After every table.
  void Finish();

  int64_t summed() const { return summed_; }
  // Rows and revisions that were stored before there were sums.
  int64_t unsummed() const { return unsummed_; }
  int64_t unchained() const { return first_ - 1; }

 private:
  enum class Kind { kNone, kVersions, kLog, kRevisions, kCounters };
  // Where the columns stand that a table's rows are looked at by.
  struct Places {
    size_t id = 0;
    size_t revision = 0;
    size_t ended = 0;
    size_t sum = 0;    // `checksum` or `digest`
    size_t other = 0;  // the log's `ordinal`, the revision's `content`, the counter's `value`
  };

  void TakeVersion(const std::vector<store::Value>& row);
  void TakeEntry(const std::vector<store::Value>& row);
  void TakeRevision(const std::vector<store::Value>& row);
  void TakeCounter(const std::vector<store::Value>& row);
  // Adds to what revision `revision` is found to have done.
  void Add(int64_t revision, uint64_t term);
  void Find(const std::string& id, int64_t revision, std::string problem) {
    findings_.Add({table_, id, revision, std::move(problem)});
  }

  Findings& findings_;
  int64_t newest_ = 0;
  int64_t oldest_ = 0;
  int64_t first_ = 1;           // revision with a digest
  int64_t tail_ = 0;            // the newest digest, as `counter` has it
  int64_t held_revision_ = -1;  // -1: there is no such sum
  uint64_t held_sum_ = 0;       // stored, less what was found
  std::vector<uint64_t> did_;   // found less stored, of each revision after the oldest
  int64_t summed_ = 0;
  int64_t unsummed_ = 0;

  std::string table_;  // whose rows come in
  Kind kind_ = Kind::kNone;
  Places at_;
  sql::RowSum row_sum_{{}};
  sql::TableTerms terms_{""};
  int64_t last_revision_ = 0;
  int64_t last_digest_ = 0;
};

}  // namespace accord::upkeep
