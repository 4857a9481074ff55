// How the columns of one table are suggested to be read. Private to the suggesting of mappings.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/import/mapping.h"
#include "cli/import/suggest_look.h"

namespace accord::cli {

using OrderedJson = nlohmann::ordered_json;

// A table, what it is taken for, and the column whose value is its rows' key.
struct Suggestion {
  FileLook look;
  ImportKind kind = ImportKind::kAccount;
  const ColumnLook* key = nullptr;  // of look
  std::string key_reason;
};

// What is suggested beside the loads.
struct SuggestedTables {
  OrderedJson values = OrderedJson::object();
  OrderedJson stages = OrderedJson::array();
};

// The members of the load's "fields"; `used` learns the names of the columns. `all` are the tables
// that references may point to.
OrderedJson SuggestFields(const Suggestion& one, const std::vector<Suggestion>& all,
                          SuggestedTables& tables, std::vector<std::string>& used);

// The column that is the most likely to be the field at `path`; null if none has its name.
const ColumnLook* LikelyColumn(const FileLook& look, ImportKind kind, absl::string_view path);

// "a/b-Ü c" as "a-b-u-c": an id of a stage.
std::string SlugOf(absl::string_view text);

}  // namespace accord::cli
