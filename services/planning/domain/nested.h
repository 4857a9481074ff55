// Values that live inside a record and are kept in one text column as JSON: commitments, criteria,
// evidence.
//
// A nested value is a plain struct that names its fields as a record does (common/store/record.h)
// and says so with kNested. A vector or an absl::optional of it is then a field like any other.
// What a later version adds comes out of older text with its default; what it drops is ignored.
// Findings are kept likewise; a sentence that an earlier release kept in the place of one comes out
// as RECORDED_TEXT. The JSON library stays in nested.cc: every type is listed there.
#pragma once

#include <vector>

#include "absl/types/optional.h"
#include "common/explain/finding.h"
#include "common/store/codec.h"

namespace accord::planning {

template <typename T>
concept Nested = requires {
  T::kNested;
};

// Encode and Decode as store::Codec asks; nothing at all is the empty text.
template <typename T>
struct JsonCodec {
  static constexpr store::ColumnType kType = store::ColumnType::kText;
  static store::Value Encode(const T& field);
  static bool Decode(store::Value value, T& field);
};

}  // namespace accord::planning

namespace accord::store {

template <planning::Nested T>
struct Codec<std::vector<T>, void> : planning::JsonCodec<std::vector<T>> {};

template <>
struct Codec<std::vector<explain::Finding>, void>
    : planning::JsonCodec<std::vector<explain::Finding>> {};

template <planning::Nested T>
struct Codec<absl::optional<T>, void> : planning::JsonCodec<absl::optional<T>> {};

}  // namespace accord::store
