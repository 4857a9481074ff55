#include "common/rpc/errors.h"

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

// gRPC clients refuse an answer whose trailers exceed 8 KiB, and then show another error.
TEST(ErrorsTest, ManyViolationsFitIntoTrailers) {
  Violations violations;
  for (int i = 0; i < 100; ++i) {
    violations.Add(absl::StrCat("entries[", i, "].account.display_name"), std::string(100, 'x'));
  }
  const grpc::Status status = ToGrpcStatus(violations.ToStatus(), "m", "id");
  EXPECT_LT(status.error_message().size() + status.error_details().size() * 4 / 3, 7500u);
  const ErrorDetail detail = *DetailOf(FromGrpcStatus(status));
  EXPECT_GT(detail.violations.size(), 10u);
  EXPECT_NE(detail.violations.back().description.find("more fields"), std::string::npos);
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
