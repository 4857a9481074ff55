// Reads what became of resources between two revisions.
//
// The log of changes (table `change`, by revision) is the index: it names what has versions made in
// between, and the key of each table finds the two that count. So no table pays for another index
// at every write.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/connection.h"
#include "common/sql/id_portions.h"
#include "common/sql/sql_reader.h"
#include "common/store/store.h"

namespace accord::sql {

// Belongs to one thread. Survives a lost connection: Read goes on, with another one, behind what
// was given.
class Differences {
 public:
  Differences(StatementsOf statements, const std::vector<const store::Table*>& tables,
              store::Between between);

  // Gives what is left, as Store::Differences says; false from `sink` ends it for good. A thousand
  // changes are read at a time. Precondition: between.to is committed. Errors: DATA_LOSS, reason
  // STORED_VALUE_UNREADABLE, if a logged change has no version; OUT_OF_RANGE, reason
  // REVISION_COMPACTED, if between.from is forgotten, also while it was read; those of the
  // connection.
  absl::Status Read(Connection& connection, absl::FunctionRef<bool(store::RowChange)> sink);

 private:
  struct Entry {
    int64_t revision;
    const store::Table* table;
    std::string id;
  };
  struct Pair {
    absl::optional<store::Row> before;
    absl::optional<store::Row> after;
  };
  using Pairs = absl::flat_hash_map<std::pair<const store::Table*, std::string>, Pair>;

  absl::StatusOr<std::vector<Entry>> ReadEntries(Connection& connection);
  absl::StatusOr<Pairs> ReadPairs(Connection& connection, const std::vector<Entry>& entries);
  absl::Status ReadPairsOf(Connection& connection, const store::Table& table, const IdPortion& ids,
                           Pairs& pairs);

  const StatementsOf statements_;
  const store::Between between_;
  absl::flat_hash_map<std::string, const store::Table*> tables_;
  // The last entry of the log that was given.
  int64_t revision_;
  int64_t ordinal_;
  bool done_ = false;
};

}  // namespace accord::sql
