#include "common/sql/checksums.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>

#include "absl/strings/match.h"

namespace accord::sql {
namespace {

// Bytes are hashed as they lie in memory.
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

enum Tag : uint64_t { kMade = 1, kEnded = 2, kChanged = 3 };

uint64_t Hash(absl::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

template <size_t N>
uint64_t Hash(const std::array<uint64_t, N>& words) {
  return XXH3_64bits(words.data(), sizeof words);
}

int64_t NeverZero(uint64_t sum) { return sum == 0 ? 1 : static_cast<int64_t>(sum); }

bool IsLeftOut(absl::string_view column) {
  if (absl::EndsWith(column, store::kFoldSuffix) || absl::EndsWith(column, store::kOrderSuffix)) {
    return true;
  }
  return column == "ended" || column == "checksum" || column == "digest";
}

uint64_t SeedOf(absl::string_view column) { return std::max<uint64_t>(1, Hash(column, 0)); }

}  // namespace

RowSum::RowSum(const std::vector<std::string>& columns) {
  for (const std::string& column : columns) {
    seeds_.push_back(IsLeftOut(column) ? 0 : SeedOf(column));
  }
}

RowSum RowSum::OfAll(const std::vector<std::string>& columns) {
  RowSum sum;
  for (const std::string& column : columns) sum.seeds_.push_back(SeedOf(column));
  return sum;
}

uint64_t RowSum::Term(size_t column, int64_t value) const {
  if (value == 0 || seeds_[column] == 0) return 0;
  return XXH3_64bits_withSeed(&value, sizeof value, seeds_[column]);
}

uint64_t RowSum::Term(size_t column, const std::string& value) const {
  if (value.empty() || seeds_[column] == 0) return 0;
  return Hash(value, seeds_[column]);
}

uint64_t RowSum::Term(size_t column, const store::Value& value) const {
  if (const auto* number = absl::get_if<int64_t>(&value)) return Term(column, *number);
  if (const auto* text = absl::get_if<std::string>(&value)) return Term(column, *text);
  return 0;  // no column keeps a double
}

int64_t RowSum::Of(const std::vector<store::Value>& row) const {
  uint64_t sum = 0;
  for (size_t i = 0; i < row.size(); ++i) sum += Term(i, row[i]);
  return NeverZero(sum);
}

int64_t RowSum::Of(const store::Row& row) const {
  const store::Meta& meta = row.meta;
  uint64_t sum = Term(0, meta.id) + Term(1, meta.revision) + Term(2, meta.create_time) +
                 Term(3, meta.update_time) + Term(4, meta.delete_time);
  for (size_t i = 0; i < row.values.size(); ++i) sum += Term(i + 5, row.values[i]);
  return NeverZero(sum);
}

TableTerms::TableTerms(absl::string_view table) : seed_(Hash(table, 0)) {}

uint64_t TableTerms::Made(absl::string_view id, int64_t revision, int64_t checksum) const {
  return Hash(std::array<uint64_t, 4>{kMade, Hash(id, seed_), static_cast<uint64_t>(revision),
                                      static_cast<uint64_t>(checksum)});
}

uint64_t TableTerms::Ended(absl::string_view id, int64_t old_revision) const {
  return Hash(
      std::array<uint64_t, 3>{kEnded, Hash(id, seed_), static_cast<uint64_t>(old_revision)});
}

uint64_t TableTerms::Changed(absl::string_view id, int64_t ordinal) const {
  return Hash(std::array<uint64_t, 3>{kChanged, Hash(id, seed_), static_cast<uint64_t>(ordinal)});
}

bool IsInChain(absl::string_view table) { return table != "request"; }

const std::vector<std::string>& RevisionColumns() {
  static const auto* const columns =
      new std::vector<std::string>{"revision", "time",       "actor",   "on_behalf_of",
                                   "method",   "request_id", "reason",  "accounts_revision",
                                   "behind",   "commit_id",  "content", "accounts_epoch"};
  return *columns;
}

int64_t Chain(int64_t before, int64_t row) {
  return NeverZero(
      Hash(std::array<uint64_t, 2>{static_cast<uint64_t>(before), static_cast<uint64_t>(row)}));
}

int64_t CounterSum(absl::string_view name, int64_t value) {
  return NeverZero(Hash(std::array<uint64_t, 2>{Hash(name, 0), static_cast<uint64_t>(value)}));
}

}  // namespace accord::sql
