#include "common/sql/arrays.h"

#include "absl/strings/str_cat.h"

namespace accord::sql {

void ArrayText::Add(const store::Value& value) {
  if (text_.size() > 1) text_.push_back(',');
  if (const auto* integer = absl::get_if<int64_t>(&value)) {
    absl::StrAppend(&text_, *integer);
    return;
  }
  text_.push_back('"');
  for (const char c : absl::get<std::string>(value)) {
    if (c == '"' || c == '\\') text_.push_back('\\');
    text_.push_back(c);
  }
  text_.push_back('"');
}

std::string Unnest(const std::vector<store::ColumnType>& types, size_t first) {
  std::string sql = "unnest(";
  for (size_t i = 0; i < types.size(); ++i) {
    absl::StrAppend(&sql, i == 0 ? "CAST(:p" : ", CAST(:p", first + i, " AS ",
                    types[i] == store::ColumnType::kInteger ? "BIGINT[])" : "TEXT[])");
  }
  return sql + ")";
}

}  // namespace accord::sql
