// Whether what a database holds fits together, by its rows alone and whatever they mean.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/connection.h"
#include "common/sql/schema.h"
#include "common/upkeep/findings.h"

namespace accord::upkeep {

// What was looked at.
struct Examined {
  int64_t revision = 0;  // the newest
  int64_t oldest = 0;    // up to which history was compacted away; 0: it is whole
  int64_t revisions = 0;
  int64_t versions = 0;
  int64_t changes = 0;
  int64_t external_ids = 0;
  int64_t summed = 0;     // rows that were held to their checksum
  int64_t unsummed = 0;   // rows that were stored before there were checksums
  int64_t unchained = 0;  // revisions, likewise
};

// Checks that revisions are numbered without a gap and in the order of time, and that the counter
// is at the newest; that the versions of each id follow one another without gap or overlap and that
// one holds; that each change in the log has its version, and each version of a watched table its
// change; that the index of external ids says what the resources say; that text keys are those of
// their texts; and holds every row and the chain of revisions to their checksums (sums.h). Reads
// everything once, inside the caller's snapshot. Errors: those of the database alone; what is wrong
// goes to `findings`, also that something cannot be read at all.
absl::Status VerifyRows(sql::Connection& connection, const sql::Schema& schema, Findings& findings,
                        Examined& examined);

}  // namespace accord::upkeep
