// Errors that point into a text a caller wrote. Internal to this folder.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/status.h"

namespace accord::filter {

// Errors travel in trailers, of which clients accept 8 KiB: what a caller wrote is quoted in part.
inline constexpr size_t kMaxQuotedBytes = 64;

// `text`, or its beginning and "..." if it is long; never cuts a UTF-8 character.
inline std::string Shorten(absl::string_view text) {
  if (text.size() <= kMaxQuotedBytes) return std::string(text);
  size_t size = kMaxQuotedBytes;
  while (size > 0 && (text[size] & 0xC0) == 0x80) --size;
  return absl::StrCat(text.substr(0, size), "...");
}

// "filter: column 18: expected a value", with `position` and `token` as metadata.
inline absl::Status FilterError(size_t position, absl::string_view token,
                                absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "FILTER_INVALID",
                   absl::StrCat("filter: column ", position, ": ", message),
                   {{"position", absl::StrCat(position)}, {"token", Shorten(token)}});
}

inline absl::Status OrderByError(size_t position, absl::string_view token,
                                 absl::string_view message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "ORDER_BY_INVALID",
                   absl::StrCat("order_by: column ", position, ": ", message),
                   {{"position", absl::StrCat(position)}, {"token", Shorten(token)}});
}

}  // namespace accord::filter
