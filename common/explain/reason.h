// How a reason is declared: its code, its English, and the details that go with it, each a type of
// its own. A finding that lacks a detail, or has one that the reason does not declare, does not
// compile. Stateless: thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "common/explain/finding.h"

namespace accord::explain {

// What the value of a detail is.
enum class Kind { kText, kName, kLabels, kNumber, kDate, kTime, kMoney };

// A detail as a reason declares it.
struct Declared {
  std::string key;
  Kind kind = Kind::kText;
  bool optional = false;  // may be missing, so that no sentence can rest on it
};

// A reason as the catalogue lists it.
struct Entry {
  std::string code;
  std::string english;
  std::vector<Declared> details;
};

namespace internal {

template <typename T>
constexpr Kind KindOf() {
  if constexpr (std::is_same_v<T, Name>) return Kind::kName;
  if constexpr (std::is_same_v<T, Labels>) return Kind::kLabels;
  if constexpr (std::is_same_v<T, int64_t>) return Kind::kNumber;
  if constexpr (std::is_same_v<T, calendar::Date>) return Kind::kDate;
  if constexpr (std::is_same_v<T, absl::Time>) return Kind::kTime;
  if constexpr (std::is_same_v<T, money::Money>) return Kind::kMoney;
  return Kind::kText;
}

template <typename D>
struct Use {
  static Declared Declare() { return {D::kKey, KindOf<decltype(D::value)>(), false}; }
  static void Add(const D& detail, Finding& finding) {
    if constexpr (std::is_same_v<decltype(D::value), Labels>) {
      finding.details.push_back({D::kKey, absl::StrJoin(detail.value, ",")});
    } else {
      finding.details.push_back({D::kKey, detail.value});
    }
  }
};

template <typename D>
struct Use<absl::optional<D>> {
  static Declared Declare() {
    Declared declared = Use<D>::Declare();
    declared.optional = true;
    return declared;
  }
  static void Add(const absl::optional<D>& detail, Finding& finding) {
    if (detail.has_value()) Use<D>::Add(*detail, finding);
  }
};

}  // namespace internal

// `Details`: of details.h, or absl::optional of one that may be missing. In `english`, `{key}`
// stands for a detail.
template <typename... Details>
struct Reason {
  const char* code;
  const char* english;

  Finding operator()(const Details&... details) const {
    Finding finding;
    finding.reason = code;
    (internal::Use<Details>::Add(details, finding), ...);
    return finding;
  }
  Entry entry() const { return {code, english, {internal::Use<Details>::Declare()...}}; }
};

}  // namespace accord::explain
