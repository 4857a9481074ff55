// What the writes of one group have done so far: seen by those that come after, sent to the
// database together.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "common/sql/connection.h"
#include "common/sql/sql_reader.h"
#include "common/store/store.h"

namespace accord::sql {

// One id's step within one write.
struct RowStep {
  store::RowChange change;
  bool sent = false;     // it is in the database already, in the transaction under way
  int64_t checksum = 0;  // of `after`, once it is sent or waits to be
};

// What one write of a group did. Its rows stay where they are until the group has ended.
struct OneWrite {
  // While the body runs, its accounts_revision is what earlier revisions saw.
  store::RevisionInfo info;
  int64_t behind = 0;          // by how many microseconds an earlier revision's time is ahead
  std::vector<RowStep> steps;  // in the order in which they were put
  bool wrote() const { return !steps.empty(); }
};

class GroupWrites {
 public:
  // `commit_id`: by which a commit that nobody answered for is recognized. `digest`: the newest
  // revision's, which the next one's follows.
  GroupWrites(Connection& connection, StatementsOf statements, int64_t commit_id, int64_t digest)
      : connection_(connection),
        statements_(std::move(statements)),
        commit_id_(commit_id),
        digest_(digest) {}

  // Reads rows that are going to be asked for, as few statements as possible.
  absl::Status Prefetch(const std::vector<std::pair<const store::Table*, std::string>>& ids);

  // What holds after the writes so far: null if no version does. Nothing: ask the database.
  absl::optional<const store::Row*> Find(const store::Table& table, absl::string_view id) const;

  // Remembers what a body found in the database: it holds for those that come after, too.
  void Know(const store::Table& table, const std::string& id,
            const absl::optional<store::Row>& found);

  // Takes a finished write in. `write` outlives this.
  void Add(OneWrite& write);

  // Sends all that was added. Afterwards the database, in this transaction, shows it.
  absl::Status Flush();

  // Sends the steps of a write under way that are not sent yet, after what was added before.
  absl::Status Send(OneWrite& write);

  // Of the newest revision that was sent.
  int64_t digest() const { return digest_; }

  // Nothing waits to be sent.
  bool empty() const { return pending_.empty() && revisions_.empty(); }

 private:
  absl::Status ReadHeld(const store::Table& table, const std::vector<store::Value>& ids);

  using Key = std::pair<const store::Table*, absl::string_view>;
  struct Insertion {
    const RowStep* step;
    int64_t ended;
  };
  struct End {
    absl::string_view id;
    int64_t old_revision;
    int64_t new_revision;
  };
  struct PendingTable {
    std::vector<End> ends;
    std::vector<Insertion> insertions;
    absl::flat_hash_map<absl::string_view, size_t> latest;  // place in insertions, by id
  };

  void AddStep(RowStep& step, int64_t revision);
  int64_t ChecksumOf(const store::RowChange& change) const;
  // What the revision did (checksums.h).
  int64_t ContentOf(const OneWrite& write) const;
  absl::Status SendTable(const store::Table& table, const PendingTable& pending);
  // Two for each name of each row that it sends (text_keys.h).
  static std::vector<store::Value> TextKeysOf(const TableStatements& statements,
                                              const PendingTable& pending);
  absl::Status SendEnds(const TableStatements& statements, const std::vector<End>& ends);
  absl::Status SendRevisions();

  Connection& connection_;
  const StatementsOf statements_;
  const int64_t commit_id_;
  int64_t digest_;
  absl::flat_hash_map<Key, const store::Row*> known_;
  std::deque<store::Row> found_;            // that were read
  std::deque<std::string> absent_;          // ids that were looked for and are not there
  std::vector<const store::Table*> order_;  // tables, as they came
  absl::flat_hash_map<const store::Table*, PendingTable> pending_;
  std::vector<const OneWrite*> revisions_;
};

}  // namespace accord::sql
