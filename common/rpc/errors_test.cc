#include "common/rpc/errors.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace accord::rpc {
namespace {

absl::Status RoundTrip(const absl::Status& status) {
  return FromGrpcStatus(ToGrpcStatus(status, "accord.Service/Method", "id"));
}

template <typename Detail>
bool Carries(const grpc::Status& status, Detail& detail) {
  google::rpc::Status rich;
  rich.ParseFromString(status.error_details());
  for (const auto& any : rich.details()) {
    if (any.UnpackTo(&detail)) return true;
  }
  return false;
}

TEST(ErrorsTest, DetailsSurviveTheWire) {
  ErrorDetail detail;
  detail.reason = "SERVER_BUSY";
  detail.metadata = {{"queue", "full"}};
  detail.retry_delay = absl::Milliseconds(1500);
  const absl::Status back =
      RoundTrip(MakeError(absl::StatusCode::kResourceExhausted, "busy", detail));
  EXPECT_EQ(back.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(back.message(), "busy");
  EXPECT_EQ(DetailOf(back)->reason, "SERVER_BUSY");
  EXPECT_EQ(DetailOf(back)->metadata, detail.metadata);
  EXPECT_EQ(DetailOf(back)->retry_delay, detail.retry_delay);
}

TEST(ErrorsTest, BadFieldsBecomeBadRequest) {
  Violations violations;
  violations.Add("account.display_name", "is required");
  EXPECT_EQ(DetailOf(RoundTrip(violations.ToStatus()))->violations, violations.items());
}

TEST(ErrorsTest, FailedPreconditionSaysWhatFailed) {
  const grpc::Status status =
      ToGrpcStatus(MakeError(absl::StatusCode::kFailedPrecondition, "HIERARCHY_CYCLE",
                             "would be a cycle", {{"account", "accounts/acme"}}),
                   "m", "id");
  google::rpc::PreconditionFailure failure;
  ASSERT_TRUE(Carries(status, failure));
  EXPECT_EQ(failure.violations(0).type(), "HIERARCHY_CYCLE");
  EXPECT_EQ(failure.violations(0).subject(), "accounts/acme");
}

TEST(ErrorsTest, InternalErrorTellsTheClientOnlyWhereToLook) {
  const grpc::Status status = ToGrpcStatus(absl::InternalError("password=secret"), "m", "4711");
  EXPECT_EQ(status.error_message().find("secret"), std::string::npos);
  EXPECT_EQ(status.error_details().find("secret"), std::string::npos);
  google::rpc::RequestInfo info;
  ASSERT_TRUE(Carries(status, info));
  EXPECT_EQ(info.request_id(), "4711");
}

size_t TrailersOf(const grpc::Status& status) {
  return status.error_message().size() + status.error_details().size() * 4 / 3;
}

Violations ManyViolations(int count, size_t description_bytes) {
  Violations violations;
  for (int i = 0; i < count; ++i) {
    violations.Add(absl::StrCat("entries[", i, "].account.display_name"),
                   std::string(description_bytes, 'x'), "FIELD_TOO_LONG");
  }
  return violations;
}

std::string MetadataOf(const ErrorDetail& detail, absl::string_view key) {
  for (const auto& [name, value] : detail.metadata) {
    if (name == key) return value;
  }
  return "";
}

TEST(ErrorsTest, ThirtyFiveViolationsAreListedAndTheRestCounted) {
  const grpc::Status status = ToGrpcStatus(ManyViolations(100, 60).ToStatus(), "m", "id");
  EXPECT_LT(TrailersOf(status), 7600u);
  const ErrorDetail detail = *DetailOf(FromGrpcStatus(status));
  ASSERT_EQ(detail.violations.size(), 35u);
  EXPECT_EQ(detail.violations.back().field, "entries[34].account.display_name");
  EXPECT_EQ(detail.violations.back().reason, "FIELD_TOO_LONG");
  EXPECT_EQ(MetadataOf(detail, "violations"), "100");
  EXPECT_EQ(MetadataOf(detail, "violations_from"), "0");
  EXPECT_EQ(MetadataOf(detail, "violations_listed"), "35");
}

TEST(ErrorsTest, RestOfTheViolationsIsToldOnRequest) {
  const absl::Status refused = ManyViolations(80, 20).ToStatus();
  std::vector<FieldViolation> told;
  for (int calls = 0; calls < 10 && told.size() < 80; ++calls) {
    const grpc::Status status = ToGrpcStatus(refused, "m", "id", static_cast<int>(told.size()));
    const ErrorDetail detail = *DetailOf(FromGrpcStatus(status));
    told.insert(told.end(), detail.violations.begin(), detail.violations.end());
  }
  EXPECT_EQ(told, DetailOf(refused)->violations);
  const ErrorDetail beyond = *DetailOf(FromGrpcStatus(ToGrpcStatus(refused, "m", "id", 1 << 30)));
  EXPECT_EQ(beyond.violations.size(), 1u);
}

// gRPC clients refuse an answer whose trailers exceed 8 KiB, and then show another error.
TEST(ErrorsTest, LongestViolationsAndMetadataFitIntoTrailers) {
  ErrorDetail detail = *DetailOf(ManyViolations(100, 2000).ToStatus());
  for (int i = 0; i < 20; ++i) {
    detail.metadata.emplace_back(absl::StrCat("key", i), std::string(300, 'v'));
  }
  std::string message;
  for (int i = 0; i < 1000; ++i) message += "ü";
  for (const auto code :
       {absl::StatusCode::kInvalidArgument, absl::StatusCode::kFailedPrecondition}) {
    const grpc::Status status =
        ToGrpcStatus(MakeError(code, message, detail), "m", std::string(32, '0'));
    EXPECT_LT(TrailersOf(status) + 2 * status.error_message().size(), 7800u);
    EXPECT_GT(DetailOf(FromGrpcStatus(status))->violations.size(), 3u);
  }
}

TEST(ErrorsTest, EveryErrorSaysAReasonAndWhereTheLogHasIt) {
  for (const absl::Status& status :
       {absl::CancelledError("gone"), absl::NotFoundError("no"),
        MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH", "stale"),
        absl::InternalError("secret"), ManyViolations(1, 3).ToStatus()}) {
    const grpc::Status sent = ToGrpcStatus(status, "m", "4711");
    google::rpc::ErrorInfo info;
    google::rpc::RequestInfo request;
    ASSERT_TRUE(Carries(sent, info) && Carries(sent, request)) << status;
    EXPECT_FALSE(info.reason().empty()) << status;
    EXPECT_EQ(info.domain(), "accord.dev");
    EXPECT_EQ(request.request_id(), "4711");
    EXPECT_EQ(DetailOf(FromGrpcStatus(sent))->request_id, "4711");
  }
}

TEST(ErrorsTest, WhereCallingAgainHelpsItIsSaidWhen) {
  using Code = absl::StatusCode;
  for (const Code code : {Code::kUnavailable, Code::kDeadlineExceeded}) {
    EXPECT_GT(DetailOf(RoundTrip(absl::Status(code, "m")))->retry_delay, absl::ZeroDuration());
  }
  for (const Code code : {Code::kAborted, Code::kNotFound, Code::kInvalidArgument}) {
    EXPECT_EQ(DetailOf(RoundTrip(absl::Status(code, "m")))->retry_delay, absl::ZeroDuration());
  }
}

TEST(ErrorsTest, MessageIsCutBetweenCodePoints) {
  std::string message;
  for (int i = 0; i < 1000; ++i) message += "ü";
  const grpc::Status status =
      ToGrpcStatus(MakeError(absl::StatusCode::kNotFound, "R", message), "m", "id");
  EXPECT_LT(status.error_message().size(), 800u);
  EXPECT_EQ(status.error_message().substr(status.error_message().size() - 5), "ü...");
}

}  // namespace
}  // namespace accord::rpc
