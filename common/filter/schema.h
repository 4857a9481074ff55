// Finding fields in a schema. Internal to this folder.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/filter/filter.h"

namespace accord::filter {

// The field of that path, or null.
inline const Field* FindField(const Schema& schema, absl::string_view path) {
  for (const Field& field : schema.fields) {
    if (field.path == path) return &field;
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
