#include "common/rpc/errors.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/observability/log.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace accord::rpc {
namespace {

// gRPC clients accept 8 KiB of trailers. `grpc-message` is percent-encoded (up to three times as
// long) and the details hold the message once more, in base64.
constexpr size_t kMessageBytesMax = 700;
constexpr size_t kViolationsBytesMax = 2800;
constexpr size_t kMetadataValueBytesMax = 100;
constexpr size_t kMetadataEntriesMax = 12;

// At most `bytes_max` bytes of `text`, never a part of a code point.
std::string Cut(absl::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  size_t end = bytes_max;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "...");
}

void Log(const absl::Status& status, absl::string_view method, absl::string_view error_id) {
  log::Record(log::Level::kError, std::string(status.message()),
              {{"error_id", error_id},
               {"method", method},
               {"code", absl::StatusCodeToString(status.code())}});
}

void AddBadRequest(const ErrorDetail& detail, google::rpc::Status& rich) {
  if (detail.violations.empty()) return;
  google::rpc::BadRequest bad;
  for (const FieldViolation& violation : detail.violations) {
    auto* field = bad.add_field_violations();
    field->set_field(Cut(violation.field, 200));
    field->set_description(Cut(violation.description, 300));
    if (bad.ByteSizeLong() > kViolationsBytesMax) {
      const int listed = bad.field_violations_size() - 1;
      field->clear_field();
      field->set_description(
          absl::StrCat("and ", detail.violations.size() - listed, " more fields"));
      break;
    }
  }
  rich.add_details()->PackFrom(bad);
}

google::rpc::Status ToRich(const absl::Status& status, const ErrorDetail& detail) {
  google::rpc::Status rich;
  rich.set_code(static_cast<int>(status.code()));
  rich.set_message(Cut(std::string(status.message()), kMessageBytesMax));
  google::rpc::ErrorInfo info;
  info.set_reason(detail.reason);
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : detail.metadata) {
    if (info.metadata_size() == kMetadataEntriesMax) break;
    (*info.mutable_metadata())[Cut(key, 40)] = Cut(value, kMetadataValueBytesMax);
  }
  rich.add_details()->PackFrom(info);
  AddBadRequest(detail, rich);
  if (status.code() == absl::StatusCode::kFailedPrecondition) {
    google::rpc::PreconditionFailure failure;
    auto* violation = failure.add_violations();
    violation->set_type(detail.reason);
    violation->set_description(rich.message());
    if (!detail.metadata.empty()) {
      violation->set_subject(Cut(detail.metadata.front().second, kMetadataValueBytesMax));
    }
    rich.add_details()->PackFrom(failure);
  }
  if (detail.retry_delay > absl::ZeroDuration()) {
    google::rpc::RetryInfo retry;
    const int64_t millis = absl::ToInt64Milliseconds(detail.retry_delay);
    retry.mutable_retry_delay()->set_seconds(millis / 1000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(millis % 1000) * 1000000);
    rich.add_details()->PackFrom(retry);
  }
  return rich;
}

google::rpc::Status HiddenRich(const absl::Status& status, absl::string_view error_id) {
  google::rpc::Status rich;
  rich.set_code(static_cast<int>(status.code()));
  rich.set_message(
      absl::StrCat("something went wrong in the server; its log has it as ", error_id));
  google::rpc::ErrorInfo info;
  info.set_reason("INTERNAL_ERROR");
  info.set_domain(kErrorDomain);
  rich.add_details()->PackFrom(info);
  google::rpc::RequestInfo request;
  request.set_request_id(std::string(error_id));
  rich.add_details()->PackFrom(request);
  return rich;
}

ErrorDetail FromRich(const google::rpc::Status& rich) {
  ErrorDetail detail;
  for (const auto& any : rich.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    google::rpc::RetryInfo retry;
    if (any.UnpackTo(&info)) {
      detail.reason = info.reason();
      detail.metadata.assign(info.metadata().begin(), info.metadata().end());
    } else if (any.UnpackTo(&bad)) {
      for (const auto& field : bad.field_violations()) {
        detail.violations.push_back({field.field(), field.description()});
      }
    } else if (any.UnpackTo(&retry)) {
      detail.retry_delay = absl::Seconds(retry.retry_delay().seconds()) +
                           absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  return detail;
}

}  // namespace

bool IsHidden(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

grpc::Status ToGrpcStatus(const absl::Status& status, absl::string_view method,
                          absl::string_view error_id) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status rich;
  if (IsHidden(status.code())) {
    Log(status, method, error_id);
    rich = HiddenRich(status, error_id);
  } else {
    const absl::optional<ErrorDetail> detail = DetailOf(status);
    if (!detail.has_value()) {
      return {static_cast<grpc::StatusCode>(status.code()),
              Cut(std::string(status.message()), kMessageBytesMax)};
    }
    rich = ToRich(status, *detail);
  }
  return {static_cast<grpc::StatusCode>(status.code()), rich.message(), rich.SerializeAsString()};
}

absl::Status NoSuchResource(absl::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                   absl::StrCat(name, " does not exist"), {{"name", std::string(name)}});
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  google::rpc::Status rich;
  if (status.error_details().empty() || !rich.ParseFromString(status.error_details())) {
    return {code, status.error_message()};
  }
  return MakeError(code, status.error_message(), FromRich(rich));
}

}  // namespace accord::rpc
