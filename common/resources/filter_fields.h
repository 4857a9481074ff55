// Fields that lists can be filtered and ordered by, under the name of their column.
#pragma once

#include <string>

#include "common/filter/filter.h"
#include "common/store/codec.h"

namespace accord::resources {

inline filter::Field TypedField(const std::string& name, filter::FieldType type) {
  return {name, name, type};
}
inline filter::Field TextField(const std::string& name) {
  return TypedField(name, filter::FieldType::kText);
}
inline filter::Field NameField(const std::string& name) {
  return TypedField(name, filter::FieldType::kName);
}
// Its values are the labels of a record's enum, which are those of the proto.
template <typename E>
filter::Field EnumField(const std::string& name) {
  filter::Field field = TypedField(name, filter::FieldType::kEnum);
  for (const char* label : store::EnumLabels<E>::kLabels) {
    if (*label != '\0') field.labels.emplace_back(label, label);
  }
  return field;
}

}  // namespace accord::resources
