#include "common/rpc/errors.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"
#include "common/observability/log.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace accord::rpc {
namespace {

// gRPC clients accept 8 KiB of trailers: name and value of each, and 32 bytes. `grpc-message` is
// percent-encoded, up to three times as long, and the details hold it once more, in base64. What is
// left of them is for violations; other trailers (revisions, epoch) stay below the reserve.
constexpr size_t kTrailersMax = 8192;
constexpr size_t kTrailersReserve = 600;
constexpr size_t kMessageBytesMax = 700;
constexpr size_t kMessageBytesMaxOfMany = 300;  // of an error with more violations than three
constexpr size_t kMetadataValueBytesMax = 100;
constexpr size_t kMetadataEntriesMax = 12;
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

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

// As `grpc-message` has it: what is not printable ASCII takes three bytes.
size_t PercentEncoded(absl::string_view text) {
  size_t bytes = 0;
  for (const char c : text) bytes += c >= ' ' && c <= '~' && c != '%' ? 1 : 3;
  return bytes;
}

// How many bytes of details there is still room for beside `rich`.
size_t RoomBeside(const google::rpc::Status& rich) {
  const size_t taken = kTrailersReserve + PercentEncoded(rich.message());
  const size_t details = rich.ByteSizeLong();
  const size_t room = taken > kTrailersMax ? 0 : (kTrailersMax - taken) / 4 * 3;
  return room > details ? room - details : 0;
}

// Those of `violations` from `from` on that there is room for; at least one.
google::rpc::BadRequest ToBadRequest(const std::vector<FieldViolation>& violations, size_t from,
                                     size_t bytes_max) {
  google::rpc::BadRequest bad;
  const size_t end = std::min(violations.size(), from + kViolationsListedMax);
  for (size_t i = from; i < end; ++i) {
    auto* field = bad.add_field_violations();
    field->set_field(Cut(violations[i].field, 200));
    field->set_description(Cut(violations[i].description, 300));
    field->set_reason(violations[i].reason);
    if (i > from && bad.ByteSizeLong() > bytes_max) {
      bad.mutable_field_violations()->RemoveLast();
      break;
    }
  }
  return bad;
}

void AddRetryInfo(const absl::Status& status, const ErrorDetail& detail,
                  google::rpc::Status& rich) {
  absl::Duration delay = detail.retry_delay;
  const bool helps = status.code() == absl::StatusCode::kUnavailable ||
                     status.code() == absl::StatusCode::kDeadlineExceeded;
  if (helps && delay <= absl::ZeroDuration()) delay = kRetryDelay;
  if (delay <= absl::ZeroDuration()) return;
  google::rpc::RetryInfo retry;
  const int64_t millis = absl::ToInt64Milliseconds(delay);
  retry.mutable_retry_delay()->set_seconds(millis / 1000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(millis % 1000) * 1000000);
  rich.add_details()->PackFrom(retry);
}

void AddRequestInfo(absl::string_view error_id, google::rpc::Status& rich) {
  if (error_id.empty()) return;
  google::rpc::RequestInfo request;
  request.set_request_id(std::string(error_id));
  rich.add_details()->PackFrom(request);
}

void AddPreconditionFailure(const ErrorDetail& detail, google::rpc::Status& rich) {
  google::rpc::PreconditionFailure failure;
  auto* violation = failure.add_violations();
  violation->set_type(detail.reason);
  violation->set_description(rich.message());
  if (!detail.metadata.empty()) {
    violation->set_subject(Cut(detail.metadata.front().second, kMetadataValueBytesMax));
  }
  rich.add_details()->PackFrom(failure);
}

google::rpc::ErrorInfo ToErrorInfo(const absl::Status& status, const ErrorDetail& detail) {
  google::rpc::ErrorInfo info;
  info.set_reason(detail.reason.empty() ? absl::StatusCodeToString(status.code()) : detail.reason);
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : detail.metadata) {
    if (info.metadata_size() == kMetadataEntriesMax) break;
    (*info.mutable_metadata())[Cut(key, 40)] = Cut(value, kMetadataValueBytesMax);
  }
  return info;
}

// Adds BadRequest, and to `info` how much of the whole it has.
void AddViolations(const ErrorDetail& detail, int violations_from, google::rpc::ErrorInfo& info,
                   google::rpc::Status& rich) {
  constexpr size_t kCountsBytes = 100;
  const size_t count = detail.violations.size();
  // From beyond the last: the last.
  const size_t from = std::min(static_cast<size_t>(std::max(violations_from, 0)), count - 1);
  const size_t room = RoomBeside(rich);
  const size_t taken = info.ByteSizeLong() + kCountsBytes;
  const google::rpc::BadRequest bad =
      ToBadRequest(detail.violations, from, room > taken ? room - taken : 0);
  if (static_cast<size_t>(bad.field_violations_size()) < count) {
    auto& metadata = *info.mutable_metadata();
    metadata["violations"] = absl::StrCat(count);
    metadata["violations_from"] = absl::StrCat(from);
    metadata["violations_listed"] = absl::StrCat(bad.field_violations_size());
  }
  rich.add_details()->PackFrom(bad);
}

google::rpc::Status ToRich(const absl::Status& status, const ErrorDetail& detail,
                           absl::string_view error_id, int violations_from) {
  google::rpc::Status rich;
  const bool many = detail.violations.size() > 3;
  rich.set_code(static_cast<int>(status.code()));
  rich.set_message(
      Cut(std::string(status.message()), many ? kMessageBytesMaxOfMany : kMessageBytesMax));
  auto& first = *rich.add_details();
  AddRequestInfo(error_id, rich);
  AddRetryInfo(status, detail, rich);
  if (status.code() == absl::StatusCode::kFailedPrecondition) AddPreconditionFailure(detail, rich);
  google::rpc::ErrorInfo info = ToErrorInfo(status, detail);
  if (!detail.violations.empty()) AddViolations(detail, violations_from, info, rich);
  first.PackFrom(info);
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
  AddRequestInfo(error_id, rich);
  return rich;
}

ErrorDetail FromRich(const google::rpc::Status& rich) {
  ErrorDetail detail;
  for (const auto& any : rich.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    google::rpc::RetryInfo retry;
    google::rpc::RequestInfo request;
    if (any.UnpackTo(&info)) {
      detail.reason = info.reason();
      detail.metadata.assign(info.metadata().begin(), info.metadata().end());
    } else if (any.UnpackTo(&bad)) {
      for (const auto& field : bad.field_violations()) {
        detail.violations.push_back({field.field(), field.description(), field.reason()});
      }
    } else if (any.UnpackTo(&request)) {
      detail.request_id = request.request_id();
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
                          absl::string_view error_id, int violations_from) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status rich;
  if (IsHidden(status.code())) {
    Log(status, method, error_id);
    rich = HiddenRich(status, error_id);
  } else {
    rich = ToRich(status, DetailOf(status).value_or(ErrorDetail()), error_id, violations_from);
  }
  return {static_cast<grpc::StatusCode>(status.code()), rich.message(), rich.SerializeAsString()};
}

void ToProto(const absl::Status& status, google::rpc::Status& proto) {
  const ErrorDetail detail = DetailOf(status).value_or(ErrorDetail());
  proto = ToRich(status, detail, detail.request_id, 0);
}

std::string MakeErrorId() {
  absl::BitGen random;
  return absl::StrFormat("%016x%016x", absl::Uniform<uint64_t>(random),
                         absl::Uniform<uint64_t>(random));
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
