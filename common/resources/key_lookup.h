// Lists by external id from the index of external ids (external_ids.h), without reading the table.
// Pure but for the reader: thread-compatible.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/filter/filter.h"
#include "common/store/store.h"

namespace accord::resources {

// What a filter asks for that names external ids alone, `external_ids:"crm:1" OR ...`: whole ids,
// and beginnings of values (`external_ids:crm:1*`).
struct KeysAsked {
  std::vector<store::ExternalId> keys;
  std::vector<store::ExternalId> beginnings;
};

// Nothing: the filter asks for something else.
absl::optional<KeysAsked> ReadKeysAsked(const filter::Predicate& where);

// More rows than this are left to a reading of the table, which holds none of them.
inline constexpr size_t kKeyRowsMax = 2000;

// The rows of `table` that bear one of the ids, deleted ones not, in order of their own ids; two
// look-ups an id. Nothing if there are more than kKeyRowsMax. Errors: of the reader.
absl::StatusOr<absl::optional<std::vector<store::Row>>> FindByKeys(store::Reader& reader,
                                                                   const store::Table& table,
                                                                   const KeysAsked& asked);

}  // namespace accord::resources
