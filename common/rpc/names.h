// Resource names and ids: `accounts/acme/contacts/c1` ↔ "acme/c1", the variable parts joined by
// '/'.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::rpc {

// One part of an id: lower-case letters, digits and '-', 1 to 63 of them, beginning and ending with
// a letter or digit.
bool IsIdSegment(absl::string_view segment);

// Plain data: thread-compatible.
class ResourcePattern {
 public:
  // Literal segments and variable ones, `*` or `{account}`. Without variables it is one resource,
  // whose id is empty: `organization`.
  explicit ResourcePattern(absl::string_view pattern);

  // Precondition: `id` has as many parts as the pattern has variables.
  std::string Format(absl::string_view id) const;
  // Errors: INVALID_ARGUMENT, reason MALFORMED_NAME, saying the expected form.
  absl::StatusOr<std::string> Parse(absl::string_view name) const;
  // Whether `name` has this form. `wildcards`: a variable may also be `-`.
  bool Matches(absl::string_view name, bool wildcards = false) const;
  const std::string& form() const { return form_; }

 private:
  std::string form_;
  std::vector<std::string> segments_;  // empty: variable
};

// "acme/c1" → "acme"; "acme" → "".
absl::string_view ParentId(absl::string_view id);
// "acme/c1" → "c1".
absl::string_view LastId(absl::string_view id);

}  // namespace accord::rpc
