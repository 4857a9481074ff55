// Errors that point into a text a caller wrote. Internal to this folder.
#pragma once

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/status.h"

namespace accord::filter {

// "filter: column 18: expected a value", with `position` and `token` as metadata.
inline absl::Status FilterError(size_t position, absl::string_view token,
                                absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "FILTER_INVALID",
                   absl::StrCat("filter: column ", position, ": ", message),
                   {{"position", absl::StrCat(position)}, {"token", std::string(token)}});
}

inline absl::Status OrderByError(size_t position, absl::string_view token,
                                 absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "ORDER_BY_INVALID",
                   absl::StrCat("order_by: column ", position, ": ", message),
                   {{"position", absl::StrCat(position)}, {"token", std::string(token)}});
}

}  // namespace accord::filter
