#include "common/sql/arrays.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

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

namespace {

std::string ArrayParameter(size_t number, store::ColumnType type) {
  return absl::StrCat("CAST(:p", number, " AS ",
                      type == store::ColumnType::kInteger ? "BIGINT[])" : "TEXT[])");
}

}  // namespace

std::string Unnest(const std::vector<store::ColumnType>& types, size_t first) {
  std::vector<std::string> arrays;
  for (const store::ColumnType type : types) arrays.push_back(ArrayParameter(first++, type));
  return absl::StrCat("unnest(", absl::StrJoin(arrays, ", "), ")");
}

std::string UnnestColumns(const std::vector<store::ColumnType>& types) {
  std::vector<std::string> columns;
  for (size_t i = 0; i < types.size(); ++i) {
    columns.push_back(absl::StrCat("unnest(", ArrayParameter(i, types[i]), ")"));
  }
  return absl::StrJoin(columns, ", ");
}

}  // namespace accord::sql
