#include "common/sql/send_rows.h"

#include "common/base/status.h"
#include "common/sql/statements.h"

namespace accord::sql {

absl::StatusOr<int64_t> SendRows(Connection& connection, size_t count,
                                 absl::FunctionRef<std::string(size_t)> sql,
                                 absl::FunctionRef<void(size_t, Connection::Values&)> append) {
  int64_t changed = 0;
  Connection::Values values;
  size_t portion = connection.engine() == Engine::kSqlite ? 1 : kRowsPerStatementMax;
  std::string text;
  size_t text_rows = 0;
  for (size_t next = 0; next < count;) {
    while (portion > count - next) portion /= 2;
    if (text_rows != portion) {
      text = sql(portion);
      text_rows = portion;
    }
    values.clear();
    for (size_t i = 0; i < portion; ++i) append(next + i, values);
    ASSIGN_OR_RETURN(const int64_t rows, connection.ExecuteRow(text, values));
    changed += rows;
    next += portion;
  }
  return changed;
}

}  // namespace accord::sql
