// External ids that an earlier release stored as they were sent, with white space around them or
// not in NFC. Requests do not say such keys any more (common/rpc/normalize.h), so a repeated import
// would not find what it once made, and make it again: they are spelt as requests spell them.
#pragma once

#include <algorithm>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/base/status.h"
#include "common/resources/external_ids.h"
#include "common/store/store.h"

namespace accord::resources {

// A key that nobody can say any more.
struct Misspelt {
  std::string table;
  std::string target;  // id of the resource that has it
  store::ExternalId stored;
  store::ExternalId meant;
};

namespace internal {

// Calls `respell` for every key, within transactions, and notes that it was done.
absl::Status RespellKeys(store::Store& store,
                         absl::FunctionRef<absl::Status(store::Txn&, const Misspelt&)> respell);

template <typename Record>
absl::Status RespellOf(store::Txn& txn, const Misspelt& key) {
  ASSIGN_OR_RETURN(absl::optional<Record> record, txn.Find<Record>(key.target));
  if (!record.has_value() || record->meta.deleted()) return absl::OkStatus();
  const std::vector<store::ExternalId> before = record->external_ids;
  std::replace(record->external_ids.begin(), record->external_ids.end(), key.stored, key.meant);
  RETURN_IF_ERROR(
      IndexExternalIds(txn, store::TableOf<Record>(), key.target, before, record->external_ids));
  return txn.Put(*record);
}

}  // namespace internal

// Respells the external ids of these records. A key that is another's by now stays as it is, and so
// does one with an invisible character inside: their resources are found by name. Looks through all
// keys; where they are many, once for as long as answered requests are kept. Not for gRPC threads.
// Errors: the store's.
template <typename... Records>
absl::Status RespellExternalIds(store::Store& store) {
  return internal::RespellKeys(store, [](store::Txn& txn, const Misspelt& key) {
    absl::Status status;
    const auto respell = [&](auto* record) {
      using Record = std::remove_pointer_t<decltype(record)>;
      if (key.table == Record::kTable) status = internal::RespellOf<Record>(txn, key);
    };
    (respell(static_cast<Records*>(nullptr)), ...);
    return status;
  });
}

}  // namespace accord::resources
