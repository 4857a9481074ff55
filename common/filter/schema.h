// Finding fields in a schema. Internal to this folder.
#pragma once

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "common/filter/filter.h"

namespace accord::filter {

// Whether `written` is `path`, in the spelling of protos ("owner.display_name") or in that of JSON
// ("owner.displayName").
inline bool Spells(absl::string_view written, absl::string_view path) {
  if (written == path) return true;
  size_t at = 0;
  for (size_t i = 0; i < path.size(); ++i, ++at) {
    char wanted = path[i];
    if (wanted == '_' && i + 1 < path.size()) wanted = absl::ascii_toupper(path[++i]);
    if (at == written.size() || written[at] != wanted) return false;
  }
  return at == written.size();
}

// The field of that path, in either spelling, or null.
inline const Field* FindField(const Schema& schema, absl::string_view path) {
  for (const Field& field : schema.fields) {
    if (Spells(path, field.path)) return &field;
  }
  return nullptr;
}

// "amount, state": the paths, in the order of the schema, of those fields that `include` admits.
template <typename Include>
std::string ListFields(const Schema& schema, Include include) {
  std::string out;
  for (const Field& field : schema.fields) {
    if (!include(field)) continue;
    if (!out.empty()) out += ", ";
    out += field.path;
  }
  return out;
}

}  // namespace accord::filter
