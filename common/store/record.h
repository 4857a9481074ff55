// Records: plain structs that say once which columns they have.
//
//   struct Product {
//     store::Meta meta;
//     std::string display_name;
//     money::Micros list_price;
//
//     static constexpr char kTable[] = "product";
//     static constexpr store::Belonging kBelonging = store::Belonging::ToNobody();
//     static constexpr const char* kNames[] = {"display_name"};  // have text keys (row.h)
//     template <typename Self, typename Visitor>
//     static void Fields(Self& self, Visitor& visit) {
//       visit("display_name", self.display_name);
//       visit("list_price", self.list_price);
//     }
//   };
//
// From this come the table's description, rows from records and records from rows, and who sees
// them (Belonging in row.h). How a type of
// field becomes a column is its Codec (codec.h); an unknown type does not compile.
#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/codec.h"
#include "common/store/row.h"

namespace accord::store {

namespace internal {

struct DescribeVisitor {
  Table& table;
  template <typename T>
  void operator()(const char* name, T&) {
    table.columns.push_back({name, Codec<std::remove_const_t<T>>::kType});
  }
};

struct EncodeVisitor {
  Row& row;
  template <typename T>
  void operator()(const char*, const T& field) {
    row.values.push_back(Codec<T>::Encode(field));
  }
};

// Takes the values of a row that is not const, copies those of one that is.
template <typename RowType>
struct DecodeVisitor {
  RowType& row;
  size_t next = 0;
  const char* bad_column = nullptr;
  template <typename T>
  void operator()(const char* name, T& field) {
    if (next >= row.values.size() || !Codec<T>::Decode(std::move(row.values[next]), field)) {
      if (bad_column == nullptr) bad_column = name;
    }
    ++next;
  }
};

template <typename T, typename RowType>
absl::StatusOr<T> Decode(RowType& row) {
  T record;
  record.meta = row.meta;
  DecodeVisitor<RowType> visitor{row};
  T::Fields(record, visitor);
  if (visitor.bad_column != nullptr) {
    return MakeError(absl::StatusCode::kDataLoss, "STORED_VALUE_UNREADABLE",
                     absl::StrCat("the stored ", T::kTable, " ", row.meta.id, " has an unreadable ",
                                  visitor.bad_column));
  }
  return record;
}

template <typename T>
constexpr bool IsWatched() {
  if constexpr (requires { T::kWatched; }) return T::kWatched;
  return true;
}

// The place of a column; kNoColumn for no name. A column that is not there is a programmer's error
// and ends the process.
size_t ColumnIndex(const Table& table, absl::string_view column);

template <typename T>
void DescribeNames(Table& table) {
  if constexpr (requires { T::kNames; }) {
    for (const char* name : T::kNames) table.columns[ColumnIndex(table, name)].is_name = true;
  }
}

template <typename T>
void DescribeBelonging(Table& table) {
  if constexpr (requires { T::kBelonging; }) table.belonging = T::kBelonging;
  table.account_index = ColumnIndex(table, table.belonging.account_column);
  table.person_index = ColumnIndex(table, table.belonging.person_column);
  table.reference_index = ColumnIndex(table, table.belonging.reference_column);
}

}  // namespace internal

// The description of T's table; one object for the life of the process.
template <typename T>
const Table& TableOf() {
  static const Table* const table = [] {
    auto* made = new Table{T::kTable, {}, internal::IsWatched<T>()};
    T example;
    internal::DescribeVisitor visitor{*made};
    T::Fields(example, visitor);
    internal::DescribeNames<T>(*made);
    internal::DescribeBelonging<T>(*made);
    return made;
  }();
  return *table;
}

template <typename T>
Row ToRow(const T& record) {
  Row row{record.meta, {}};
  row.values.reserve(TableOf<T>().columns.size());
  internal::EncodeVisitor visitor{row};
  T::Fields(record, visitor);
  return row;
}

// T may describe only the first columns of a table: the values of the others are not looked at.
// Errors: DATA_LOSS if a value is not one that Codec wrote.
template <typename T>
absl::StatusOr<T> FromRow(const Row& row) {
  return internal::Decode<T>(row);
}
template <typename T>
absl::StatusOr<T> FromRow(Row&& row) {
  return internal::Decode<T>(row);
}

// Whether two records say the same, whatever their versions.
template <typename T>
bool SameContent(const T& a, const T& b) {
  return a.meta.deleted() == b.meta.deleted() && ToRow(a).values == ToRow(b).values;
}

}  // namespace accord::store
