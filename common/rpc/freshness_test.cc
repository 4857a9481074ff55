#include "common/rpc/freshness.h"

#include "common/rpc/testing.h"
#include "gmock/gmock.h"

namespace accord::rpc {
namespace {

// GetAccount answers with the store's revision; the store is one of several replicas.
class FreshnessTest : public RpcTest {
 protected:
  void SetUp() override {
    Router::Options options = RouterOptions();
    options.store = &store_;
    Rebuild(options);
    router_->Inline<v1::GetAccountRequest, v1::Account>(
        "GetAccount", [this](const Call& call, const v1::GetAccountRequest&) {
          call.set_revision(store_.revision());
          return v1::Account();
        });
    Start();
    store_.others_revision = 7;
  }
  int64_t Asked(const CallSettings& settings) {
    const auto account = Get("accounts/acme", settings);
    EXPECT_TRUE(account.ok()) << account.status();
    return revision_;
  }
};

TEST_F(FreshnessTest, CallWithoutAWishIsAnsweredFromWhatIsThere) { EXPECT_EQ(Asked({}), 0); }

TEST_F(FreshnessTest, CallThatBringsARevisionWaitsForIt) {
  EXPECT_EQ(Asked({.min_revision = 5}), 7);
}

TEST_F(FreshnessTest, RevisionThatNobodyMadeIsRefused) {
  const auto account = Get("accounts/acme", {.min_revision = 8});
  EXPECT_EQ(account.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(account.status()), "REVISION_NOT_REACHED");
}

TEST_F(FreshnessTest, FullConsistencyReachesWhatOthersCommitted) {
  EXPECT_EQ(Asked({.consistency = "full"}), 7);
  store_.others_revision = 9;
  EXPECT_EQ(Asked({.consistency = "default"}), 7);
  EXPECT_EQ(Asked({.consistency = "full"}), 9);
}

TEST_F(FreshnessTest, FullConsistencyAndARevisionBothHold) {
  const auto account = Get("accounts/acme", {.min_revision = 8, .consistency = "full"});
  EXPECT_EQ(ReasonOf(account.status()), "REVISION_NOT_REACHED");
}

TEST_F(FreshnessTest, UnknownConsistencyIsRefused) {
  const auto account = Get("accounts/acme", {.consistency = "eventual"});
  EXPECT_EQ(account.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(account.status()), "INVALID_METADATA");
}

TEST_F(FreshnessTest, FastAnswerIsNotGivenToACallThatHasToWait) {
  router_->Fast("GetAccount", [](const Call&, const google::protobuf::Message&) {
    return std::make_shared<const std::string>();  // an old state, without a revision
  });
  EXPECT_EQ(Asked({}), 0);
  EXPECT_EQ(Asked({.min_revision = 5}), 7);
}

}  // namespace
}  // namespace accord::rpc
