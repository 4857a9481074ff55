#include "common/changes/belonging.h"

#include <cstdlib>
#include <iostream>

namespace accord::changes {

size_t ColumnIndex(const store::Table& table, absl::string_view column) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == column) return i;
  }
  std::cerr << "table " << table.name << " has no column " << column << '\n';
  std::abort();
}

absl::string_view Belonging::AccountOf(const store::Row& row) const {
  switch (how) {
    case How::kIsAccount:
      return row.meta.id;
    case How::kById:
      return absl::string_view(row.meta.id).substr(0, row.meta.id.find('/'));
    case How::kByColumn:
      break;
  }
  const auto* account = absl::get_if<std::string>(&row.values[column]);
  return account == nullptr ? absl::string_view() : absl::string_view(*account);
}

store::Query Belonging::RowsOf(const std::string& account) const {
  store::Query query;
  query.show_deleted = true;
  switch (how) {
    case How::kIsAccount:
      query.ranges.push_back({"id", account, account});
      break;
    case How::kById:
      query.id_prefix = account + "/";
      break;
    case How::kByColumn:
      query.ranges.push_back({column_name, account, account});
      break;
  }
  return query;
}

}  // namespace accord::changes
