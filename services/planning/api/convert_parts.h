// Converting what several resources are made of. Internal to the convert files.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "accord/planning/v1/plan.pb.h"
#include "common/base/status.h"
#include "common/rpc/convert.h"
#include "services/planning/api/names.h"
#include "services/planning/domain/measure.h"

namespace accord::planning {

// Reads references and dates; what does not parse is a violation of `field`.
std::string ParseReference(const Reference& reference, const std::string& name,
                           absl::string_view field, Violations& violations);
template <typename Proto>
absl::optional<calendar::Date> ParseDueDate(const Proto& proto, Violations& violations) {
  if (!proto.has_due_date()) return absl::nullopt;
  const absl::StatusOr<calendar::Date> date = rpc::ParseDate(proto.due_date());
  violations.AddStatus("due_date", date.status());
  return date.ok() ? absl::make_optional(*date) : absl::nullopt;
}

template <typename Proto>
absl::optional<Measure> ParseMeasure(const Proto& proto, Violations& violations);
absl::optional<Measure> ParseMeasureOf(const v1::Measure& proto, Violations& violations);
template <typename Proto>
absl::optional<Measure> ParseMeasure(const Proto& proto, Violations& violations) {
  if (!proto.has_measure()) return absl::nullopt;
  return ParseMeasureOf(proto.measure(), violations);
}
void ToProto(const Measure& measure, v1::Measure& proto);

// Every `id` of a list stands there once: a violation for each that does not.
template <typename List, typename IdOf>
void RequireUnique(const List& list, IdOf id_of, const std::string& path, Violations& violations) {
  absl::flat_hash_set<std::string> seen;
  for (size_t i = 0; i < list.size(); ++i) {
    const auto& [field, id] = id_of(list[i]);
    if (seen.insert(id).second) continue;
    violations.Add(absl::StrCat(path, "[", i, "].", field),
                   absl::StrCat(id, " is used twice; it has to be unique"));
  }
}

// Enums of messages and records have the same values.
template <typename To, typename From>
To SameValue(From value) {
  return static_cast<To>(static_cast<int>(value));
}

}  // namespace accord::planning
