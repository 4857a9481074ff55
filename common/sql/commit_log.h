// Reads stored commits back, as those heard of them who were there.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "common/sql/connection.h"
#include "common/sql/sql_reader.h"
#include "common/store/store.h"

namespace accord::sql {

// Reads on `connection`, not owned. Belongs to one thread.
class CommitLog {
 public:
  // What is read of a change: who tells of what rows became need not know what they were.
  enum class Of { kBoth, kAfter };

  CommitLog(Connection& connection, StatementsOf statements,
            const std::vector<const store::Table*>& tables, Of of = Of::kBoth);

  struct Logged {
    store::Commit commit;
    int64_t stamp = 0;      // the greatest time up to it
    int64_t commit_id = 0;  // by which its writer recognizes it
  };

  // Gives every commit after one revision up to another, in order, also those that changed nothing
  // that is watched; false from `sink` ends it. About 2,000 changes are read at a time, or one
  // commit if it has more. Precondition: `until` is committed. Errors: DATA_LOSS, reason
  // STORED_VALUE_UNREADABLE, if a logged change has no version; OUT_OF_RANGE, reason
  // REVISION_COMPACTED, if some of it is forgotten, also while it was read.
  absl::Status Read(int64_t after, int64_t until, absl::FunctionRef<bool(Logged)> sink);

 private:
  struct Entry {
    int64_t revision;
    const store::Table* table;  // null: of a table that this program does not have
    std::string id;
    size_t place;  // of its row in Portion::versions
  };
  struct Version {
    store::Row row;
    int64_t ended;
  };
  struct Portion {
    int64_t until = 0;
    std::vector<Logged> commits;
    std::vector<Entry> entries;
    std::vector<absl::InlinedVector<Version, 1>> versions;  // a row's, in no order
  };

  absl::StatusOr<Portion> ReadPortion(int64_t after, int64_t until);
  absl::Status ReadEntries(int64_t after, int64_t until, int64_t limit, Portion& portion);
  absl::Status ReadCommits(int64_t after, Portion& portion);
  absl::Status ReadVersions(int64_t after, Portion& portion);
  absl::Status AddChanges(Portion& portion) const;
  // What the entry did, of what was read. Empty if no version was made by it.
  absl::optional<store::RowChange> TakeChange(const Entry& entry, Portion& portion) const;

  Connection& connection_;
  const StatementsOf statements_;
  const Of of_;
  absl::flat_hash_map<std::string, const store::Table*> tables_;
};

}  // namespace accord::sql
