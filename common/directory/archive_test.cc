#include "common/directory/archive.h"

#include <grpcpp/grpcpp.h>
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/directory/testing.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using testing::MakeAccountChange;
using testing::MakeMessage;
using ::testing::UnorderedElementsAre;

// An accounts service whose WatchChanges sends some messages and ends with a status.
class ScriptedService final : public v1::AccountService::Service {
 public:
  ScriptedService(std::vector<v1::WatchChangesResponse> messages, grpc::Status status)
      : messages_(std::move(messages)), status_(std::move(status)) {
    grpc::ServerBuilder builder;
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~ScriptedService() override { server_->Shutdown(std::chrono::system_clock::now()); }

  grpc::Status WatchChanges(grpc::ServerContext*, const common::v1::WatchChangesRequest* request,
                            grpc::ServerWriter<v1::WatchChangesResponse>* writer) override {
    request_ = *request;
    for (const v1::WatchChangesResponse& message : messages_) writer->Write(message);
    return status_;
  }

  RemoteArchive& archive() { return archive_; }
  absl::StatusOr<std::unique_ptr<Directory>> Read(int64_t revision) {
    const std::atomic<bool> stopping{false};
    return archive_.Read({store::AccountsRevision(revision), ""}, absl::Now() + absl::Minutes(1),
                         stopping);
  }
  const common::v1::WatchChangesRequest& request() const { return request_; }

 private:
  const std::vector<v1::WatchChangesResponse> messages_;
  const grpc::Status status_;
  common::v1::WatchChangesRequest request_;
  std::unique_ptr<grpc::Server> server_;
  RemoteArchive archive_{[this] { return server_->InProcessChannel({}); }};
};

template <typename T>
std::string ReasonOf(const absl::StatusOr<T>& result) {
  return DetailOf(result.status()).value_or(ErrorDetail()).reason;
}

TEST(ArchiveTest, ReadsTheStateOfAMoment) {
  ScriptedService service({MakeMessage(5, {MakeAccountChange(4, {"child", "top"})}, true),
                           MakeMessage(5, {MakeAccountChange(2, {"top", ""})})},
                          grpc::Status::OK);
  const auto directory = service.Read(5);
  ASSERT_TRUE(directory.ok()) << directory.status();
  EXPECT_EQ((*directory)->revision(), 5);
  EXPECT_TRUE((*directory)->ready());
  EXPECT_TRUE((*directory)->HasAccount("child"));
  EXPECT_EQ(service.request().as_of().revision(), 5);
  EXPECT_TRUE(service.request().skip_superseded());
  EXPECT_THAT(
      service.request().resource_types(),
      UnorderedElementsAre("accord.dev/Account", "accord.dev/Organization", "accord.dev/Person"));
}

TEST(ArchiveTest, StateThatWasNotToldToItsEndIsNone) {
  ScriptedService service({MakeMessage(5, {MakeAccountChange(4, {"child", "top"})}, true)},
                          grpc::Status::OK);
  EXPECT_EQ(ReasonOf(service.Read(5)), "ACCOUNTS_UNREACHABLE");
}

TEST(ArchiveTest, BrokenStreamIsSaidToBeTheAccountsService) {
  ScriptedService service({MakeMessage(5, {MakeAccountChange(2, {"top", ""})})},
                          grpc::Status(grpc::UNAVAILABLE, "draining"));
  const auto directory = service.Read(5);
  EXPECT_EQ(directory.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(directory), "ACCOUNTS_UNREACHABLE");
}

TEST(ArchiveTest, RefusalKeepsItsReason) {
  const absl::Status compacted =
      MakeError(absl::StatusCode::kOutOfRange, "REVISION_COMPACTED", "gone", {{"oldest", "9"}});
  ScriptedService service({}, rpc::ToGrpcStatus(compacted, "WatchChanges", ""));
  const auto directory = service.Read(5);
  EXPECT_EQ(directory.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(directory), "REVISION_COMPACTED");
}

TEST(ArchiveTest, NothingWasThereBeforeTheFirstRevision) {
  ScriptedService service({}, grpc::Status(grpc::INTERNAL, "nobody is asked"));
  const auto directory = service.Read(0);
  ASSERT_TRUE(directory.ok()) << directory.status();
  EXPECT_TRUE((*directory)->ready());
  EXPECT_EQ((*directory)->revision(), 0);
}

TEST(ArchiveTest, ATimeIsResolvedByTheAccountsService) {
  ScriptedService service({MakeMessage(41, {})}, grpc::Status::OK);
  const absl::Time time = absl::FromUnixSeconds(1790000000);
  EXPECT_EQ(service.archive().RevisionAt(time, absl::Now() + absl::Minutes(1))->revision, 41);
  EXPECT_EQ(service.request().as_of().time().seconds(), 1790000000);
}

// Issue 9, fault 15
TEST(ArchiveTest, RevisionOfAnotherHistoryOfTheAccountsServiceIsRefusedAsThat) {
  const absl::Status changed =
      MakeError(absl::StatusCode::kFailedPrecondition, "EPOCH_CHANGED", "gone", {{"epoch", "e2"}});
  ScriptedService service({}, rpc::ToGrpcStatus(changed, "WatchChanges", ""));
  const std::atomic<bool> stopping{false};
  const auto directory = service.archive().Read({store::AccountsRevision(5), "e1"},
                                                absl::Now() + absl::Minutes(1), stopping);
  EXPECT_EQ(directory.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(directory), "ACCOUNTS_EPOCH_CHANGED");
  EXPECT_EQ(service.request().as_of().epoch(), "e1");
}

TEST(ArchiveTest, RevisionThatIsNotKeptAnyMoreWasMade) {
  const auto check = [](const char* reason) {
    const absl::Status refused = MakeError(absl::StatusCode::kOutOfRange, reason, "");
    ScriptedService service({}, rpc::ToGrpcStatus(refused, "WatchChanges", ""));
    return service.archive().CheckMade(store::AccountsRevision(5), absl::Now() + absl::Minutes(1));
  };
  EXPECT_TRUE(check("REVISION_COMPACTED").ok());
  EXPECT_TRUE(absl::IsOutOfRange(check("REVISION_IN_FUTURE")));
}

TEST(ArchiveTest, NobodyThereIsUnreachable) {
  RemoteArchive archive([] { return rpc::MakeChannel("127.0.0.1:1"); });
  const std::atomic<bool> stopping{false};
  EXPECT_EQ(ReasonOf(archive.Read({store::AccountsRevision(5), ""}, absl::Now() + absl::Seconds(2),
                                  stopping)),
            "ACCOUNTS_UNREACHABLE");
}

}  // namespace
}  // namespace accord::directory
