#include "common/base/status.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace accord {
namespace {

constexpr absl::string_view kPayload = "accord.dev/error-detail";

// The payload is a list of length-prefixed strings: private to this file, never on the wire.
void Append(std::string& out, absl::string_view text) {
  absl::StrAppend(&out, text.size(), ":", text);
}

class Reader {
 public:
  explicit Reader(std::string text) : text_(std::move(text)) {}
  std::string Next() {
    const size_t colon = text_.find(':', position_);
    size_t size = 0;
    if (colon == std::string::npos ||
        !absl::SimpleAtoi(absl::string_view(text_).substr(position_, colon - position_), &size)) {
      return "";
    }
    position_ = colon + 1 + size;
    return text_.substr(colon + 1, size);
  }
  size_t NextCount() {
    size_t count = 0;
    return absl::SimpleAtoi(Next(), &count) ? count : 0;
  }

 private:
  std::string text_;
  size_t position_ = 0;
};

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view message, ErrorDetail detail) {
  absl::Status status(code, message);
  std::string payload;
  Append(payload, detail.reason);
  Append(payload, absl::StrCat(absl::ToInt64Milliseconds(detail.retry_delay)));
  Append(payload, detail.request_id);
  Append(payload, absl::StrCat(detail.metadata.size()));
  for (const auto& [key, value] : detail.metadata) {
    Append(payload, key);
    Append(payload, value);
  }
  Append(payload, absl::StrCat(detail.violations.size()));
  for (const FieldViolation& violation : detail.violations) {
    Append(payload, violation.field);
    Append(payload, violation.description);
    Append(payload, violation.reason);
  }
  status.SetPayload(kPayload, absl::Cord(payload));
  return status;
}

absl::Status MakeError(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                       std::vector<std::pair<std::string, std::string>> metadata) {
  ErrorDetail detail;
  detail.reason = std::string(reason);
  detail.metadata = std::move(metadata);
  return MakeError(code, message, std::move(detail));
}

absl::optional<ErrorDetail> DetailOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return absl::nullopt;
  Reader reader{std::string(*payload)};
  ErrorDetail detail;
  detail.reason = reader.Next();
  detail.retry_delay = absl::Milliseconds(reader.NextCount());
  detail.request_id = reader.Next();
  for (size_t left = reader.NextCount(); left > 0; --left) {
    std::string key = reader.Next();
    detail.metadata.emplace_back(std::move(key), reader.Next());
  }
  for (size_t left = reader.NextCount(); left > 0; --left) {
    std::string field = reader.Next();
    std::string description = reader.Next();
    detail.violations.push_back({std::move(field), std::move(description), reader.Next()});
  }
  return detail;
}

void Violations::Add(absl::string_view field, absl::string_view description,
                     absl::string_view reason) {
  const bool said = std::any_of(items_.begin(), items_.end(), [&](const FieldViolation& item) {
    return item.field == field && item.description == description;
  });
  if (said) return;
  items_.push_back({std::string(field), std::string(description), std::string(reason)});
}

void Violations::AddStatus(absl::string_view prefix, const absl::Status& status) {
  if (status.ok()) return;
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail.has_value() || detail->violations.empty()) {
    const bool says_why = detail.has_value() && !detail->reason.empty();
    Add(prefix, std::string(status.message()), says_why ? detail->reason : kFieldInvalid);
    return;
  }
  for (const FieldViolation& violation : detail->violations) {
    Add(absl::StrCat(prefix, prefix.empty() ? "" : ".", violation.field), violation.description,
        violation.reason);
  }
}

absl::Status Violations::ToStatus() const {
  if (items_.empty()) return absl::OkStatus();
  ErrorDetail detail;
  detail.reason = "INVALID_FIELDS";
  detail.violations = items_;
  const std::string message = absl::StrJoin(items_, "; ", [](std::string* out, const auto& item) {
    absl::StrAppend(out, item.field, ": ", item.description);
  });
  return MakeError(absl::StatusCode::kInvalidArgument, message, std::move(detail));
}

}  // namespace accord
