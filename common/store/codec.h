// How one field of a record becomes one column's value, and back.
//
// Encode never fails. Decode returns false if the value is not one that Encode makes. Texts and
// integers only, so that every SQL engine keeps them alike and people can read them.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/calendar/date.h"
#include "common/hierarchy/dated_parents.h"
#include "common/money/money.h"
#include "common/store/row.h"

namespace accord::store {

// How another system knows a resource.
struct ExternalId {
  std::string system;
  std::string value;
  friend bool operator==(const ExternalId&, const ExternalId&) = default;
};

// The labels of an enum, by value; specialize with `static constexpr const char* kLabels[]`, whose
// first element is "" for the unspecified value 0. Labels are those of the proto's enum.
template <typename E>
struct EnumLabels;

template <typename E>
const char* LabelOf(E value) {
  return EnumLabels<E>::kLabels[static_cast<size_t>(value)];
}
template <typename E>
bool ParseLabel(absl::string_view label, E& value) {
  size_t index = 0;
  for (const char* known : EnumLabels<E>::kLabels) {
    if (label == known) {
      value = static_cast<E>(index);
      return true;
    }
    ++index;
  }
  return false;
}

template <typename T, typename = void>
struct Codec;

template <>
struct Codec<std::string> {
  static constexpr ColumnType kType = ColumnType::kText;
  static Value Encode(const std::string& field) { return field; }
  static bool Decode(Value value, std::string& field) {
    auto* text = absl::get_if<std::string>(&value);
    if (text == nullptr) return false;
    field = std::move(*text);
    return true;
  }
};

template <typename T>
struct Codec<T, std::enable_if_t<std::is_integral_v<T>>> {
  static constexpr ColumnType kType = ColumnType::kInteger;
  static Value Encode(T field) { return static_cast<int64_t>(field); }
  static bool Decode(Value value, T& field) {
    auto* number = absl::get_if<int64_t>(&value);
    if (number == nullptr) return false;
    field = static_cast<T>(*number);
    return static_cast<int64_t>(field) == *number;
  }
};

// Nothing is the smallest integer.
template <typename T>
struct Codec<absl::optional<T>, std::enable_if_t<std::is_integral_v<T>>> {
  static constexpr ColumnType kType = ColumnType::kInteger;
  static constexpr int64_t kNothing = std::numeric_limits<int64_t>::min();
  static Value Encode(absl::optional<T> field) {
    return field.has_value() ? static_cast<int64_t>(*field) : kNothing;
  }
  static bool Decode(Value value, absl::optional<T>& field) {
    auto* number = absl::get_if<int64_t>(&value);
    if (number == nullptr) return false;
    field = *number == kNothing ? absl::nullopt : absl::make_optional(static_cast<T>(*number));
    return true;
  }
};

template <typename E>
struct Codec<E, std::enable_if_t<std::is_enum_v<E>>> {
  static constexpr ColumnType kType = ColumnType::kText;
  static Value Encode(E field) { return std::string(LabelOf(field)); }
  static bool Decode(Value value, E& field) {
    auto* text = absl::get_if<std::string>(&value);
    return text != nullptr && ParseLabel(*text, field);
  }
};

template <>
struct Codec<money::Micros> {
  static constexpr ColumnType kType = ColumnType::kInteger;
  static Value Encode(money::Micros field) { return field.value; }
  static bool Decode(Value value, money::Micros& field) {
    return Codec<int64_t>::Decode(std::move(value), field.value);
  }
};

// Fields whose text is made and read by functions in codec.cc.
#define ACCORD_TEXT_CODEC(Type)                            \
  template <>                                              \
  struct Codec<Type> {                                     \
    static constexpr ColumnType kType = ColumnType::kText; \
    static Value Encode(const Type& field);                \
    static bool Decode(Value value, Type& field);          \
  }
ACCORD_TEXT_CODEC(money::Currency);                 // "EUR", "" for none
ACCORD_TEXT_CODEC(absl::optional<calendar::Date>);  // "2026-07-01", "" for none
ACCORD_TEXT_CODEC(hierarchy::DatedParents);         // see dated_parents.h
ACCORD_TEXT_CODEC(std::vector<std::string>);        // tokens, see common/filter/tokens.h
ACCORD_TEXT_CODEC(std::vector<ExternalId>);         // tokens "system:value"
using Labels = std::map<std::string, std::string>;
ACCORD_TEXT_CODEC(Labels);  // tokens "key:value"
#undef ACCORD_TEXT_CODEC

}  // namespace accord::store
