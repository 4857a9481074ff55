#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/filter/error.h"
#include "common/filter/filter.h"
#include "common/filter/schema.h"

namespace accord::filter {
namespace {

bool Sortable(const Field& field) { return field.type != FieldType::kTokens; }

// One key of the list, "display_name desc". `position` is its first byte's column.
absl::StatusOr<OrderKey> ParseKey(absl::string_view text, size_t position, const Schema& schema) {
  std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.empty()) return OrderByError(position, text, "expected a field");
  const absl::string_view path = words[0];
  const size_t path_position = position + (path.data() - text.data());
  const Field* field = FindField(schema, path);
  if (field == nullptr || !Sortable(*field)) {
    const absl::string_view problem = field == nullptr ? "unknown field" : "cannot order by";
    return OrderByError(path_position, path,
                        absl::StrCat(problem, " \"", Shorten(path),
                                     "\"; the fields are: ", ListFields(schema, Sortable)));
  }
  const bool directed = words.size() > 1;
  if (words.size() > 2 || (directed && words[1] != "asc" && words[1] != "desc")) {
    const absl::string_view extra = words.size() > 2 ? words[2] : words[1];
    return OrderByError(position + (extra.data() - text.data()), extra,
                        "expected \"asc\", \"desc\" or a comma after the field");
  }
  return OrderKey{field->column, directed && words[1] == "desc", field->type};
}

}  // namespace

absl::StatusOr<std::vector<OrderKey>> ParseOrderBy(absl::string_view order_by,
                                                   const Schema& schema) {
  std::vector<OrderKey> keys;
  if (absl::StripAsciiWhitespace(order_by).empty()) return keys;
  for (const absl::string_view part : absl::StrSplit(order_by, ',')) {
    const size_t position = part.data() - order_by.data() + 1;
    if (keys.size() == kMaxOrderKeys) {
      return OrderByError(position, "", absl::StrCat("more than ", kMaxOrderKeys, " keys"));
    }
    ASSIGN_OR_RETURN(OrderKey key, ParseKey(part, position, schema));
    const auto same = [&](const OrderKey& other) { return other.column == key.column; };
    if (std::any_of(keys.begin(), keys.end(), same)) {
      const absl::string_view name = absl::StripAsciiWhitespace(part);
      return OrderByError(position + (name.data() - part.data()), name, "this field stands twice");
    }
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace accord::filter
