// Reads stored commits back, as those heard of them who were there.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/sql/connection.h"
#include "common/sql/id_portions.h"
#include "common/sql/sql_reader.h"
#include "common/store/store.h"

namespace accord::sql {

// Reads on `connection`, not owned. Belongs to one thread.
class CommitLog {
 public:
  CommitLog(Connection& connection, StatementsOf statements,
            const std::vector<const store::Table*>& tables);

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
    const store::Table* table;
    std::string id;
  };
  struct Version {
    store::Row row;
    int64_t ended;
  };
  // The versions of one portion, by table and id, in order of revision.
  using Versions =
      absl::flat_hash_map<std::pair<const store::Table*, std::string>, std::vector<Version>>;
  struct Portion {
    int64_t until = 0;
    std::vector<Logged> commits;
    std::vector<Entry> entries;
  };

  absl::StatusOr<Portion> ReadPortion(int64_t after, int64_t until);
  absl::Status ReadEntries(int64_t after, int64_t until, int64_t limit, Portion& portion);
  absl::Status ReadCommits(int64_t after, Portion& portion);
  absl::StatusOr<Versions> ReadVersions(int64_t after, const Portion& portion);
  absl::Status ReadVersionsOf(const store::Table& table, const IdPortion& ids, Versions& versions,
                              std::pair<int64_t, int64_t> span);
  static absl::Status AddChanges(Versions versions, Portion& portion);

  Connection& connection_;
  const StatementsOf statements_;
  absl::flat_hash_map<std::string, const store::Table*> tables_;
};

}  // namespace accord::sql
