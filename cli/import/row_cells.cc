// What a row's cells are, before they mean anything.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "cli/import/row_converter.h"
#include "common/text/spelling.h"

namespace accord::cli {
namespace {

using Type = csv::Record::Type;

// What nobody sees makes two keys of one.
void CheckVisible(absl::string_view text, const std::string& column, ImportRow& row) {
  const absl::optional<char32_t> found = text::FindInvisible(text);
  if (!found.has_value()) return;
  row.problems.push_back(
      {column,
       absl::StrCat("must not have ", text::CodePointName(*found),
                    " in it, which nobody sees; it is \"", text, "\""),
       "INVISIBLE",
       {{"character", text::CodePointName(*found)}, {"text", std::string(text)}}});
}

}  // namespace

const FieldSource& RowConverter::HowRead(const Source& source, const csv::Record& record) const {
  bool has_text = false;
  for (const size_t column : source.columns) {
    if (record.type(column) == Type::kAbsent) continue;
    if (record.type(column) != Type::kText) return source.typed;
    has_text = has_text || !Cell(record, column).empty();
  }
  // A default, or what a table lists, is the mapping's own word.
  return has_text && source.field->values.empty() ? source.found : *source.field;
}

bool RowConverter::IsAbsent(const Source& source, const csv::Record& record) {
  const std::vector<size_t>& columns = source.columns;
  return !columns.empty() && std::all_of(columns.begin(), columns.end(), [&](size_t column) {
    return record.type(column) == Type::kAbsent;
  });
}

void RowConverter::CheckCells(const csv::Record& record, ImportRow& row) const {
  const auto check = [&](size_t column, const std::string& name, bool is_key) {
    if (record.type(column) == Type::kFault) {
      row.problems.push_back({name, std::string(record[column])});
    } else if (is_key) {
      CheckVisible(Cell(record, column), name, row);
    }
  };
  for (size_t i = 0; i < key_columns_.size(); ++i) check(key_columns_[i], load_->key[i], true);
  for (const Source& source : sources_) {
    for (size_t i = 0; i < source.columns.size(); ++i) {
      check(source.columns[i], source.field->columns[i], source.field->refers_to.has_value());
    }
    if (source.currency.has_value()) check(*source.currency, source.field->currency_column, false);
  }
}

}  // namespace accord::cli
