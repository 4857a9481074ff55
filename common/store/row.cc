#include "common/store/row.h"

#include <cstdlib>
#include <iostream>

#include "common/base/strings.h"
#include "common/store/record.h"

namespace accord::store {
namespace {

absl::string_view TextAt(const Row& row, size_t index) {
  if (index >= row.values.size()) return {};
  const auto* text = absl::get_if<std::string>(&row.values[index]);
  return text == nullptr ? absl::string_view() : absl::string_view(*text);
}

}  // namespace

absl::string_view AccountOf(const Table& table, const Row& row) {
  switch (table.belonging.how) {
    case Belonging::How::kIsAccount:
      return row.meta.id;
    case Belonging::How::kById:
      return absl::string_view(row.meta.id).substr(0, row.meta.id.find('/'));
    case Belonging::How::kByColumn:
      return TextAt(row, table.account_index);
    default:
      return {};
  }
}

absl::string_view PersonOf(const Table& table, const Row& row) {
  return TextAt(row, table.person_index);
}

namespace internal {

size_t ColumnIndex(const Table& table, absl::string_view column) {
  if (column.empty()) return Table::kNoColumn;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == column) return i;
  }
  std::cerr << "table " << table.name << " has no column " << ToStd(column) << '\n';
  std::abort();
}

}  // namespace internal
}  // namespace accord::store
