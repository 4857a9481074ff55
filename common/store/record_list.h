// Which records a service keeps, said once.
//
//   using Records = store::RecordList<Organization, Account, Contact, PendingMove>;
//
// From it come the tables of its database (TablesOf), what is read through when the database is
// verified (ExamineList in examine.h), and its kinds of resources (common/resources/kinds.h).
// Watchers who begin with the present state are told in its order: each record refers to none that
// comes later.
#pragma once

#include <type_traits>
#include <vector>

#include "common/store/record.h"

namespace accord::store {

template <typename... Records>
struct RecordList {};

// Calls visit(std::type_identity<Record>()) for each record of a list, in its order.
template <typename... Records, typename Visit>
constexpr void ForEachRecord(RecordList<Records...>, Visit visit) {
  (visit(std::type_identity<Records>()), ...);
}

// Whether watchers are told of it, and so callers have it as a resource; else it is the service's
// own affair.
template <typename Record>
inline constexpr bool kIsWatched = internal::IsWatched<Record>();

// The tables of all records of the lists, in their order; one object for the life of the process.
template <typename... Lists>
const std::vector<const Table*>& TablesOf() {
  static const auto& tables = *[] {
    auto* all = new std::vector<const Table*>;
    const auto add = [all](auto record) {
      all->push_back(&TableOf<typename decltype(record)::type>());
    };
    (ForEachRecord(Lists(), add), ...);
    return all;
  }();
  return tables;
}

}  // namespace accord::store
