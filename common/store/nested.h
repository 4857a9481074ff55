// Values that live inside a record and are kept in one text column as JSON: commitments, segments,
// lines of an opportunity.
//
// A nested value is a plain struct that names its fields as a record does (record.h) and says so
// with kNested. A vector or an absl::optional of it is then a field like any other; nothing at all
// is the empty text. What a later version adds comes out of older text with its default; what it
// drops is ignored. A struct that says kWhole has had all its members since it was first kept:
// where one is missing, the text is damaged.
//
// The JSON library stays out of records: how it is done is in nested_inl.h, which one source file
// of a service includes to list its types:
//
//   template struct accord::store::JsonCodec<std::vector<accord::planning::Commitment>>;
#pragma once

#include <vector>

#include "absl/types/optional.h"
#include "common/store/codec.h"

namespace accord::store {

template <typename T>
concept Nested = requires {
  T::kNested;
};

// Encode and Decode as Codec asks.
template <typename T>
struct JsonCodec {
  static constexpr ColumnType kType = ColumnType::kText;
  static Value Encode(const T& field);
  static bool Decode(Value value, T& field);
};

template <Nested T>
struct Codec<std::vector<T>, void> : JsonCodec<std::vector<T>> {};

template <Nested T>
struct Codec<absl::optional<T>, void> : JsonCodec<absl::optional<T>> {};

}  // namespace accord::store
