// What a service's own examination of its records needs; `accord db verify` runs it.
#pragma once

#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/status.h"
#include "common/store/record.h"
#include "common/store/record_list.h"
#include "common/store/store.h"

namespace accord::store {

// Told of each thing that is wrong: the table, the version (empty: of no single one), and what.
using Report =
    std::function<void(const std::string& table, const Meta& meta, const std::string& problem)>;

// Hands every record of T that holds to `take`, deleted ones too, and reports those that cannot be
// read. Errors: the reader's.
template <typename T>
absl::Status Examine(Reader& reader, const Report& report, absl::FunctionRef<void(T)> take) {
  Query all;
  all.show_deleted = true;
  return reader.SelectRows(TableOf<T>(), all, [&](Row row) {
    const Meta meta = row.meta;
    absl::StatusOr<T> record = FromRow<T>(std::move(row));
    if (record.ok()) {
      take(*std::move(record));
    } else {
      report(T::kTable, meta, std::string(record.status().message()));
    }
    return true;
  });
}

// The same for those whose content nobody needs.
template <typename T>
absl::StatusOr<int64_t> ExamineReadable(Reader& reader, const Report& report) {
  int64_t count = 0;
  const absl::Status read = Examine<T>(reader, report, [&](const T&) { ++count; });
  if (!read.ok()) return read;
  return count;
}

// The same for all records of a list (record_list.h) but `Examined`, which somebody needs; how many
// there are.
template <typename List, typename... Examined>
absl::StatusOr<int64_t> ExamineList(Reader& reader, const Report& report) {
  int64_t count = 0;
  absl::Status failed;
  ForEachRecord(List(), [&](auto of) {
    using Record = typename decltype(of)::type;
    if constexpr ((std::is_same_v<Record, Examined> || ...)) return;
    const absl::StatusOr<int64_t> read = ExamineReadable<Record>(reader, report);
    failed.Update(read.status());
    if (read.ok()) count += *read;
  });
  RETURN_IF_ERROR(failed);
  return count;
}

}  // namespace accord::store
