#include "common/changes/belonging.h"

namespace accord::changes {

bool BelongsToAccounts(const store::Table& table) {
  using How = store::Belonging::How;
  return table.belonging.how != How::kUnsaid && table.belonging.how != How::kNobody;
}

store::Query RowsOf(const store::Table& table, const std::string& account) {
  using How = store::Belonging::How;
  store::Query query;
  query.show_deleted = true;
  switch (table.belonging.how) {
    case How::kById:
      query.id_prefix = account + "/";
      break;
    case How::kByColumn:
      query.ranges.push_back({table.belonging.account_column, account, account});
      break;
    default:
      query.ranges.push_back({"id", account, account});
  }
  return query;
}

}  // namespace accord::changes
