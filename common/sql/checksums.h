// Sums by which damage to what is stored is found: of each row, and of each revision together with
// the one before it (docs/adr/0023-checksums-and-a-chain.md).
//
// They find what disks, copies and hands do by mistake; who wants to deceive can recompute them.
// 64 bits of XXH3. Plain values; thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/store/row.h"

namespace accord::sql {

// No row's sum: it was stored before there were sums.
inline constexpr int64_t kUnsummed = 0;

// The sum of a row's columns. Each counts by its name and value, one that is 0 or empty not at all:
// neither the order of columns matters nor one that a migration added with such a default. Left out
// are `ended`, which changes later and which the chain holds, text keys (row.h), which follow from
// their texts, and the sums themselves (`checksum`,
// `digest`).
class RowSum {
 public:
  explicit RowSum(const std::vector<std::string>& columns);
  // Of every column, those too.
  static RowSum OfAll(const std::vector<std::string>& columns);

  // `row` has a value for each column, in order. Never kUnsummed.
  int64_t Of(const std::vector<store::Value>& row) const;
  // Of a version, by the columns that TableStatements::select names.
  int64_t Of(const store::Row& row) const;

 private:
  RowSum() = default;
  uint64_t Term(size_t column, int64_t value) const;
  uint64_t Term(size_t column, const std::string& value) const;
  uint64_t Term(size_t column, const store::Value& value) const;

  std::vector<uint64_t> seeds_;  // by column; 0: it is left out
};

// What a revision did, as terms whose sum (modulo 2⁶⁴, in any order) is its `content`: each version
// it made, each that it ended, each entry of its in the log of changes. One table's terms.
class TableTerms {
 public:
  explicit TableTerms(absl::string_view table);

  uint64_t Made(absl::string_view id, int64_t revision, int64_t checksum) const;
  uint64_t Ended(absl::string_view id, int64_t old_revision) const;
  uint64_t Changed(absl::string_view id, int64_t ordinal) const;

 private:
  uint64_t seed_;
};

// Answered requests are forgotten by their age, whatever history is kept, so no revision counts
// them.
bool IsInChain(absl::string_view table);

// The columns of `revision` that are written, but for `digest`: its sum counts them. One that a
// migration adds is added here.
const std::vector<std::string>& RevisionColumns();

// The digest of a revision whose columns have the sum `row` and that follows one with the digest
// `before` (0: none has one). Never 0.
int64_t Chain(int64_t before, int64_t row);

// What `counter` keeps in `digest` beside a value; the row `revision` has the newest revision's.
int64_t CounterSum(absl::string_view name, int64_t value);

}  // namespace accord::sql
